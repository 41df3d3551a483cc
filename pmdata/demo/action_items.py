"""The action items of an incident: what its themes call for, who owns it, and what became of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from pmdata.demo.company import Company, Team, phrases
from pmdata.demo.plan import Plan
from pmdata.demo.slots import Slots
from pmdata.model import ActionItem, ActionKind, ActionStatus, Priority
from pmdata.writing.catalogue import Template
from pmdata.writing.item_words import with_addressed

ALWAYS = {"key", "text", "line"}
_DUE = ("owner", "due_on")
_STATUS = ("status", "status_stated")
_PRIORITY = ("priority", "priority_stated")
_HORIZON = ("horizon", "horizon_days")
WRITTEN: dict[str, tuple[str, ...]] = {
    "problem_statement": _DUE,
    "rca_report": ("id", *_DUE, *_PRIORITY, *_STATUS),
    "service_review": ("kind", "kind_stated", "owner", "tracking"),
    "incident_postmortem": (*_DUE, *_PRIORITY, *_STATUS, *_HORIZON),
    "operations_report": (*_DUE, *_STATUS, "verification", *_HORIZON),
}
"""Template → what people usually write about an action item in it."""
DONE = {"status", "status_stated", "done_on"}
PRIORITIES: tuple[Priority, ...] = ("P1", "P2", "P3")
NEVER_DONE = 0.5
"""Of the items not done in time, the share that is not done at all so far."""


_Work = tuple[ActionKind, str]
"""Kind of an item, and the phrase that words it."""


@dataclass(frozen=True)
class Fate:
    """What became of an action item."""

    status: ActionStatus
    done_on: date | None = None


def action_items(
    rng: Random, company: Company, plan: Plan, slots: Slots, template: Template
) -> list[ActionItem]:
    """Return the action items of `plan`, as its report states them."""
    written = _written(rng, template)
    if plan.in_arc:
        # Undated, or the wording of an item that is no fix might make it one.
        written = written | DONE if plan.fixed_on else written - {"done_on"}
    seen: list[ActionItem] = []
    for kind, phrase in _work_of_arc(rng, plan) if plan.in_arc else _work_of(rng, plan):
        text = slots.fill(phrase)
        if all(item.text != text for item in seen):
            item = _action_item(rng, company, plan, slots, template, kind, text, number=len(seen) + 1)
            seen.append(_as_written(rng, item, written))
    return sorted(seen, key=lambda item: item.horizon_days or 0)


def _work_of(rng: Random, plan: Plan) -> list[_Work]:
    work = [_work(rng, theme) for theme in (plan.theme, *plan.other_themes)]
    if rng.random() < 0.6:  # most reports have an item besides those of their themes
        work.append(_other_work(rng))
    if len(work) == 1:
        work.append(_work(rng, plan.theme))
    return work


def _work_of_arc(rng: Random, plan: Plan) -> list[_Work]:
    """Return what was done about the cause first, if anything was, and something that is not about it."""
    if plan.fixed_on is None:
        return rng.sample([(kind, text) for kind, text in phrases("common")["other_actions"]], k=2)
    kind, phrase = _work(rng, plan.theme)
    return [(kind, with_addressed(phrase, plan.theme)), _other_work(rng)]


def _other_work(rng: Random) -> _Work:
    kind, phrase = rng.choice(phrases("common")["other_actions"])
    return kind, phrase


def _work(rng: Random, theme: str) -> _Work:
    kind, phrase = rng.choice(phrases("themes")[theme]["actions"])
    return kind, phrase


def _action_item(
    rng: Random,
    company: Company,
    plan: Plan,
    slots: Slots,
    template: Template,
    kind: ActionKind,
    text: str,
    *,
    number: int,
) -> ActionItem:
    team = company.teams[plan.service.team]
    horizon, days = _horizon(rng, template)
    due_on = plan.resolved_at.date() + timedelta(days=days or rng.choice((7, 14, 14, 21, 30, 30, 45, 60, 90)))
    fate = _fate(rng, company, plan, team, due_on, recurs=number == 1)
    if plan.fixed_on and number == 1:
        fate, due_on = Fate("done", plan.fixed_on), plan.fixed_on + timedelta(days=rng.choice((-3, 0, 4)))
    priority = rng.choices(PRIORITIES, (4, 4, 2))[0]
    return ActionItem(
        id=f"AI-{number}",
        key=str(number),
        text=text,
        status=fate.status,
        status_stated=_status_words(rng, slots, template, fate),
        owner=rng.choice(_owners(team, template)),
        due_on=due_on,
        done_on=fate.done_on,
        priority=priority,
        priority_stated=template.words.get("priority", {}).get(priority, priority),
        kind=kind,
        kind_stated=template.words.get("kind", {}).get(kind, kind.title()),
        verification=rng.choice(phrases("common")["verifications"]),
        tracking=rng.choice(phrases("common")["tracking"]).format(n=1000 + rng.randrange(9000)),
        horizon=horizon,
        horizon_days=days,
        line=1,
    )


def _written(rng: Random, template: Template) -> set[str]:
    """Return what one report states of its action items, which is less than is known."""
    written = {*WRITTEN[template.name]}
    if template.name == "service_review" and rng.random() < 0.4:  # some teams add the columns
        written |= {"status", "status_stated", "due_on"}
    if template.name == "problem_statement" and rng.random() < 0.5:  # half come back to it
        written |= {"status", "status_stated"}
    if "status" in written and rng.random() < 0.5:  # fewer state when
        written.add("done_on")
    return written


def _as_written(rng: Random, item: ActionItem, written: set[str]) -> ActionItem:
    absent = {name for name in ActionItem.model_fields if name not in written | ALWAYS}
    if item.horizon == "immediate" and rng.random() < 0.7:  # what is done today needs no priority
        absent |= {"priority", "priority_stated"}
    return item.model_copy(update=dict.fromkeys(absent))


def _owners(team: Team, template: Template) -> tuple[str, ...]:
    """Return who may own an item: people, or roles where the template asks for roles."""
    if template.name == "service_review":
        return (f"{team.name} engineer", f"{team.name} lead", f"{team.name} on-call", "Release manager")
    return (*team.people, *team.people, f"{team.name} team")


def _horizon(rng: Random, template: Template) -> tuple[Any, int | None]:
    if not template.horizons:
        return None, None
    name = rng.choices(list(template.horizons), [3, 4, 2][: len(template.horizons)])[0]
    return name, template.horizons[name]


def _fate(rng: Random, company: Company, plan: Plan, team: Team, due_on: date, *, recurs: bool) -> Fate:
    """Return what became of an item by the as-of date; where the theme recurs it was often still open."""
    as_of = company.as_of.date()
    chance = team.kept_first + (team.kept_last - team.kept_first) * company.elapsed_ratio(plan.started_at)
    if recurs and plan.next_at and rng.random() < 0.45:  # often enough to be seen
        return _late(rng, as_of, max(due_on, plan.next_at.date()) + timedelta(days=20))
    if rng.random() < chance:
        span = max(1, (due_on - plan.resolved_at.date()).days)
        done_on = plan.resolved_at.date() + timedelta(days=rng.randint(1, span))
        return Fate("done", done_on) if done_on < as_of else _pending(rng)
    if rng.random() < 0.15:  # some items are dismissed, with a reason
        return Fate("wont_do")
    return _late(rng, as_of, due_on + timedelta(days=rng.randint(3, 120)))


def _late(rng: Random, as_of: date, done_on: date) -> Fate:
    if done_on < as_of and rng.random() > NEVER_DONE:
        return Fate("done", done_on)
    return _pending(rng)


def _pending(rng: Random) -> Fate:
    return Fate(rng.choices(("open", "in_progress", "blocked"), (6, 3, 1))[0])


def _status_words(rng: Random, slots: Slots, template: Template, fate: Fate) -> str:
    common = phrases("common")
    if fate.status == "wont_do":
        return slots.pick(rng, common["wont_do"])
    if fate.status == "blocked" and template.name != "operations_report":
        return slots.pick(rng, common["blocked"])
    return template.words["action_status"][fate.status]
