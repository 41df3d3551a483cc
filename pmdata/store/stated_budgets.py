"""Stated budgets: the error-budget figures that a report states, held against its objectives.

A report may state what its incident alone consumed, or all that was consumed until then. So what is too
small for the incident alone is a problem, and what is larger is not. Figures count as equal within what
rounding and the length of months explain.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from pmdata.model import StatedBudget
from pmdata.problems import Problem, problem

CODE = "stated-budget-differs"
_DAY = 86_400
_DAYS: Mapping[str, tuple[float, float]] = {
    "minute": (1 / 1440, 1 / 1440), "hour": (1 / 24, 1 / 24), "day": (1, 1), "week": (7, 7),
    "month": (28, 31), "quarter": (90, 92), "year": (365, 366),
}  # fmt: skip
"""The shortest and the longest of each calendar unit."""
_SLACK_MINUTES, _SLACK_RATIO = 0.5, 0.02
_SLACK_PERCENT = 1.0


def stated_budget_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the problems of reports as rows of the store, at most one a report.

    `rows` are one an incident and objective that counts it, those of an incident together.
    """
    for (path, part, key), same in groupby(rows, key=lambda row: (row["path"], row["part"], row["key"])):
        own = list(same)
        found = _fault(StatedBudget.model_validate_json(own[0]["stated"]), own)
        if found:
            yield {"path": path, "part": part, "key": key, **found.model_dump()}


def _fault(stated: StatedBudget, rows: Sequence[Mapping[str, Any]]) -> Problem | None:
    """Return what differs from every objective that may be meant."""
    for check in (_target, _budget, _consumed, _remaining):
        found = [check(stated, row) for row in rows]
        if found and all(found):
            said, computed = found[0] or ("", "")
            where = f"{rows[0]['slo_path']}, line {rows[0]['slo_line']}"
            return problem(
                CODE, line=stated.line, field="stated_budget", stated=said, computed=f"{computed} ({where})"
            )
    return None


_Differs = tuple[str, str] | None
"""What is stated and what is computed, in words; None where they agree."""


def _target(stated: StatedBudget, row: Mapping[str, Any]) -> _Differs:
    if stated.target_ratio is None or abs(stated.target_ratio - row["target_ratio"]) < 1e-9:  # noqa: PLR2004 - last bits
        return None
    return f"a target of {_percent(stated.target_ratio)}", (
        f"that of {row['slo']} is {_percent(row['target_ratio'])}"
    )


def _budget(stated: StatedBudget, row: Mapping[str, Any]) -> _Differs:
    if stated.budget_minutes is None:
        return None
    low, high = _allowed(row)
    slack = max(_SLACK_MINUTES, high * _SLACK_RATIO)
    if low - slack <= stated.budget_minutes <= high + slack:
        return None
    allowed = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
    return f"a budget of {stated.budget_minutes:g} minutes", (
        f"{row['slo']} allows {allowed} minutes in {row['window_text']}"
    )


def _consumed(stated: StatedBudget, row: Mapping[str, Any]) -> _Differs:
    minutes, (_, high) = _alone(row), _allowed(row)
    if stated.consumed_percent is None or minutes is None or not high:
        return None
    alone = 100 * minutes / high
    slack = alone * _SLACK_RATIO + max(_SLACK_PERCENT, 100 * _SLACK_MINUTES / high)
    if stated.consumed_percent >= alone - slack:
        return None
    return f"{stated.consumed_percent:g} % of the budget as consumed", (
        f"its {minutes:.4g} bad minutes alone are {alone:.4g} % of that of {row['slo']}"
    )


def _remaining(stated: StatedBudget, row: Mapping[str, Any]) -> _Differs:
    minutes, (_, high) = _alone(row), _allowed(row)
    if stated.remaining_minutes is None or minutes is None:
        return None
    left = high - minutes
    if stated.remaining_minutes <= left + max(_SLACK_MINUTES, high * _SLACK_RATIO):
        return None
    return f"{stated.remaining_minutes:g} minutes of budget as remaining", (
        f"after its {minutes:.4g} bad minutes at most {left:.4g} of those of {row['slo']} remain"
    )


def _allowed(row: Mapping[str, Any]) -> tuple[float, float]:
    """Return the least and the largest budget of one window, in minutes."""
    share = float(1 - Decimal(str(row["target_ratio"])))
    if row["window_seconds"] is not None:
        return (share * row["window_seconds"] / 60,) * 2
    low, high = _DAYS[row["calendar_unit"]]
    count = row["calendar_count"] or 1
    return share * low * count * _DAY / 60, share * high * count * _DAY / 60


def _alone(row: Mapping[str, Any]) -> float | None:
    return None if row["bad_seconds"] is None else row["bad_seconds"] / 60


def _percent(ratio: float) -> str:
    return f"{float(Decimal(str(ratio)) * 100):g} %"
