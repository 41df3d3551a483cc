"""What a planned incident did to users, and the error budget that its report states."""

from functools import cache
from importlib import resources
from random import Random
from typing import Any

from pmdata.demo.company import phrases
from pmdata.demo.plan import Plan
from pmdata.demo.slots import Slots
from pmdata.model import Answer, Impact, ImpactKind, Indicator, Money, Quantity, StatedBudget
from pmdata.slo import Objective, RollingWindow, parse_openslo
from pmdata.writing.wording import number

MONTHLY_BUDGET_MINUTES = 43.0
"""The budget of a service without an objective of its own."""
_DAY_MINUTES = 24 * 60
_DAYS = {"month": 30, "quarter": 91}


def impact_of(rng: Random, plan: Plan, slots: Slots, mode: dict[str, Any]) -> Impact:
    """Return the impact in words and figures; `mode` is the way in which the incident failed."""
    minutes, service = plan.mitigate_minutes, plan.service
    if plan.severity == "NEAR_MISS":
        return Impact(
            text=slots.pick(rng, phrases("common")["near_miss"]), users=Quantity(text="none", count=0)
        )
    failed = _rounded(service.per_minute * minutes * plan.failing_ratio)
    users = _rounded(failed * rng.uniform(0.3, 0.8))
    share = number(round(plan.failing_ratio * 100, 1))
    money = _rounded(failed * service.value * 0.4)
    kinds: tuple[ImpactKind, ...] = tuple(mode["kinds"])
    latency = "latency" in kinds
    return Impact(
        text=slots["symptom"],
        downtime_seconds=60 * minutes,
        users=Quantity(text=f"{users:,} {slots['users']} ({share} %)", count=users, ratio=plan.failing_ratio),
        requests=Quantity(
            text=f"{failed:,} {slots['unit']} ({share} %)",
            count=failed,
            ratio=plan.failing_ratio,
        ),
        revenue=Money(text=f"EUR {money:,}", amount=money, currency="EUR") if money else Money(text="None"),
        escalations=Quantity(text=str(tickets := rng.randrange(60)), count=tickets),
        sla_breach=_breach(plan, slots),
        data_loss=Answer(text="No", answer=False)
        if "data_loss" not in kinds
        else Answer(text=f"Yes, {failed:,} {slots['unit']} had to be corrected", answer=True),
        kinds=kinds,
        features=slots.fill("{screen}"),
        regions=tuple(rng.sample(("eu-west", "eu-central", "us-east"), k=rng.randint(1, 3))),
        availability=_availability(plan),
        error_rate=Indicator(
            text=f"{number(round(plan.failing_ratio * 100, 1))}% (SLO: <0.1%)",
            value=plan.failing_ratio,
            objective=0.001,
            unit="ratio",
        ),
        latency=Indicator(text=f"p95 = {rng.randrange(900, 9000)}ms (SLO: <500ms)") if latency else None,
    )


def _rounded(value: float) -> int:
    """Return a count as people write it down: two leading digits."""
    whole = max(1, round(value))
    return round(whole, -max(0, len(str(whole)) - 2))


def _breach(plan: Plan, slots: Slots) -> Answer:
    if plan.severity == "SEV1" and plan.failing_ratio * plan.mitigate_minutes > MONTHLY_BUDGET_MINUTES:
        return Answer(text=f"Yes, the monthly agreement with the largest {slots['users']}", answer=True)
    return Answer(text="No", answer=False)


def _availability(plan: Plan) -> Indicator:
    month_minutes = 30 * 24 * 60
    value = 1 - plan.failing_ratio * plan.mitigate_minutes / month_minutes
    return Indicator(
        text=f"{value * 100:.2f}% uptime (SLO: 99.9%)", value=round(value, 4), objective=0.999, unit="ratio"
    )


def budget_of(plan: Plan) -> StatedBudget:
    """Return the budget of the service's objective, in minutes, as far as this incident consumed it."""
    target, budget = budget_for(plan.service.name)
    consumed = round(plan.failing_ratio * plan.mitigate_minutes)
    return StatedBudget(
        target_ratio=target,
        budget_minutes=budget,
        downtime_minutes=plan.mitigate_minutes,
        consumed_percent=round(100 * consumed / budget),
        remaining_minutes=budget - consumed,
        minutes_above_slo=plan.mitigate_minutes,
    )


@cache
def budget_for(service: str) -> tuple[float, float]:
    """Return the target and the budget, in whole minutes, of a service's objective of availability."""
    found = (one for one in _objectives() if one.service == service and one.kind == "availability")
    objective = next(found, None)
    if objective is None:
        return 0.999, MONTHLY_BUDGET_MINUTES
    window = objective.window
    days = window.seconds / 86400 if isinstance(window, RollingWindow) else _DAYS[window.unit] * window.count
    return objective.target_ratio, float(round((1 - objective.target_ratio) * days * _DAY_MINUTES))


@cache
def _objectives() -> tuple[Objective, ...]:
    folder = resources.files(__package__).joinpath("workspace", "slos")
    texts = (path.read_text(encoding="utf-8") for path in folder.iterdir())
    return tuple(one for text in texts for one in parse_openslo(text)[0])
