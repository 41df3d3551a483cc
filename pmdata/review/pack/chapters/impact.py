"""Impact of a pack: hours, users and money, and where they went."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pmdata import words
from pmdata.charts.impact import OVERLAP, hours_chart
from pmdata.metrics.impact.sums import ImpactRow
from pmdata.metrics.impact.sums import impact as impact_rows
from pmdata.metrics.impact.where import CostlyIncident, costliest
from pmdata.metrics.selection.groups import NOT_STATED
from pmdata.metrics.selection.periods import period_of, previous_period
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import incident_cell
from pmdata.review.pack.document import Chapter, Column, Drawing, Paragraph, Table, table

QUARTERS = 8


def impact(about: About) -> Chapter:
    """Return what the incidents of the period cost, beside the quarters before it."""
    [row] = about.ask(impact_rows, by=about.period.metric_grain)
    by_quarter = impact_rows(
        about.cursor, replace(about.chosen, since=quarters_back(about), until=about.span.last_on),
        by="quarter", group="severity",
    )  # fmt: skip
    services, themes = (_most(about, name) for name in ("service", "theme"))
    costly = about.ask(costliest)
    blocks = (
        Paragraph(_sentence(row)),
        Drawing("Hours of impact by quarter and severity", hours_chart(by_quarter), _sentence(row)),
        _groups("By service", services),
        _groups("By theme", themes),
        _costliest(costly),
        Paragraph(f"{OVERLAP} Reports are a lower bound: small incidents have none.", is_note=True),
    )
    data = {"impact": row, "by_service": services, "by_theme": themes, "costliest": costly}
    return Chapter("impact", "What did incidents cost?", blocks, data)


def quarters_back(about: About) -> date:
    """Return the first day of the quarters that charts show, up to that of the period."""
    start = about.chosen.fiscal_year_start
    quarter = period_of(about.span.last_on, "quarter", start)
    for _ in range(QUARTERS - 1):
        quarter = previous_period(quarter, start)
    return quarter.first_on


def _most(about: About, group: str) -> tuple[ImpactRow, ...]:
    rows = about.ask(impact_rows, group=group)
    return tuple(sorted((row for row in rows if row.impact_minutes), key=lambda row: -row.impact_minutes))


def _sentence(row: ImpactRow) -> str:
    if not row.known:
        return "No report of the period states how long its impact lasted."
    parts = [
        f"{words.hours(row.impact_minutes)} of impact ({words.known_of(row.known, row.incidents)} known)"
    ]
    if row.year_before_minutes is not None:
        parts.append(f"{words.hours(row.year_before_minutes)} a year before")
    parts.append(
        f"times the share that failed at most {words.hours(row.weighted_minutes)}, "
        f"of which {words.hours(row.assumed_minutes)} assume that everything failed"
    )
    if row.users_count is not None:
        parts.append(f"{row.users_count:,} users ({words.known_of(row.users_known, row.incidents)} state it)")
    if row.money is not None:
        stated = words.known_of(row.money_known, row.incidents)
        parts.append(f"{row.currency} {row.money:,.0f} ({stated} state it)")
    parts += row.other_money
    return f"{'; '.join(parts)}."


def _groups(title: str, rows: Sequence[ImpactRow]) -> Table:
    whole = sum(row.impact_minutes for row in rows)
    columns = (
        Column(title.removeprefix("By ").capitalize(), is_wide=True), Column("Impact", "right"),
        Column("Of all", "right"), Column("Incidents", "right"), Column("Known", "right"),
    )  # fmt: skip
    cells = [
        (
            "not stated" if row.group == NOT_STATED else row.group or "",
            words.hours(row.impact_minutes),
            words.percent(row.impact_minutes / whole),
            f"{row.incidents:,}",
            words.known_of(row.known, row.incidents),
        )
        for row in rows
    ]
    return table(title, columns, cells, "No impact is known.")


def _costliest(rows: Sequence[CostlyIncident]) -> Table:
    columns = (
        Column("Incident", is_wide=True), Column("Started", is_whole=True), Column("Services"),
        Column("Impact", "right"), Column("Failed", "right"), Column("Users", "right"),
        Column("Money", "right"),
    )  # fmt: skip
    cells = [
        (
            incident_cell(row.title, row.key),
            words.day(row.started_on),
            ", ".join(row.services) or words.UNKNOWN,
            words.minutes(row.impact_minutes),
            words.percent(row.error_ratio),
            words.UNKNOWN if row.users_count is None else f"{row.users_count:,}",
            words.UNKNOWN if row.money is None else f"{row.currency or ''} {row.money:,.0f}".strip(),
        )
        for row in rows
    ]
    return table("What cost most", columns, cells, "No impact is known.")
