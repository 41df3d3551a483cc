"""The page of response times: its answer, groups side by side, and the process chart with its sentence."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pmdata import words
from pmdata.charts.process_chart import process_chart
from pmdata.charts.response_times import group_chart
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.draw import draw
from pmdata.metrics.labels import series_words
from pmdata.metrics.response_times.durations import Metric, ResponseTimesRow
from pmdata.metrics.response_times.process_chart import (
    MIN_POINTS,
    ProcessPoint,
    days_between_incidents,
    duration_process,
    is_rare,
)
from pmdata.metrics.selection.groups import Group

DONE: dict[Metric, str] = {
    "time_to_detect": "detected",
    "time_to_acknowledge": "acknowledged",
    "time_to_mitigate": "mitigated",
    "time_to_resolve": "resolved",
    "detection_to_resolution": "resolved after its detection",
}
MEDIANS: dict[Metric, str] = {
    "time_to_detect": "time to detect (MTTD)",
    "time_to_acknowledge": "time to acknowledge (MTTA)",
    "time_to_mitigate": "time to mitigate (MTTM)",
    "time_to_resolve": "time to resolve (MTTR)",
    "detection_to_resolution": "time from detection to resolution",
}
SEVERAL: dict[Group, str] = {
    "service": "services",
    "team": "teams",
    "severity": "severities",
    "template": "templates",
    "fixed_by": "ways of fixing",
    "triggered_by_change": "changes",
}
RARE_WORDS = "With so few incidents, the days between them show more than how long each took."


def response_times_answer(row: ResponseTimesRow) -> str:
    """Return how fast it went over the whole selection, in one sentence."""
    if not row.known:
        return f"No report in this selection states how soon its incident was {DONE[row.metric]}."
    median = f"The median {MEDIANS[row.metric]} is **{words.duration(row.median_seconds)}**"
    return (
        f"{median} ({_certainty(row)}), nine in ten within {words.duration(row.p90_seconds)}{_change(row)}."
    )


def _certainty(row: ResponseTimesRow) -> str:
    if row.median_low_seconds is None or row.median_high_seconds is None:
        return f"n = {row.known:,}, too few for an interval"
    low, high = words.duration(row.median_low_seconds), words.duration(row.median_high_seconds)
    return f"90 % interval {low} to {high}, n = {row.known:,}"


def _change(row: ResponseTimesRow) -> str:
    if row.verdict is None or row.change_ratio is None:
        return ""
    if row.verdict == "too_few":
        return "; too few to compare with the previous period"
    change = f"{words.change(row.change_ratio)}, {words.VERDICTS[row.verdict]}"
    return f"; vs. the previous period {change} (n = {row.known:,} and {row.previous_known or 0:,})"


def process_answer(points: Sequence[ProcessPoint]) -> str:
    """Return in a sentence which incidents show that something changed, and what is usual now."""
    judged = [point for point in points if point.high is not None]
    if not judged:
        return (
            f"{words.count(len(points), 'value')}: limits need {MIN_POINTS}, so this only shows how they lie."
        )
    speaking = sum(bool(point.signals) for point in judged)
    if not speaking:
        found = f"None of {words.count(len(judged), 'incident')} signals a change"
    else:
        verb = "signals" if speaking == 1 else "signal"
        found = f"**{words.known_of(speaking, len(judged))} incidents** {verb} a change"
    newest = points[-1]
    if newest.low is None or newest.high is None:
        return f"{found}; since the last declared change there are too few."
    low, high = series_words(newest.series, newest.low), series_words(newest.series, newest.high)
    return f"{found}; usual by now is {low} to {high}."


def show_process(view: View, metric: Metric, incidents: Sequence[int]) -> None:
    """Show which incidents show that something changed; `incidents` are the numbers of each period."""
    changes = view.settings.changes
    if is_rare(incidents):
        points = view.ask(days_between_incidents, changes)
        st.caption(RARE_WORDS)
    else:
        points = view.ask(duration_process, metric, changes)
    st.markdown(process_answer(points))
    if points:
        draw(process_chart(points), key="process")


def show_groups(
    rows: Sequence[ResponseTimesRow], total: ResponseTimesRow, group: Group, target_seconds: float | None
) -> None:
    """Draw one duration by group; `total` is that of the whole selection."""
    chart = group_chart(rows, target_seconds)
    draw(replace(chart, note=overlap_words(rows, total, group)), key=group)


def overlap_words(rows: Sequence[ResponseTimesRow], total: ResponseTimesRow, group: Group) -> str | None:
    """Return that the groups add up to more incidents than there are; None where they do not."""
    added = sum(row.incidents for row in rows)
    if added <= total.incidents:
        return None
    return (
        f"An incident of several {SEVERAL[group]} counts in each of them: these add up to {added:,}, "
        f"of {words.count(total.incidents, 'incident')}."
    )
