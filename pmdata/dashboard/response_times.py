"""The page of response times: its answer, the process chart with its sentence, where and when."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

import streamlit as st

from pmdata import words
from pmdata.charts.hours import hours_of_week_chart
from pmdata.charts.process_chart import process_chart
from pmdata.charts.response_times import group_chart
from pmdata.charts.table import figure_table
from pmdata.dashboard.frame.pickers import pick_group
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.tables import show_table
from pmdata.dashboard.parts.tiles import seems_sure
from pmdata.metrics.incidents.detection import DetectionRow
from pmdata.metrics.incidents.hours import HoursKindRow, hours_kinds, incident_hours
from pmdata.metrics.labels import HOURS_LABELS, series_words
from pmdata.metrics.response_times.durations import ResponseTimesRow, response_times
from pmdata.metrics.response_times.metric import Metric
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
    "theme": "themes",
    "trigger": "triggers",
    "detection": "ways of detection",
    "tag": "tags",
}
MOST_GROUPS = 15
SHRUNKEN = (
    "Ordered by the shrunken median (ring): a small group is drawn towards all groups by as much as chance "
    "alone spreads medians."
)
RARE_WORDS = "With so few incidents, the days between them show more than how long each took."


def response_times_answer(row: ResponseTimesRow, detected: DetectionRow) -> str:
    """Return how fast it went, whether that changes, and who noticed, in one sentence."""
    if not row.known:
        return f"No report in this selection states how soon its incident was {DONE[row.metric]}."
    half = f"Half of the incidents are {DONE[row.metric]} within **{words.duration(row.median_seconds)}**"
    parts = [f"{half} ({_certainty(row)}), nine in ten within {words.duration(row.p90_seconds)}", _trend(row)]
    if detected.ourselves_ratio is not None:
        was = words.was(words.percent(detected.previous_ratio), detected.previous_ratio)
        parts.append(f"**{words.percent(detected.ourselves_ratio)}** were detected by ourselves{was}")
    return f"{'; '.join(parts)}."


def _trend(row: ResponseTimesRow) -> str:
    if row.trend_ratio is None:
        return "there are too few for a trend over eight quarters"
    sure = f"95 %: {words.change(row.trend_low_ratio)} … {words.change(row.trend_high_ratio)}"
    return (
        f"the trend over eight quarters is **{words.change(row.trend_ratio)} a quarter** ({sure}), "
        f"{words.TREND_VERDICTS[row.trend_verdict]}{f' {words.SEVERAL_TESTED}' if seems_sure(row) else ''}"
    )


def _certainty(row: ResponseTimesRow) -> str:
    if row.median_low_seconds is None or row.median_high_seconds is None:
        return f"n = {row.known:,}, too few for an interval"
    low, high = words.duration(row.median_low_seconds), words.duration(row.median_high_seconds)
    return f"90 %: {low} to {high}, n = {row.known:,}"


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
    if newest.high is None:
        return f"{found}; since the last declared change there are too few."
    high = series_words(newest.series, newest.high)
    usual = f"up to {high}" if newest.low is None else f"{series_words(newest.series, newest.low)} to {high}"
    provisional = ", provisionally" if newest.provisional else ""
    return f"{found}; usual by now is {usual}{provisional}.{_chance(newest)}"


def _chance(point: ProcessPoint) -> str:
    if point.chance_ratio is None:
        return ""
    return f" Of charts as long as this, {words.percent(point.chance_ratio)} signal by chance alone."


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


def show_where(view: View, metric: Metric, total: ResponseTimesRow) -> None:
    """Show one duration by what the reader chooses, the slowest first; `total` is the whole selection."""
    group = pick_group()
    rows = view.ask(response_times, group=group, only=metric)
    shown, rest = most_incidents(rows)
    chart = group_chart(shown, view.target_seconds(metric), group)
    notes = filter(None, (overlap_words(rows, total, group), rest_words(rest), SHRUNKEN))
    draw(replace(chart, note=" ".join(notes)), key=f"by_{group}")


def most_incidents(
    rows: Sequence[ResponseTimesRow],
) -> tuple[Sequence[ResponseTimesRow], Sequence[ResponseTimesRow]]:
    """Return the groups with the most incidents that are known, in order, and the rest."""
    ranked = sorted(range(len(rows)), key=lambda place: -rows[place].known)
    kept = set(ranked[:MOST_GROUPS])
    return (
        [row for place, row in enumerate(rows) if place in kept],
        [row for place, row in enumerate(rows) if place not in kept],
    )


def rest_words(rest: Sequence[ResponseTimesRow]) -> str | None:
    """Return how many groups are not drawn; None where all are."""
    if not rest:
        return None
    return f"{words.count(len(rest), 'group')} with at most {max(row.known for row in rest)} known left out."


def show_when(view: View) -> None:
    """Show in which hours of the week incidents start, in a zone that the reader chooses."""
    own = view.selection.reporting_zone
    zone = st.selectbox("Zone", _zones(own), key="zone", bind="query-params", width=280) or own
    rows, kinds = view.ask(incident_hours, zone), view.ask(hours_kinds, zone)
    if not rows:
        st.markdown("No report of this selection states the hour in which its impact started.")
        return
    st.markdown(_when_words(kinds))
    draw(hours_of_week_chart(rows, zone), key="hours")
    show_table(
        figure_table(
            HoursKindRow,
            kinds,
            tuple(HoursKindRow.model_fields),
            cells={"kind": [HOURS_LABELS[row.kind] for row in kinds]},
        )
    )


def _when_words(kinds: Sequence[HoursKindRow]) -> str:
    total = sum(row.incidents for row in kinds)
    out = sum(row.incidents for row in kinds if row.kind != "business")
    week = sum(row.expected_ratio for row in kinds if row.kind != "business")
    return (
        f"**{words.rate(out, total)}** incidents start outside business hours, which are "
        f"{words.percent(week)} of the week."
    )


@cache
def _zones(first: str) -> list[str]:
    return [first, *sorted(available_timezones() - {first})]


def overlap_words(rows: Sequence[ResponseTimesRow], total: ResponseTimesRow, group: Group) -> str | None:
    """Return that the groups add up to more incidents than there are; None where they do not."""
    added = sum(row.incidents for row in rows)
    if added <= total.incidents:
        return None
    return (
        f"An incident of several {SEVERAL[group]} counts in each of them: these add up to {added:,}, "
        f"of {words.count(total.incidents, 'incident')}."
    )
