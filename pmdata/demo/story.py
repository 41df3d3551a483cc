"""The timeline of an incident: what happened when, in the words of its mode."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from pmdata.demo.company import Company, phrases
from pmdata.demo.plan import Plan
from pmdata.demo.slots import Slots
from pmdata.model import Phase, TimelineEvent

Row = tuple[int, Phase | None, str, str]
"""Minutes from the start, phase, text, actor."""


def timeline(rng: Random, company: Company, plan: Plan, slots: Slots) -> tuple[TimelineEvent, ...]:
    """Return the rows of the timeline in order of time."""
    rows = sorted(_rows(rng, plan, slots), key=lambda row: row[0])
    with_actor = plan.template == "operations_report"
    return tuple(
        TimelineEvent(
            at=plan.started_at + timedelta(minutes=minutes),
            text=text,
            phase=phase,
            actor=actor if with_actor else None,
            line=1,
        )
        for minutes, phase, text, actor in rows
        if plan.started_at + timedelta(minutes=minutes) <= company.as_of
    )


def _rows(rng: Random, plan: Plan, slots: Slots) -> Iterator[Row]:
    common = phrases("common")
    detected = plan.detect_minutes
    taken = detected + plan.acknowledge_minutes
    ends = plan.mitigate_minutes

    def between(share: float) -> int:
        return min(ends - 1, taken + 1 + int((ends - taken - 2) * share)) if ends > taken + 1 else taken

    yield 0, "impact_started", slots["trigger"], "System"
    yield detected, "detected", detection(rng, plan, slots), "System"
    yield taken, "acknowledged", slots.pick(rng, common["acknowledge"]), "On-call"
    if plan.severity in ("SEV1", "SEV2"):
        yield between(0.05), "declared", slots.pick(rng, common["declare"]), "On-call"
    yield between(0.2), "investigated", slots["hypothesis"], "Engineer"
    if rng.random() < 0.45:  # wrong tracks are common, and worth writing down
        yield between(0.4), None, slots["dead_end"], "Engineer"
    if plan.severity == "SEV1" or rng.random() < 0.35:  # others are asked for help at times
        yield between(0.5), "escalated", slots.pick(rng, common["escalate"]), "On-call"
    if plan.severity in ("SEV1", "SEV2"):
        yield between(0.55), "communicated", slots.pick(rng, common["communicate"]), "Support"
    yield between(0.75), "identified", slots["finding"], "Engineer"
    yield ends, "mitigated", slots["mitigate"], "Engineer"
    if not plan.still_open:
        yield plan.resolve_minutes, "resolved", slots["fix"], "Engineer"
        if rng.random() < 0.5:  # half of the teams write it down
            slots["minutes"] = str(rng.choice((15, 20, 30, 45)))
            text = slots.pick(rng, common["monitor"])
            yield plan.resolve_minutes + int(slots["minutes"]), "monitored", text, "Team"


def detection(rng: Random, plan: Plan, slots: Slots) -> str:
    """Return how the incident was detected, in words."""
    common = phrases("common")
    bank = {
        "alert": "detected_by_alert",
        "user_report": "detected_by_user",
        "internal": "detected_internally",
    }
    return slots.pick(rng, common[bank[plan.detection]])


def moment(plan: Plan, minutes: int) -> datetime:
    """Return the instant `minutes` after the start."""
    return plan.started_at + timedelta(minutes=minutes)
