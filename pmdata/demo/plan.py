"""What happens: the sequence of incidents, before a word of any report is written.

Only the plan knows everything: which incident repeats which, and which action item was open at the time.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from pmdata.demo.arcs import (
    ARCS,
    FROM_COUNT,
    TAIL,
    TAIL_DAYS,
    TAIL_FROM_COUNT,
    UP_TO_COUNT,
    Arc,
    Fixed,
    is_kept_apart,
)
from pmdata.demo.company import Company, Service, phrases
from pmdata.model import DetectionMethod, Severity

TEMPLATES_OF: dict[str, dict[str, int]] = {
    "Payments": {"rca_report": 6, "operations_report": 3, "service_review": 1},
    "Discovery": {"incident_postmortem": 6, "problem_statement": 2, "rca_report": 2},
    "Platform": {"operations_report": 4, "service_review": 4, "rca_report": 2},
    "Mobile": {"incident_postmortem": 5, "problem_statement": 3, "service_review": 2},
}
"""How often each team chooses which template."""
SERVICE_WEIGHTS = {
    "checkout-api": 15, "ledger": 10, "search": 15, "warehouse-sync": 10,
    "media-store": 11, "identity": 9, "notifier": 10, "mobile-gateway": 24,
}  # fmt: skip
SEVERITY_WEIGHTS: dict[Severity, int] = {"SEV1": 9, "SEV2": 26, "SEV3": 40, "SEV4": 19, "NEAR_MISS": 6}
SEVERITY_SHARE = {"SEV1": 1.0, "SEV2": 0.6, "SEV3": 0.2, "SEV4": 0.05, "NEAR_MISS": 0.0}
"""How much of a mode's worst share of failing requests a severity means."""
DETECTION_WEIGHTS: dict[DetectionMethod, int] = {"alert": 66, "user_report": 22, "internal": 12}
ARC_SEVERITIES: tuple[Severity, ...] = ("SEV2", "SEV3", "SEV4")
ARC_SPREAD = 0.6
"""How far the durations of an arc's incidents are spread, as a share of that of others."""
HOUR_WEIGHTS = (2, 2, 2, 1, 1, 1, 2, 4, 7, 9, 10, 9, 6, 8, 10, 9, 8, 6, 5, 4, 4, 3, 3, 2)


@dataclass(frozen=True)
class Plan:
    """One incident as it happened."""

    index: int
    service: Service
    mode: str
    theme: str
    other_themes: tuple[str, ...]
    component: str
    template: str
    started_at: datetime
    severity: Severity
    detection: DetectionMethod
    detect_minutes: int
    acknowledge_minutes: int
    """From detection."""
    mitigate_minutes: int
    """From the start."""
    resolve_minutes: int
    """From the start."""
    failing_ratio: float
    earlier: int | None = None
    """Index of an earlier incident of the same service and theme."""
    next_at: datetime | None = None
    """When the theme next hit the service."""
    still_open: bool = False
    spreads: bool = False
    """Whether a neighbour of the service was hit, too."""
    in_arc: bool = False
    """Whether it belongs to an arc, so that its report says plainly what its cause was."""
    fixed_after_days: int | None = None
    """Days after its end on which its action item on the theme was done, where an arc says so."""

    @property
    def resolved_at(self) -> datetime:
        """The end."""
        return self.started_at + timedelta(minutes=self.resolve_minutes)

    @property
    def fixed_on(self) -> date | None:
        """The day on which its action item on the theme was done, where the plan decides that."""
        after = self.fixed_after_days
        return None if after is None else self.resolved_at.date() + timedelta(days=after)

    @property
    def incident_id(self) -> str:
        """The company's number for it."""
        return f"INC-{self.started_at.year}-{self.index + 1:04}"


def plan(company: Company, count: int, seed: int) -> list[Plan]:
    """Return `count` incidents in the order in which they began."""
    rng = Random(f"plan:{seed}")
    tail = TAIL if count >= TAIL_FROM_COUNT else ()
    arcs = ARCS if FROM_COUNT <= count <= UP_TO_COUNT else ()
    plans = [_of_arc(rng, company, arc, place) for arc in arcs for place in range(len(arc.days))]
    starts = [_start(rng, company, TAIL_DAYS if tail else 2) for _ in range(count - len(tail) - len(plans))]
    plans += [_incident(rng, company, at, apart=bool(arcs)) for at in sorted(starts)]
    plans += [_fixed(rng, company, fixed) for fixed in tail]
    plans.sort(key=lambda row: row.started_at)
    return _linked([replace(row, index=index) for index, row in enumerate(plans)])


def _start(rng: Random, company: Company, days_before_end: int) -> datetime:
    days = (company.as_of - company.begins).days - days_before_end
    day = company.begins + timedelta(days=rng.randrange(days))
    if day.weekday() >= 5 and rng.random() < 0.6:  # fewer changes at weekends
        day -= timedelta(days=min(day.weekday() - 4, (day - company.begins).days))
    hour = rng.choices(range(24), HOUR_WEIGHTS)[0]
    return day + timedelta(hours=hour, minutes=rng.randrange(60))


def _incident(rng: Random, company: Company, at: datetime, *, apart: bool) -> Plan:
    modes = phrases("modes")
    while True:
        service = _service(rng, company)
        mode = rng.choices(list(modes), [row["weight"] for row in modes.values()])[0]
        severity = rng.choices(list(SEVERITY_WEIGHTS), list(SEVERITY_WEIGHTS.values()))[0]
        drawn = _drawn(rng, company, service, mode, severity, at)
        themes = {drawn.theme, *drawn.other_themes}
        if apart and is_kept_apart(service.name, themes):
            continue
        if apart and is_kept_apart(service.words["neighbour"], themes):
            return replace(drawn, spreads=False)
        return drawn


def _of_arc(rng: Random, company: Company, arc: Arc, place: int) -> Plan:
    day, hour = arc.days[place], rng.choices(range(24), HOUR_WEIGHTS)[0]
    at = datetime(day.year, day.month, day.day, hour, rng.randrange(60), tzinfo=UTC)
    severity = rng.choices(ARC_SEVERITIES, (3, 5, 2))[0]
    return replace(
        _drawn(rng, company, _named(company, arc.service), arc.mode, severity, at, ARC_SPREAD),
        theme=arc.theme,
        other_themes=(),
        spreads=False,
        in_arc=True,
        fixed_after_days=arc.fixed_after(place),
    )


def _named(company: Company, name: str) -> Service:
    return next(service for service in company.services if service.name == name)


def _fixed(rng: Random, company: Company, fixed: Fixed) -> Plan:
    service = _named(company, fixed.service)
    at = (company.as_of - timedelta(days=fixed.days_ago)).replace(second=0, microsecond=0)
    drawn = _drawn(rng, company, service, fixed.mode, fixed.severity, at)
    return replace(
        drawn,
        failing_ratio=fixed.failing_ratio,
        detect_minutes=min(drawn.detect_minutes, fixed.mitigate_minutes // 4),
        acknowledge_minutes=min(drawn.acknowledge_minutes, 5),
        mitigate_minutes=fixed.mitigate_minutes,
        resolve_minutes=fixed.mitigate_minutes + 25,
        still_open=fixed.still_open,
        spreads=False,
        template=fixed.template,
    )


def _drawn(
    rng: Random,
    company: Company,
    service: Service,
    mode: str,
    severity: Severity,
    at: datetime,
    spread: float = 1.0,
) -> Plan:
    team = company.teams[service.team]
    pace = team.pace_first + (team.pace_last - team.pace_first) * company.elapsed_ratio(at)
    detection = rng.choices(list(DETECTION_WEIGHTS), list(DETECTION_WEIGHTS.values()))[0]
    if severity == "NEAR_MISS":
        detection = "internal"
    detect = _lognormal(rng, (6 if detection == "alert" else 24) * pace, 0.9 * spread)
    acknowledge = _lognormal(rng, 4 * pace, 0.7 * spread)
    work = _lognormal(rng, 42 * pace, 1.05 * spread)
    themes = phrases("modes")[mode]["themes"]
    theme = rng.choices(themes, [6, 3, 2, 1][: len(themes)])[0]
    others = [name for name in themes if name != theme]
    least, most = phrases("modes")[mode]["ratio"]
    failing = max(least * 0.5, most * SEVERITY_SHARE[severity] * rng.uniform(0.5, 1.0))
    return Plan(
        index=0,
        service=service,
        mode=mode,
        theme=theme,
        other_themes=tuple(rng.sample(others, k=min(len(others), rng.choice((0, 1, 1, 2))))),
        component=rng.choice(service.components),
        template=rng.choices(*_choices(TEMPLATES_OF[service.team]))[0],
        started_at=at,
        severity=severity,
        detection=detection,
        detect_minutes=detect,
        acknowledge_minutes=acknowledge,
        mitigate_minutes=detect + acknowledge + max(3, work),
        resolve_minutes=detect + acknowledge + max(3, work) + _lognormal(rng, 24 * pace, 0.8 * spread) + 1,
        failing_ratio=0.0 if severity == "NEAR_MISS" else round(min(failing, 1.0), 3),
        spreads=rng.random() < 0.2,
    )


def _choices(weights: dict[str, int]) -> tuple[list[str], list[int]]:
    return list(weights), list(weights.values())


def _lognormal(rng: Random, median: float, sigma: float) -> int:
    return max(1, round(math.exp(rng.gauss(math.log(median), sigma))))


def _service(rng: Random, company: Company) -> Service:
    kinds = len(SERVICE_WEIGHTS)
    kind = rng.choices(range(kinds), [SERVICE_WEIGHTS[service.name] for service in company.services[:kinds]])[
        0
    ]
    return company.services[kind + kinds * rng.randrange(len(company.services) // kinds)]


def _linked(plans: list[Plan]) -> list[Plan]:
    """Return `plans`, each knowing the earlier and the next incident of its service and theme."""
    last: dict[tuple[str, str], int] = {}
    linked = list(plans)
    for row in plans:
        key = (row.service.name, row.theme)
        if key in last:
            linked[row.index] = replace(linked[row.index], earlier=last[key])
            linked[last[key]] = replace(linked[last[key]], next_at=row.started_at)
        last[key] = row.index
    return linked
