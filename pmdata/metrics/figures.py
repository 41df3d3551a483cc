"""Figures: every figure that pages show and `pmdata metrics` prints, each declared once.

The command, the tables of the pages, `docs/glossary.md` and the tests of the pages read this registry. What
the columns of a figure are called is declared with the fields of its rows (`pmdata.metrics.columns`).
"""

from collections.abc import Mapping

from pmdata.metrics.figure import Asked, Figure

OF_INCIDENTS = ("service", "team", "severity", "template", "fixed_by", "triggered_by_change")
BY_WHATEVER_IS_STATED = (*OF_INCIDENTS, "theme", "trigger", "detection", "tag")
TILES_OF_RESPONSE_TIMES = (
    "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve", "detected_ourselves",
)  # fmt: skip
TILES_OF_THE_OVERVIEW = ("time_to_resolve", "incidents")
OF_ITEMS = ("service", "team", "owner_team", "severity", "template", "priority", "kind")
OPEN_NOW = ("open_now", "blocked_now", "overdue_now", "oldest_now_days")
"""What a page and a table on the terminal show of the items that are open now."""
_WITHIN: Mapping[str, Asked] = {"within_days": lambda settings: settings.policies.recurrence_days}
_DUE_DAYS: Mapping[str, Asked] = {"due_days": lambda settings: settings.policies.due_days}

_FIGURES = (
    Figure(
        "incidents",
        "incidents",
        "incidents.counts:incident_counts",
        "How many incidents were reported, how far apart, and whether more than in the previous period.",
        (
            "period", "group", "incidents", "open", "near_misses", "median_days_between", "days_since_last",
            "previous_incidents", "change_ratio", "verdict",
        ),
        by_period=True,
        groups=BY_WHATEVER_IS_STATED,
        tiles=TILES_OF_THE_OVERVIEW,
    ),
    Figure(
        "response-times",
        "incidents",
        "response_times.durations:response_times",
        "Time to detect (MTTD), acknowledge (MTTA), mitigate (MTTM) and resolve (MTTR): medians, quantiles.",
        (
            "period", "group", "metric", "known", "incidents", "open", "median_seconds",
            "median_low_seconds", "median_high_seconds", "shrunken_median_seconds", "p90_seconds",
            "previous_median_seconds", "change_ratio", "verdict", "trend_ratio", "trend_low_ratio",
            "trend_high_ratio", "trend_verdict",
        ),
        by_period=True,
        groups=BY_WHATEVER_IS_STATED,
        tiles=TILES_OF_RESPONSE_TIMES,
    ),
    Figure(
        "detection",
        "incidents",
        "incidents.detection:detection",
        "How many incidents were detected by ourselves, by an alert or a colleague, against by users.",
        (
            "period", "group", "incidents", "known", "by_alert", "by_people", "by_users", "otherwise",
            "ourselves_ratio", "previous_ratio", "change_points", "verdict",
        ),
        by_period=True,
        groups=BY_WHATEVER_IS_STATED,
        tiles=TILES_OF_RESPONSE_TIMES,
    ),
    Figure(
        "impact",
        "incidents",
        "impact.sums:impact",
        "What incidents cost: hours of impact, the same by how much failed, users, and money per currency.",
        (
            "period", "group", "incidents", "known", "impact_minutes", "weighted_minutes", "assumed_minutes",
            "year_before_minutes", "users_count", "users_known", "money", "currency", "money_known",
        ),
        by_period=True,
        groups=BY_WHATEVER_IS_STATED,
    ),
    Figure(
        "impact-cells",
        "incidents",
        "impact.where:impact_cells",
        "Where the hours of impact went: by service and theme together.",
        ("service", "theme", "incidents", "impact_minutes"),
    ),
    Figure(
        "incident-hours",
        "incidents",
        "incidents.hours:incident_hours",
        "How many incidents start in each hour of the week, in the reporting zone.",
        ("weekday", "hour", "kind", "incidents"),
    ),
    Figure(
        "hours-kinds",
        "incidents",
        "incidents.hours:hours_kinds",
        "How many incidents start in business, off and sleep hours, and how long they then take.",
        (
            "kind", "incidents", "share_ratio", "expected_ratio", "detect_median_seconds",
            "acknowledge_median_seconds", "resolve_median_seconds",
        ),
    ),
    Figure(
        "decisions",
        "incidents",
        "decisions:decisions",
        "What waits for somebody: unmet policy rules, severe incidents without a report, overdue items.",
        ("kind", "key", "title", "of", "needed"),
        settings={"settings": lambda settings: settings},
    ),
    Figure(
        "process",
        "incidents",
        "response_times.process_chart:process_points",
        "Every incident in order of time, between the limits of the usual noise, with signals of a change.",
        (
            "series", "key", "started_on", "unit", "value", "low", "centre", "high", "signals", "segment",
            "change",
        ),
        settings={"changes": lambda settings: settings.changes},
    ),
    Figure(
        "repeats",
        "incidents",
        "contributing_factors.recurrence:repeat_rate",
        "How many incidents repeat one on the same service, and how many would by chance.",
        (
            "period", "incidents", "comparable", "repeats", "by_theme", "by_link", "repeat_ratio",
            "repeat_low", "repeat_high", "expected_ratio", "excess_ratio", "excess_p_value", "change_ratio",
            "verdict", "short_history",
        ),
        by_period=True,
        settings=_WITHIN,
    ),
    Figure(
        "error-budgets",
        "error budgets",
        "error_budgets.budgets:error_budgets",
        "What each objective allows over its window or a period, and what reported incidents consumed of it.",
        (
            "period", "slo", "service", "team", "also_touched", "target", "window", "basis", "window_end",
            "budget_minutes", "spent_known_minutes", "spent_minutes", "remaining_minutes", "burn_rate",
            "state_known", "state",
        ),
        by_period=True,
        groups=("service",),
    ),
    Figure(
        "budget-windows",
        "error budgets",
        "error_budgets.figures:budget_windows",
        "Each objective over its own window, and over a calendar or rolling one of its length beside it.",
        (
            "slo", "basis", "window_start", "window_end", "budget_minutes", "spent_known_minutes",
            "spent_minutes", "remaining_minutes", "state",
        ),
    ),
    Figure(
        "budget-consumers",
        "error budgets",
        "error_budgets.figures:budget_consumers",
        "What each incident consumed of a budget, and how much sooner a burn-rate alert would have fired.",
        ("slo", "key", "started_on", "minutes", "counted_minutes", "budget_ratio", "minutes_basis"),
        earlier_names=("budget-spenders",),
    ),
    Figure(
        "budget-shares",
        "error budgets",
        "error_budgets.figures:budget_shares",
        "What the incidents of each theme, service and team consumed of a budget.",
        ("slo", "by", "name", "incidents", "minutes", "consumed_ratio", "budget_ratio"),
    ),
    Figure(
        "budget-adjustments",
        "error budgets",
        "error_budgets.figures:budget_adjustments",
        "The planned maintenance, adjustments and exemptions that touch each budget, with reason and author.",
        ("slo", "kind", "starts_at", "ends_at", "minutes", "reason", "author"),
    ),
    Figure(
        "budget-measured",
        "error budgets",
        "error_budgets.figures:budget_measured",
        "The measured bad minutes that count in the place of reported ones, and by how much they differ.",
        (
            "slo", "source", "starts_at", "ends_at", "measured_minutes", "reported_minutes",
            "difference_minutes",
        ),
    ),
    Figure(
        "budget-alerts",
        "error budgets",
        "error_budgets.figures:budget_alerts",
        "The burn-rate alerts of each objective, with the burn rates at the as-of date.",
        (
            "slo", "severity", "budget_share_ratio", "long_seconds", "short_seconds", "factor",
            "long_burn_rate", "short_burn_rate", "is_tripped",
        ),
    ),
    Figure(
        "budget-forecasts",
        "error budgets",
        "error_budgets.figures:budget_forecasts",
        "Whether each budget lasts until its window ends, as a range and in a word with its record.",
        (
            "slo", "until", "budget_minutes", "spent_minutes", "p10_minutes", "p90_minutes", "likelihood",
            "same_word_windows", "same_word_exhausted", "exhausted_since", "above_zero_on", "reason",
        ),
    ),
    Figure(
        "budget-what-if",
        "error budgets",
        "error_budgets.figures:budget_what_if",
        "What each budget would be with one incident fewer, an earlier detection, or another target.",
        ("slo", "change", "title", "target", "budget_minutes", "spent_minutes", "remaining_minutes", "state"),
    ),
    Figure(
        "budget-policy",
        "error budgets",
        "error_budgets.figures:budget_policy",
        "What the error-budget policy asks for, and whether the reports have it.",
        (
            "slo", "rule", "key", "theme", "spent_minutes", "budget_minutes", "needs", "is_met",
            "exempt_reason",
        ),
        settings={"policy": lambda settings: settings.policies.error_budget},
    ),
    Figure(
        "factors",
        "factors",
        "contributing_factors.themes:factors",
        "Which themes incidents share, the costliest first, whether they come back, and after what.",
        (
            "period", "group", "theme", "incidents", "impact_minutes", "cumulative_ratio", "returns",
            "item_open", "did_not_hold", "no_item", "unknown", "repeat_ratio", "expected_ratio",
            "excess_p_value",
        ),
        by_period=True,
        groups=OF_INCIDENTS,
        settings=_WITHIN,
    ),
    Figure(
        "returns",
        "factors",
        "contributing_factors.returns:returns",
        "Every theme that came back on a service, with the earlier incident and its action item.",
        ("started_on", "key", "service", "theme", "days", "earlier_key", "state", "item"),
        settings=_WITHIN,
    ),
    Figure(
        "recurrence-days",
        "factors",
        "contributing_factors.returns:recurrence_days",
        "After how many days themes came back.",
        ("from_days", "to_days", "returns"),
        settings=_WITHIN,
    ),
    Figure(
        "fixes",
        "factors",
        "contributing_factors.fixes:fixes",
        "Whether a theme was rarer on a service in the 180 days after its action item was done than before.",
        (
            "theme", "fixes", "before", "before_with", "after", "after_with", "before_ratio", "after_ratio",
            "rate_ratio", "rate_ratio_low", "rate_ratio_high",
        ),
        settings=_WITHIN,
    ),
    Figure(
        "factor-pairs",
        "factors",
        "contributing_factors.lists:co_occurrences",
        "Which two themes incidents have together.",
        ("theme", "other", "incidents"),
    ),
    Figure(
        "theme-coverage",
        "factors",
        "contributing_factors.lists:coverage",
        "Themes by service, ranked by how long their impact lasted, with the action items tied to them.",
        (
            "theme", "service", "incidents", "impact_minutes", "returns", "items_done", "items_open",
            "items_unknown", "incidents_without_items",
        ),
        settings=_WITHIN,
        earlier_names=("coverage",),
    ),
    Figure(
        "untagged",
        "factors",
        "contributing_factors.neighbours:untagged_factors",
        "The factors that match no theme, each with the most similar tagged ones.",
        ("started_on", "text", "path", "line", "nearest"),
    ),
    Figure(
        "action-items",
        "action items",
        "action_items.items:action_items",
        "How many action items were created, done, done in time and are open, by period of their creation.",
        (
            "period", "group", "total", "known", "done", "wont_do", "open", "overdue", "due_soon", "later",
            "open_undated", *OPEN_NOW, "completion_ratio", "done_within_60_ratio", "completion_verdict",
            "due", "on_time", "on_time_low_ratio", "on_time_high_ratio", "done_undated", "slipped",
            "reopened", "median_age_days",
        ),
        by_period=True,
        groups=OF_ITEMS,
        settings=_DUE_DAYS,
    ),
    Figure(
        "open-items",
        "action items",
        "action_items.lists:backlog",
        "Every action item that is open at the as-of date, whenever it was created, the most pressing first.",
        ("due_state", "due", "due_basis", "key", "position", "text", "owner", "team", "status"),
        settings={"settings": lambda settings: settings},
    ),
    Figure(
        "item-ages",
        "action items",
        "action_items.ageing:ageing",
        "How old the open action items are, whenever they were created.",
        ("from_days", "to_days", "items", "overdue"),
        settings=_DUE_DAYS,
    ),
    Figure(
        "time-to-complete",
        "action items",
        "action_items.ageing:completion_curves",
        "How long action items take, those still open counted as not done yet (Kaplan–Meier).",
        ("cohort", "items", "done", "done_undated", "left_out", "median_low_days", "median_days"),
        groups=("priority", "team", "owner_team", "service", "kind"),
        earlier_names=("item-pace",),
    ),
    Figure(
        "item-quality",
        "action items",
        "action_items.ageing:item_quality",
        "How many action items have what gets them done: an owner, a date, a ticket, a way to verify them.",
        ("quality", "items", "total"),
    ),
    Figure(
        "files",
        "reports",
        "data_quality:file_counts",
        "How many files there are, how many of them count, and what is wrong with the others.",
        (
            "files", "counted_files", "incidents", "undated_incidents", "later_incidents",
            "doubtful_incidents", "with_errors", "with_warnings", "perhaps_reports", "warnings",
        ),
    ),
    Figure(
        "completeness",
        "reports",
        "data_quality:completeness",
        "How many incidents state each fact that figures need.",
        ("fact", "known", "incidents"),
        earlier_names=("facts",),
    ),
    Figure(
        "report-life",
        "reports",
        "incidents.report_life:days_to_final",
        "How many days reports take from the end of the incident to their final version.",
        ("period", "reports", "known", "unfinished", "unknown", "median_days", "change_ratio", "verdict"),
        by_period=True,
    ),
    Figure(
        "unfinished-reports",
        "reports",
        "incidents.report_life:report_concerns",
        "Reports that lack something: old or severe drafts, reviews that are past, missing sign-offs.",
        ("concern", "key", "started_on", "severity", "teams", "document_status", "days", "detail"),
        settings={"draft_days": lambda settings: settings.policies.draft_days},
        earlier_names=("report-concerns",),
    ),
)  # fmt: skip
FIGURES: Mapping[str, Figure] = {figure.name: figure for figure in _FIGURES}
"""Every figure by its name, those of one subject together."""
EARLIER_NAMES: Mapping[str, str] = {
    earlier: figure.name for figure in _FIGURES for earlier in figure.earlier_names
}
"""Name that still works → the name of the figure now."""
GROUPS = tuple(dict.fromkeys(group for figure in _FIGURES for group in figure.groups))
"""Everything that some figure can be grouped by."""
