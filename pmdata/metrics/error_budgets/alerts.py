"""Budget alerts: when burn-rate alerts would have fired, and how much earlier than people knew.

The table is that of the SRE workbook, “Alerting on SLOs”, stated there for 30 days; for another
window the factor is share × window ÷ long window. Nothing is rounded before it is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LAST_BITS = 1e-9


@dataclass(frozen=True)
class AlertRule:
    """One line of the alert table."""

    severity: Literal["page", "ticket"]
    budget_share_ratio: float
    """Share of the budget that is consumed when it fires (0–1)."""
    long_seconds: int
    short_seconds: int

    def factor(self, window_seconds: float) -> float:
        """Return the burn rate at which it fires, for an objective's window."""
        return self.budget_share_ratio * window_seconds / self.long_seconds


ALERT_RULES: tuple[AlertRule, ...] = (
    AlertRule("page", 0.02, _HOUR, 5 * _MINUTE),
    AlertRule("page", 0.05, 6 * _HOUR, 30 * _MINUTE),
    AlertRule("ticket", 0.10, _DAY, 2 * _HOUR),
    AlertRule("ticket", 0.10, 3 * _DAY, 6 * _HOUR),
)


def reaches(value: float, threshold: float) -> bool:
    """Return whether `value` is at least `threshold`, the last bits of binary fractions aside."""
    return value >= threshold * (1 - _LAST_BITS)


def burn_rate(bad_seconds: float, window_seconds: float, allowed_ratio: float) -> float | None:
    """Return (bad share over the window) ÷ (1 − target); 1 consumes exactly the budget over the window.

    None where there is no window or no budget. Source: SRE workbook, “Alerting on SLOs”.
    """
    if not window_seconds or not allowed_ratio:
        return None
    return bad_seconds / (window_seconds * allowed_ratio)


def seconds_to_alert(
    rule: AlertRule, error_ratio: float, allowed_ratio: float, window_seconds: float
) -> float | None:
    """Return after how long the rule's long window fires under a constant error ratio; None is never.

    L × B × (1 − target) ÷ e, where e ÷ (1 − target) is at least B (docs/glossary.md).
    """
    factor = rule.factor(window_seconds)
    if not error_ratio or not reaches(error_ratio, factor * allowed_ratio):
        return None
    return rule.long_seconds * factor * allowed_ratio / error_ratio


def earliest_alert_seconds(
    error_ratio: float,
    allowed_ratio: float,
    window_seconds: float,
    bad_seconds: float | None = None,
    rules: Sequence[AlertRule] = ALERT_RULES,
) -> float | None:
    """Return when the first rule fires, None if none does before the impact ends after `bad_seconds`."""
    alerts = [seconds_to_alert(rule, error_ratio, allowed_ratio, window_seconds) for rule in rules]
    seconds = min((alert for alert in alerts if alert is not None), default=None)
    over = seconds is not None and bad_seconds is not None and seconds > bad_seconds
    return None if over else seconds
