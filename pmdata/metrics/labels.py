"""Labels: what moments, durations, series, budgets and their states are called.

What a figure's columns are called is declared with the figure; how a number is written is in `pmdata.words`.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pmdata import words
from pmdata.metrics.action_items.ageing import Cohort
from pmdata.metrics.contributing_factors.item_states import ReturnState
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, State
from pmdata.metrics.incidents.hours import HoursKind
from pmdata.metrics.response_times.metric import Metric
from pmdata.metrics.response_times.process_chart import ProcessPoint, Series, Signal
from pmdata.metrics.selection.facets import Facet
from pmdata.model import MOMENTS, MomentName
from pmdata.model.fields import record_fields
from pmdata.model.term_words import in_words
from pmdata.model.terms import DetectionMethod, FixedBy, Severity, TriggeredByChange

MOMENT_LABELS: dict[MomentName, str] = {name: record_fields()[name].label for name in MOMENTS}
DURATION_LABELS: dict[Metric, str] = {
    "time_to_detect": "Time to detect",
    "time_to_acknowledge": "Time to acknowledge",
    "time_to_mitigate": "Time to mitigate",
    "time_to_resolve": "Time to resolve",
    "detection_to_resolution": "Detected to resolved",
}
INITIALS: dict[Metric, str] = {
    "time_to_detect": "MTTD",
    "time_to_acknowledge": "MTTA",
    "time_to_mitigate": "MTTM",
    "time_to_resolve": "MTTR",
}
"""What the figure of several incidents is known by; its value is the median."""
FIGURE_LABELS: dict[Metric, str] = DURATION_LABELS | {
    metric: f"{DURATION_LABELS[metric]} ({initials})" for metric, initials in INITIALS.items()
}
DURATION_SOURCES = {"stated": "as the report states it", "timestamps": "from the report's times"}

DAYS_BETWEEN = "Days since the incident before"
SIGNALS: dict[Signal, str] = {
    "outside": "outside the limits",
    "run_of_eight": "one of eight in a row on one side",
    "outer_half": "one of three in four nearer to a limit than to the centre",
}

HOURS_LABELS: dict[HoursKind, str] = {
    "business": "Business hours, weekdays 8 to 18",
    "off": "Off hours, the rest of the day",
    "sleep": "Sleep hours, 22 to 8",
}

STATES: dict[State, str] = {
    "healthy": "Within budget, as reported",
    "at_risk": "At risk",
    "exhausted": "Exhausted",
    "unknown": "Not known",
    "no_reports": "No reports",
}
AS_MEASURED = "Within budget, as measured"
"""The state of a budget for whose whole window so far minutes were measured."""
_LOWER_ENDS: dict[State, str] = {**STATES, "healthy": "Within budget"}
"""What a range of two states begins with."""
NO_BUDGET = "No budget"
"""The state in words of a budget of nothing, whatever incidents consume."""
RATIO_BASES = {
    "requests": "share of requests",
    "error_rate": "error rate",
    "users": "share of users",
    "assumed": "assumed to be all",
}
"""Where the share of failed requests comes from."""
_ALMOST_ALL = 0.999
UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "Q": "quarter", "Y": "year"}
"""The letters of a window's length."""

ALSO_TOUCHED = "Also touched"
ALSO_TOUCHED_MEANS = (
    "Objectives of services that the chosen team does not own, but that its incidents touched. They are in "
    "no count above."
)

RETURN_LABELS: dict[ReturnState, str] = {
    "item_open": "Its item was still open",
    "did_not_hold": "Its item had been done",
    "no_item": "No item was tied to it",
    "unknown": "Item's state unknown",
}
"""The states of a return, by what had become of the action items on its theme."""

COHORT_LABELS: dict[Cohort, str] = {
    "quarter": "Created in",
    "priority": "Priority",
    "team": "Team",
    "owner_team": "Owner's team",
    "service": "Service",
    "kind": "Kind",
}
COHORT_WORDS: dict[Cohort, str] = {
    "quarter": "quarter of creation",
    "priority": "priority",
    "team": "team",
    "owner_team": "owner's team",
    "service": "service",
    "kind": "kind",
}


FACET_LABELS: dict[Facet, str] = {
    "service": "Service",
    "team": "Team",
    "severity": "Severity",
    "theme": "Theme",
    "trigger": "Trigger",
    "detection": "Detected by",
    "tag": "Tag",
    "fixed_by": "Fixed by",
    "triggered_by_change": "Change",
    "template": "Template",
    "objective": "Consumed of",
    "item_team": "Action items of",
    "hour": "Started",
    "known": "States",
    "missing": "Does not state",
    "incident": "Incident",
}
_FACET_TERMS: dict[Facet, object] = {
    "severity": Severity,
    "detection": DetectionMethod,
    "fixed_by": FixedBy,
    "triggered_by_change": TriggeredByChange,
}


def facet_words(facet: Facet, value: str) -> str:
    """Return what a list narrowed by a facet holds: “Severity: SEV1”."""
    return f"{FACET_LABELS[facet]}: {facet_value_words(facet, value)}"


def facet_value_words(facet: Facet, value: str) -> str:
    """Return a value of a facet as people write it."""
    terms = _FACET_TERMS.get(facet)
    known = in_words(terms, value) if terms else None
    return known or (value.replace("_", " ") if facet == "template" else value)


def series_label(series: Series) -> str:
    """Return what the values of a process chart are."""
    return DAYS_BETWEEN if series == "days_between_incidents" else DURATION_LABELS[series]


def series_words(series: Series, value: float) -> str:
    """Return a value of a series in words."""
    if series == "days_between_incidents":
        return words.count(round(value), "day")
    return words.duration(value)


def signal_words(point: ProcessPoint) -> str:
    """Return why a point is a signal; "" where it is none."""
    return ", ".join(SIGNALS[signal] for signal in point.signals)


def state_words(row: ErrorBudgetRow) -> str:
    """Return the state in words, as a range where assumed shares decide it: "At risk to exhausted".

    A target of 100 % leaves no budget that could be consumed.
    """
    if row.state in {"unknown", "no_reports"}:
        return STATES[row.state]
    if not row.budget_minutes:
        return NO_BUDGET
    if row.state_known != row.state:
        return f"{_LOWER_ENDS[row.state_known]} to {STATES[row.state].lower()}"
    is_measured = row.state == "healthy" and row.measured_ratio > _ALMOST_ALL
    return AS_MEASURED if is_measured else STATES[row.state]


def target_words(ratio: float) -> str:
    """Return a target with as many digits as it was set with: "99.95 %"."""
    return f"{round(ratio * 100, 6):g}{words.GAP}%"


def window_words(row: ErrorBudgetRow) -> str:
    """Return which window it is: "28 days, rolling", "Q3 2026" or "2026-08-01 to 2026-08-31"."""
    if row.basis == "rolling":
        return f"{_length(row.window)}, rolling"
    last = row.window_end - timedelta(seconds=1)
    return row.period_title or f"{day_in_window(row, row.window_start)} to {day_in_window(row, last)}"


def day_in_window(row: ErrorBudgetRow, instant: datetime) -> str:
    """Return the day of an instant where the window's days are counted."""
    return words.day(instant.astimezone(ZoneInfo(row.zone)))


def _length(window: str) -> str:
    number, unit = window[:-1], window[-1:]
    return words.count(int(number), UNITS[unit]) if number.isdigit() and unit in UNITS else window
