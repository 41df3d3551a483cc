"""Response times of a pack: the period beside the one before, and the trend of time to resolve."""

from collections.abc import Sequence
from dataclasses import replace

from pmdata import words
from pmdata.charts.quarterly_review import before_after_chart
from pmdata.charts.trend import trend_chart
from pmdata.metrics.incidents.rows import listed_incidents
from pmdata.metrics.labels import FIGURE_LABELS
from pmdata.metrics.response_times.durations import ResponseTimesRow, of_metric, response_times
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.impact import quarters_back
from pmdata.review.pack.chapters.rows import incidents_table, trend_words
from pmdata.review.pack.document import Block, Chapter, Column, Drawing, Paragraph, Table, table


def times(about: About) -> Chapter:
    """Return how long incidents took, with the trend over the quarters before."""
    rows = about.ask(response_times, by=about.period.metric_grain)
    before = response_times(about.cursor, about.before) if about.before else ()
    by_quarter = response_times(
        about.cursor, replace(about.chosen, since=quarters_back(about), until=about.span.last_on),
        by="quarter", only="time_to_resolve",
    )  # fmt: skip
    [resolve] = of_metric(rows, "time_to_resolve")
    listed = about.ask(listed_incidents)
    sentence = f"Time to resolve (MTTR): {trend_words(resolve)}."
    blocks: list[Block] = [Paragraph(sentence)]
    if before:
        blocks.append(
            Drawing(
                "This period and the one before",
                before_after_chart(rows, before),
                " ".join(_compared(row) for row in rows),
                "Filled: the median of this period, with its 90 % interval. Hollow: before.",
            )
        )
    target = about.settings.targets.time_to_resolve_minutes
    drawn = trend_chart(by_quarter, None if target is None else target * words.MINUTE)
    incidents = [one for one in listed if not one.is_near_miss]
    blocks += [
        Drawing("Time to resolve by quarter, median", drawn, sentence),
        _trends(rows),
        incidents_table("Incidents of the period", incidents, "No incident was reported."),
    ]
    return Chapter(
        "response-times", "How fast were incidents resolved?", tuple(blocks),
        {"response_times": rows, "incidents": incidents},
    )  # fmt: skip


def _compared(row: ResponseTimesRow) -> str:
    was = words.was(words.duration(row.previous_median_seconds), row.previous_median_seconds)
    return f"{FIGURE_LABELS[row.metric]}: {words.duration(row.median_seconds)}{was}."


def _trends(rows: Sequence[ResponseTimesRow]) -> Table:
    columns = (
        Column("Duration", is_wide=True),
        Column("Trend"),
        Column("Known", "right"),
        Column("P90", "right"),
    )
    cells = [
        (
            FIGURE_LABELS[row.metric],
            trend_words(row),
            words.known_of(row.known, row.incidents),
            words.duration(row.p90_seconds),
        )
        for row in rows
    ]
    return table("Trends", columns, cells, "No duration is known.")
