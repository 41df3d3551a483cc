"""Why a planned incident happened, as its report states it: factors, causes, chains of whys."""

from random import Random
from typing import Any

from pmdata.demo.company import phrases
from pmdata.demo.plan import Plan
from pmdata.demo.slots import Slots
from pmdata.model import Cause, ContributingFactor, FactorSource, Why
from pmdata.workspace import default_taxonomy
from pmdata.writing.catalogue import Template


def factors_of(rng: Random, plan: Plan, slots: Slots) -> tuple[ContributingFactor, ...]:
    """Return a factor for each theme of the plan, at times one of no theme; one a category at most."""
    themes = phrases("themes")
    factors = []
    for theme in (plan.theme, *plan.other_themes):
        bank = themes[theme]
        if plan.in_arc:
            phrases_of = [text for text in bank["plain"] if _is_claimed(slots.fill(text), theme)]
        else:
            plainly = plan.severity == "NEAR_MISS" or rng.random() < 0.82  # most state it plainly
            phrases_of = bank["plain"] if plainly else bank["indirect"]
        wording = rng.choice(phrases_of)
        categorised = bank["category"] if plan.template == "operations_report" else None
        factors.append(_factor(slots.fill(wording), categorised, theme))
    if not plan.in_arc and rng.random() < 0.3:  # and some things belong to no theme
        text = slots.pick(rng, phrases("common")["other_factors"])
        category = "Human" if plan.template == "operations_report" else None
        factors.append(_factor(text, category, None))
    if plan.template != "operations_report":
        return tuple(factors)
    by_category = {factor.category: factor for factor in reversed(factors)}
    order = ("Technical", "Process", "Human", "External")
    return tuple(by_category[name] for name in order if name in by_category)


def _is_claimed(text: str, theme: str) -> bool:
    """Whether the themes of the workspace take a factor for what it is."""
    claim = default_taxonomy().claim(text)
    return claim is not None and claim.theme == theme


def _factor(text: str, category: str | None, theme: str | None) -> ContributingFactor:
    source: FactorSource = "categorised" if category else "list"
    return ContributingFactor(text=text, category=category, theme=theme, source=source, line=1)


def causes_of(
    rng: Random,
    slots: Slots,
    mode: dict[str, Any],
    template: Template,
    factors: tuple[ContributingFactor, ...],
) -> tuple[Cause, ...]:
    """Return the chain of whys, or the candidate causes where the template lists those."""
    chain = mode["whys"][: rng.randint(2, 5)]
    whys = tuple(
        Why(question=slots.fill(question), answer=slots.fill(answer), line=1) for question, answer in chain
    )
    if template.name != "problem_statement":
        return (Cause(text="", whys=whys, line=1),) if rng.random() < 0.8 else ()  # some skip them
    first = Cause(text=factors[0].text, whys=whys, classification="cause", is_root=True, line=1)
    others = [Cause(text=factor.text, classification="problem", line=1) for factor in factors[1:]]
    wrong = Cause(text=slots["dead_end"], classification="symptom", ruled_out=True, line=1)
    ruled_out = (wrong,) if rng.random() < 0.4 else ()  # some list what it was not
    return (first, *others, *ruled_out)


def as_factors(causes: tuple[Cause, ...]) -> tuple[ContributingFactor, ...]:
    """Return the factors that candidate causes amount to."""
    return tuple(
        ContributingFactor(
            text=cause.text,
            category=cause.classification.capitalize() if cause.classification else None,
            source="possible_causes",
            line=1,
        )
        for cause in causes
        if not cause.ruled_out
    )
