"""The figures that `pmdata metrics` prints by name: where each comes from, how it is cut, its columns.

Every figure of a page has its name here, so that a page and a script never disagree. Imports happen
inside functions, so that `pmdata --help` stays quick.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmdata.metrics.selection.query import Cursor
    from pmdata.metrics.selection.selection import Selection
    from pmdata.model import Record
    from pmdata.workspace import Settings

Rows = Callable[..., Sequence["Record"]]

NAMES = (
    "incidents", "response-times", "process", "repeats",
    "error-budgets", "budget-spenders", "budget-alerts", "budget-forecasts", "budget-policy",
    "factors", "factor-pairs", "coverage", "untagged",
    "action-items", "open-items", "item-ages", "item-pace", "item-quality",
    "files", "facts", "report-life", "report-concerns",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """How one NAME is computed, what it may be cut by, and its columns as a table."""

    rows: Rows
    """From a cursor and a selection; takes `by` where `by_period`, and `group` where `groups`."""
    columns: tuple[str, ...]
    groups: Sequence[str] = ()
    by_period: bool = False


def figures_of(name: str, settings: "Settings") -> Figures:
    """Return the figures called `name`, one of `NAMES`."""
    return (_of_reports(settings) | _of_budgets(settings) | _of_causes() | _of_promises(settings))[name]


def _of_reports(settings: "Settings") -> dict[str, Figures]:
    from pmdata.metrics import data_quality
    from pmdata.metrics.contributing_factors import recurrence
    from pmdata.metrics.incidents import counts, report_life
    from pmdata.metrics.response_times import durations, process_chart
    from pmdata.metrics.selection import groups

    return {
        "incidents": Figures(
            counts.incident_counts,
            (
                "period", "group", "incidents", "open", "near_misses", "median_days_between",
                "days_since_last", "previous_incidents", "change_ratio", "verdict",
            ),
            groups.GROUPS,
            by_period=True,
        ),
        "response-times": Figures(
            durations.response_times,
            (
                "period", "group", "metric", "known", "incidents", "open", "median_seconds",
                "median_low_seconds", "median_high_seconds", "p75_seconds", "p90_seconds", "p95_seconds",
                "change_ratio", "verdict",
            ),
            groups.GROUPS,
            by_period=True,
        ),
        "process": Figures(
            partial(process_chart.process_points, changes=settings.changes),
            (
                "series", "key", "started_on", "unit", "value", "low", "centre", "high", "signals", "stretch",
                "change",
            ),
        ),
        "repeats": Figures(
            recurrence.repeat_rate,
            (
                "period", "incidents", "comparable", "repeats", "by_theme", "by_service_and_trigger",
                "by_link", "repeat_ratio", "repeat_low", "repeat_high", "change_ratio", "verdict",
            ),
            by_period=True,
        ),
        "files": Figures(
            _files,
            (
                "files", "counted_files", "incidents", "undated_incidents", "later_incidents",
                "doubtful_incidents", "with_errors", "with_warnings", "not_postmortems", "warnings",
            ),
        ),
        "facts": Figures(data_quality.completeness, ("fact", "known", "incidents")),
        "report-concerns": Figures(
            partial(report_life.report_concerns, draft_days=settings.policies.draft_days),
            ("concern", "key", "started_on", "severity", "teams", "document_status", "days", "detail"),
        ),
        "report-life": Figures(
            report_life.days_to_final,
            ("period", "reports", "known", "unfinished", "unknown", "median_days", "change_ratio", "verdict"),
            by_period=True,
        ),
    }  # fmt: skip


def _files(cursor: "Cursor", selection: "Selection") -> Sequence["Record"]:
    """Return what became of the files, of all of them: one that could not be read has no date."""
    from pmdata.metrics.data_quality import file_counts

    return (file_counts(cursor, selection),)


def _of_budgets(settings: "Settings") -> dict[str, Figures]:
    from pmdata.metrics.error_budgets import budgets as error_budgets
    from pmdata.metrics.error_budgets import details as budget_details
    from pmdata.metrics.error_budgets import forecast as budget_forecast
    from pmdata.metrics.error_budgets import policies

    policy = settings.policies.error_budget
    return {
        "error-budgets": Figures(
            error_budgets.error_budgets,
            (
                "period", "slo", "service", "team", "also_touched", "target", "window", "basis",
                "window_end", "budget_minutes", "spent_minutes", "remaining_minutes", "burn_rate", "state",
            ),
            error_budgets.GROUPS,
            by_period=True,
        ),
        "budget-spenders": Figures(
            _from_budgets(lambda _cursor, budgets: budget_details.spent_by_incident(budgets)),
            ("slo", "key", "started_on", "minutes", "counted_minutes", "budget_ratio", "minutes_basis"),
        ),
        "budget-alerts": Figures(
            _from_budgets(lambda _cursor, budgets: budget_details.alert_burns(budgets)),
            (
                "slo", "severity", "budget_share_ratio", "long_seconds", "short_seconds", "factor",
                "long_burn_rate", "short_burn_rate", "is_tripped",
            ),
        ),
        "budget-forecasts": Figures(
            _from_budgets(
                lambda _cursor, budgets: [
                    budget_forecast.forecast(budgets, objective) for objective in budgets.objectives
                ]
            ),
            (
                "slo", "until", "budget_minutes", "spent_minutes", "straight_line_minutes", "p10_minutes",
                "p90_minutes", "exhausted_ratio", "reason",
            ),
        ),
        "budget-policy": Figures(
            _from_budgets(lambda cursor, budgets: policies.policy_findings(cursor, budgets, policy)),
            ("slo", "rule", "key", "theme", "spent_minutes", "budget_minutes", "needs", "is_met"),
        ),
    }  # fmt: skip


def _from_budgets(ask: Callable[[Any, Any], Sequence["Record"]]) -> Rows:
    from pmdata.metrics.error_budgets.ledger import load_budgets

    return lambda cursor, selection: ask(cursor, load_budgets(cursor, selection))


def _of_causes() -> dict[str, Figures]:
    from pmdata.metrics.contributing_factors import lists as factor_lists
    from pmdata.metrics.contributing_factors import neighbours as factor_neighbours
    from pmdata.metrics.contributing_factors import themes as factors
    from pmdata.metrics.selection import groups

    return {
        "factors": Figures(
            factors.factors,
            (
                "period", "group", "theme", "incidents", "cumulative_ratio", "repeats", "repeat_while_open",
                "fix_did_not_hold", "last_12_months", "recurring",
            ),
            groups.GROUPS,
            by_period=True,
        ),
        "factor-pairs": Figures(factor_lists.co_occurrences, ("theme", "other", "incidents")),
        "coverage": Figures(
            factor_lists.coverage,
            (
                "theme", "incidents", "spent_minutes", "items_done", "items_open", "items_unknown",
                "incidents_without_items",
            ),
        ),
        "untagged": Figures(
            factor_neighbours.untagged_factors, ("started_on", "text", "path", "line", "nearest")
        ),
    }  # fmt: skip


def _pace(cursor: "Cursor", selection: "Selection", group: str | None = None) -> Sequence["Record"]:
    """Return how long items take, by quarter of creation or, where grouped so, by priority."""
    from pmdata.metrics.action_items.ageing import time_to_complete

    return time_to_complete(cursor, selection, cohort="priority" if group else "quarter")


def _of_promises(settings: "Settings") -> dict[str, Figures]:
    from pmdata.metrics.action_items import ageing as action_ageing
    from pmdata.metrics.action_items import items as action_items
    from pmdata.metrics.action_items import lists as action_lists

    due_days = settings.policies.due_days
    return {
        "action-items": Figures(
            partial(action_items.action_items, due_days=due_days),
            (
                "period", "group", "total", "known", "done", "wont_do", "open", "overdue", "due_soon",
                "later", "open_undated", "open_now", "overdue_now", "completion_ratio", "due", "on_time",
                "on_time_ratio", "median_age_days",
            ),
            action_items.GROUPS,
            by_period=True,
        ),
        "open-items": Figures(
            partial(action_lists.backlog, settings=settings),
            ("due_state", "due", "due_basis", "key", "position", "text", "owner", "team", "status"),
        ),
        "item-ages": Figures(
            partial(action_ageing.ageing, due_days=due_days), ("from_days", "to_days", "items", "overdue")
        ),
        "item-pace": Figures(
            _pace, ("cohort", "items", "done", "left_out", "median_days"), ("priority",)
        ),
        "item-quality": Figures(action_ageing.item_quality, ("quality", "items", "total")),
    }  # fmt: skip
