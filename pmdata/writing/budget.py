"""The operations template's block of error-budget figures, as a report states them."""

from pmdata.model import Indicator, StatedBudget
from pmdata.writing.wording import number, percent


def budget_lines(budget: StatedBudget | None, peak: Indicator | None, *, blank: bool) -> list[str]:
    """Return the fenced block's lines; none where nothing is stated, unless the report is `blank`."""
    if budget is None and peak is None and not blank:
        return []
    stated = budget or StatedBudget()
    target = f" ({percent(stated.target_ratio)})" if stated.target_ratio is not None else ""
    availability = [
        ("Total downtime", _minutes(stated.downtime_minutes)),
        ("Monthly SLO budget", _minutes(stated.budget_minutes) + target),
        ("SLO budget consumed", _percent(stated.consumed_percent)),
        ("Remaining budget", _minutes(stated.remaining_minutes)),
    ]
    errors = [
        ("Peak error rate", peak.text if peak else ""),
        ("Duration above SLO", _minutes(stated.minutes_above_slo)),
        ("Error budget consumed", _percent(stated.error_budget_consumed_percent)),
    ]
    return [
        "```",
        "Availability Impact:",
        *(f"- {label}: {value}".rstrip() for label, value in availability),
        "",
        "Error Rate Impact:",
        *(f"- {label}: {value}".rstrip() for label, value in errors),
        "```",
    ]


def _minutes(value: float | None) -> str:
    return "" if value is None else f"{number(value)} {'minute' if value == 1 else 'minutes'}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{number(value)}%"
