"""What the sample shows beyond chance: causes that end with a fix, go on in spite of one, or come in bursts.

Arcs and the last weeks are fixed; what happens around them is drawn. Nothing drawn has the theme of an arc on
its service, so that an arc stays what it is meant to be.
"""

from dataclasses import dataclass
from datetime import date

from pmdata.model import Severity

FROM_COUNT, UP_TO_COUNT = 100, 400
"""Reports from which there is room for arcs, and beyond which they would drown."""


@dataclass(frozen=True)
class Arc:
    """Incidents of one cause on one service."""

    service: str
    mode: str
    theme: str
    days: tuple[date, ...]
    fixed_after_days: int | None = None
    """Days until the action item on the theme was done; none where it never was."""
    fixes: tuple[int, ...] = (-1,)
    """Which of the incidents have that item."""

    def fixed_after(self, place: int) -> int | None:
        """Return the days until the item of one of the incidents was done; None where it has none."""
        fixed = {number % len(self.days) for number in self.fixes}
        return self.fixed_after_days if place in fixed else None


@dataclass(frozen=True)
class Fixed:
    """An incident with a fixed place and weight."""

    service: str
    days_ago: float
    severity: Severity
    mode: str
    failing_ratio: float
    mitigate_minutes: int
    template: str
    """Only the service review has no place for the share that failed, so that it is assumed."""
    still_open: bool = False


def _days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


BURSTS_OF = "identity"
"""The service where one cause after another comes back within weeks; nothing else happens to it."""
ARCS = (
    # Fixed, and it held: one return on three services.
    Arc(
        "checkout-api", "database saturated", "capacity limits",
        _days("2025-08-19", "2025-10-07", "2025-11-20", "2025-12-11", "2026-01-15"), 13,
    ),
    Arc(
        "search", "database saturated", "capacity limits",
        _days("2025-09-03", "2025-10-22", "2025-12-02", "2026-01-27"), 14,
    ),
    Arc(
        "notifier", "cache stampede", "capacity limits",
        _days("2025-07-15", "2025-09-10", "2025-11-05", "2025-12-03"), 15,
    ),
    Arc("search", "cache stampede", "capacity limits", _days("2026-05-19")),
    # What went wrong on these services afterwards has other causes.
    Arc("checkout-api", "vendor outage", "vendor dependency", _days("2026-03-05")),
    Arc("checkout-api", "client release", "missing test", _days("2026-02-13", "2026-04-14", "2026-06-09")),
    Arc("checkout-api", "duplicate processing", "data inconsistency", _days("2026-05-12", "2026-07-07")),
    Arc("search", "config change", "unreviewed config change", _days("2026-03-24", "2026-07-02")),
    Arc("search", "node loss", "single point of failure", _days("2026-03-03", "2026-04-21")),
    Arc("notifier", "queue backlog", "missing alert", _days("2026-02-17", "2026-04-28")),
    Arc("notifier", "bad release", "slow rollback", _days("2026-01-13", "2026-03-17", "2026-05-26")),
    # Long ones, from before the team that looks after it became faster.
    Arc("ledger", "schema migration", "schema migration", _days("2024-07-23", "2024-11-12")),
    Arc("ledger", "node loss", "single point of failure", _days("2024-10-08")),
    Arc("ledger", "muted alert", "alert fatigue", _days("2024-12-05")),
    Arc("ledger", "certificate expired", "expired certificate", _days("2025-01-21")),
    Arc("ledger", "client release", "missing test", _days("2025-03-18")),
    Arc("ledger", "config change", "unclear ownership", _days("2025-04-29")),
    # Each time something was done, and it came back.
    Arc(
        "mobile-gateway", "bad release", "no staged rollout",
        _days("2025-06-17", "2025-08-05", "2025-09-23", "2025-11-12", "2025-12-16", "2026-02-03",
              "2026-03-24", "2026-05-06", "2026-08-04"), 14, (3, 4, 5, 6, 7),
    ),
    # Bursts.
    Arc(BURSTS_OF, "client release", "missing test", _days("2024-08-06", "2024-08-22", "2024-09-12")),
    Arc(BURSTS_OF, "vendor outage", "vendor dependency", _days("2025-02-25", "2025-03-11", "2025-03-27")),
    Arc(
        BURSTS_OF, "config change", "unreviewed config change",
        _days("2025-09-16", "2025-10-02", "2025-10-21"),
    ),
    Arc(BURSTS_OF, "credential rotation", "stale runbook", _days("2026-05-07", "2026-05-21", "2026-06-11")),
)  # fmt: skip
TAIL_FROM_COUNT = 60
TAIL_DAYS = 29
"""The days before the as-of date with fixed incidents, so that each budget state can be seen."""
TAIL = (
    Fixed("warehouse-sync", 26.3, "SEV3", "node loss", 0.3, 46, "service_review"),
    Fixed("notifier", 24.6, "SEV4", "queue backlog", 0.2, 64, "service_review"),
    Fixed("search", 12.4, "SEV2", "config change", 0.85, 168, "incident_postmortem"),
    Fixed("identity", 10.2, "NEAR_MISS", "certificate expired", 0.0, 20, "operations_report"),
    Fixed("checkout-api", 9.4, "SEV2", "vendor outage", 0.75, 34, "rca_report"),
    Fixed("media-store", 6.3, "SEV4", "cache stampede", 0.08, 58, "incident_postmortem"),
    Fixed("checkout-api", 4.3, "SEV3", "bad release", 0.4, 46, "operations_report"),
    Fixed("mobile-gateway", 2.5, "SEV2", "config change", 0.34, 31, "operations_report", still_open=True),
)
"""The incidents of the last weeks: they exhaust one error budget and put another at risk."""


def is_kept_apart(service: str, themes: set[str]) -> bool:
    """Whether an incident with `themes` on `service` would be taken for one of an arc."""
    return service == BURSTS_OF or any(arc.service == service and arc.theme in themes for arc in ARCS)
