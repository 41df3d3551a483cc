"""From a planned incident to the record of its report, every sentence filled from the phrase banks."""

from datetime import timedelta
from random import Random
from typing import Any

from pmdata.demo.company import Company, phrases
from pmdata.demo.plan import Plan
from pmdata.demo.promises import promises
from pmdata.demo.slots import Slots
from pmdata.demo.story import moment, timeline
from pmdata.model import (
    Cause,
    Claim,
    ContributingFactor,
    DocumentStatus,
    Duration,
    DurationName,
    FactorSource,
    Field,
    Impact,
    ImpactKind,
    Indicator,
    Money,
    Note,
    Person,
    Postmortem,
    Quantity,
    Section,
    SignOff,
    StatedBudget,
    Why,
)
from pmdata.writing.catalogue import Template
from pmdata.writing.wording import number, zone_of

MONTHLY_BUDGET_MINUTES = 43.0
REVIEW_DAYS = 180
STORY = (
    "happened", "trigger", "root", "symptom", "title", "mitigate",
    "fix", "alert", "hypothesis", "dead_end", "finding",
)  # fmt: skip
"""The parts of a mode that make one telling of it, those that others name first."""


def slots_of(rng: Random, company: Company, plan: Plan) -> Slots:
    """Return the words that the phrases of this incident are filled with."""
    service = plan.service
    team = company.teams[service.team]
    others = [name for name in company.teams if name != team.name]
    major, minor = rng.randint(2, 9), rng.randint(1, 30)
    severity = "near miss" if plan.severity == "NEAR_MISS" else plan.severity
    slots = Slots(
        service.words,
        service=service.name,
        component=plan.component,
        team=team.name,
        other_team=rng.choice(others),
        who=f"{team.name} on-call" if plan.template == "service_review" else rng.choice(team.people),
        version=f"{major}.{minor}.0",
        old_version=f"{major}.{minor - 1}.{rng.randint(0, 6)}",
        pct=f"{max(1, round(plan.failing_ratio * 100))} %",
        hours=str(max(1, plan.mitigate_minutes // 60)),
        severity=severity,
    )
    _tell(rng, phrases("modes")[plan.mode], slots)
    return slots


def _tell(rng: Random, mode: dict[str, Any], slots: Slots) -> None:
    """Choose one telling of the mode: phrases of the same number belong together."""
    variants = len(mode["happened"])
    variant = rng.randrange(variants)
    for name in STORY:
        bank = mode[name]
        chosen = bank[variant] if len(bank) == variants else rng.choice(bank)
        slots[name] = slots.fill(rng.choice(chosen) if isinstance(chosen, list) else chosen)


def composed(
    rng: Random, company: Company, plan: Plan, template: Template, related: str | None
) -> Postmortem:
    """Return what the report of `plan` says; `related` is the id of an earlier incident that it names."""
    slots = slots_of(rng, company, plan)
    mode = phrases("modes")[plan.mode]
    common = phrases("common")
    factors = _factors(rng, plan, slots)
    causes = _causes(rng, slots, mode, template, factors)
    local = plan.started_at.astimezone(_zone(company, plan, template))
    return Postmortem(
        key=plan.incident_id,
        incident_id=stated_id(plan, template),
        title=slots["title"],
        template=template.name,
        incident_on=local.date(),
        impact_started_at=plan.started_at,
        detected_at=moment(plan, plan.detect_minutes),
        acknowledged_at=moment(plan, plan.detect_minutes + plan.acknowledge_minutes),
        mitigated_at=moment(plan, plan.mitigate_minutes),
        resolved_at=None if plan.still_open else plan.resolved_at,
        durations={} if plan.still_open else _durations(plan, template),
        severity=plan.severity,
        severity_stated=template.words.get("severity", {}).get(plan.severity),
        incident_status="open" if plan.still_open else "resolved",
        incident_status_stated=template.words.get("incident_status", {}).get(
            "open" if plan.still_open else "resolved"
        ),
        **_document(rng, company, plan, template),
        services=_services(plan),
        summary=_summary(rng, plan, slots),
        impact=_impact(rng, plan, slots, mode),
        detection_method=plan.detection,
        detection_stated=template.words.get("detection_method", {}).get(plan.detection),
        first_alert=slots["alert"] if plan.detection == "alert" else None,
        trigger=slots["trigger"],
        root_cause=next((cause.text for cause in causes if cause.is_root), slots["root"]),
        resolution=None if plan.still_open else slots["fix"],
        timeline=timeline(rng, company, plan, slots),
        causes=causes,
        contributing_factors=_as_causes(causes) if template.name == "problem_statement" else factors,
        action_items=tuple(promises(rng, company, plan, slots, template)),
        people=_people(rng, company, plan, slots),
        went_well=_notes(slots.several(rng, common["went_well"], 1, 3)),
        went_wrong=_notes(slots.several(rng, common["went_wrong"], 1, 2)),
        got_lucky=_notes(slots.several(rng, common["got_lucky"], 1, 1)),
        lessons=_lessons(rng, plan, slots, template),
        related_incidents=(related,) if related else (),
        tags=tuple(
            rng.sample((plan.theme, plan.mode, slots["team_low"], plan.service.name), k=rng.randint(2, 4))
        ),
        stated_budget=_budget(plan) if template.name == "operations_report" else None,
        fields=_fields(rng, slots),
        sections=_sections(rng, slots),
    )


def _zone(company: Company, plan: Plan, template: Template) -> Any:
    return zone_of(zone_name(company, plan, template))


def zone_name(company: Company, plan: Plan, template: Template) -> str:
    """Return the zone that the report states its times in."""
    if template.name == "service_review":
        return template.zone
    if template.name == "incident_postmortem":
        return company.teams[plan.service.team].zone
    return "UTC"


def stated_id(plan: Plan, template: Template) -> str | None:
    """Return the incident's id as this template's users number theirs."""
    if template.name == "operations_report":
        return plan.started_at.strftime("INCIDENT-%Y%m%d-%H%M")
    return f"OPS-{2000 + plan.index}" if template.name == "problem_statement" else plan.incident_id


def _durations(plan: Plan, template: Template) -> dict[DurationName, Duration]:
    """Return the durations that this template states, each on its clock, in seconds."""
    taken = plan.detect_minutes + plan.acknowledge_minutes
    ours = {
        "time_to_detect": plan.detect_minutes,
        "time_to_acknowledge": plan.acknowledge_minutes,
        "time_to_mitigate": plan.mitigate_minutes,
        "time_to_resolve": plan.resolve_minutes,
    }
    on_other_clocks = {
        "detection_to_resolution": plan.resolve_minutes - plan.detect_minutes,
        "acknowledgement": plan.mitigate_minutes - taken,
        "outage": plan.mitigate_minutes,
    }
    return {
        name: Duration(
            seconds=60 * ours[name],
            source="stated",
            stated_seconds=60 * on_other_clocks.get(clock, ours[name]),
            stated_clock=clock,
            computed_seconds=60 * ours[name],
        )
        for name, clock in template.holds.durations.items()
    }


def _services(plan: Plan) -> tuple[str, ...]:
    return (plan.service.name, *((plan.service.words["neighbour"],) if plan.spreads else ()))


def _summary(rng: Random, plan: Plan, slots: Slots) -> str:
    if plan.severity == "NEAR_MISS":
        return slots.pick(rng, phrases("common")["near_miss"]) + ". " + slots["happened"]
    sentences = [slots["symptom"], slots["happened"].rstrip("."), slots["mitigate"]]
    if rng.random() < 0.3:  # some keep it short
        del sentences[1]
    return " ".join(f"{sentence}." for sentence in sentences)


def _impact(rng: Random, plan: Plan, slots: Slots, mode: dict[str, Any]) -> Impact:
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
        data_loss=Claim(text="No", answer=False)
        if "data_loss" not in kinds
        else Claim(text=f"Yes, {failed:,} {slots['unit']} had to be corrected", answer=True),
        kinds=kinds,
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


def _breach(plan: Plan, slots: Slots) -> Claim:
    if plan.severity == "SEV1" and plan.failing_ratio * plan.mitigate_minutes > MONTHLY_BUDGET_MINUTES:
        return Claim(text=f"Yes, the monthly agreement with the largest {slots['users']}", answer=True)
    return Claim(text="No", answer=False)


def _availability(plan: Plan) -> Indicator:
    month_minutes = 30 * 24 * 60
    value = 1 - plan.failing_ratio * plan.mitigate_minutes / month_minutes
    return Indicator(
        text=f"{value * 100:.2f}% uptime (SLO: 99.9%)", value=round(value, 4), objective=0.999, unit="ratio"
    )


def _budget(plan: Plan) -> StatedBudget:
    spent = round(plan.failing_ratio * plan.mitigate_minutes)
    return StatedBudget(
        target_ratio=0.999,
        budget_minutes=MONTHLY_BUDGET_MINUTES,
        downtime_minutes=spent,
        consumed_percent=round(100 * spent / MONTHLY_BUDGET_MINUTES),
        remaining_minutes=MONTHLY_BUDGET_MINUTES - spent,
        minutes_above_slo=plan.mitigate_minutes,
    )


def _factors(rng: Random, plan: Plan, slots: Slots) -> tuple[ContributingFactor, ...]:
    themes = phrases("themes")
    factors = []
    for theme in (plan.theme, *plan.other_themes):
        bank = themes[theme]
        plainly = plan.severity == "NEAR_MISS" or rng.random() < 0.82  # most say it plainly
        wording = rng.choice(bank["plain"] if plainly else bank["indirect"])
        categorised = bank["category"] if plan.template == "operations_report" else None
        factors.append(_factor(slots.fill(wording), categorised, theme))
    if rng.random() < 0.3:  # and some things belong to no theme
        text = slots.pick(rng, phrases("common")["other_factors"])
        category = "Human" if plan.template == "operations_report" else None
        factors.append(_factor(text, category, None))
    if plan.template != "operations_report":
        return tuple(factors)
    by_category = {factor.category: factor for factor in reversed(factors)}
    order = ("Technical", "Process", "Human", "External")
    return tuple(by_category[name] for name in order if name in by_category)


def _factor(text: str, category: str | None, theme: str | None) -> ContributingFactor:
    source: FactorSource = "categorised" if category else "list"
    return ContributingFactor(text=text, category=category, theme=theme, source=source, line=1)


def _causes(
    rng: Random,
    slots: Slots,
    mode: dict[str, Any],
    template: Template,
    factors: tuple[ContributingFactor, ...],
) -> tuple[Cause, ...]:
    chain = mode["whys"][: rng.randint(2, 5)]
    whys = tuple(Why(question=slots.fill(asked), answer=slots.fill(said), line=1) for asked, said in chain)
    if template.name != "problem_statement":
        return (Cause(text="", whys=whys, line=1),) if rng.random() < 0.8 else ()  # some skip them
    first = Cause(text=factors[0].text, whys=whys, classification="cause", is_root=True, line=1)
    others = [Cause(text=factor.text, classification="problem", line=1) for factor in factors[1:]]
    wrong = Cause(text=slots["dead_end"], classification="symptom", ruled_out=True, line=1)
    ruled_out = (wrong,) if rng.random() < 0.4 else ()  # some list what it was not
    return (first, *others, *ruled_out)


def _as_causes(causes: tuple[Cause, ...]) -> tuple[ContributingFactor, ...]:
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


def _people(rng: Random, company: Company, plan: Plan, slots: Slots) -> tuple[Person, ...]:
    team = company.teams[plan.service.team]
    who = slots["who"]
    helper = rng.choice([name for name in team.people if name != who])
    author = (f"{team.name} on-call",), (f"{team.name} engineer", "Support lead")
    names = {
        "Lead Investigator": (who,),
        "Customer Support Contact": (rng.choice(company.support),),
        "Incident Commander": (rng.choice((team.lead, who)),),
        "Responders": (f"{who} (on-call)", f"{helper} ({team.name})"),
        "Authors": rng.choice(author),
        "Incident Lead": (who,),
    }
    return tuple(Person(role=role, name=name, line=1) for role, all_of in names.items() for name in all_of)


def _notes(texts: list[str]) -> tuple[Note, ...]:
    return tuple(Note(text=text, line=1) for text in texts)


def _lessons(rng: Random, plan: Plan, slots: Slots, template: Template) -> tuple[Note, ...]:
    bank = phrases("themes")[plan.theme]["lessons"]
    label, phrase = rng.choice(bank)
    notes = [
        Note(text=slots.fill(phrase), label=label if template.name == "operations_report" else None, line=1)
    ]
    if rng.random() < 0.3 and template.name != "operations_report":  # a second one at times
        notes += _notes([slots.pick(rng, phrases("common")["lessons"])])
    return tuple(notes)


def _document(rng: Random, company: Company, plan: Plan, template: Template) -> dict[str, Any]:
    """Return the report's own status and dates, as they stand at the as-of date."""
    end = plan.resolved_at.date()
    age_days = (company.as_of.date() - end).days
    status = _document_status(rng, age_days, company.teams[plan.service.team].kept_last)
    final_on = end + timedelta(days=rng.randint(4, 24)) if status == "final" else None
    people = company.teams[plan.service.team].people
    return {
        "document_status": status,
        "document_status_stated": template.words.get("document_status", {}).get(status),
        "final_on": final_on,
        "review_on": end + timedelta(days=REVIEW_DAYS),
        "updated_on": final_on or end + timedelta(days=min(2, max(0, age_days))),
        "version": "1.1" if status == "final" else "0.9",
        "sign_offs": _sign_offs(rng, template, status, people, final_on),
    }


def _document_status(rng: Random, age_days: int, care: float) -> DocumentStatus:
    if age_days < 10:  # a young report is a draft
        return "draft"
    if age_days < 30:  # then it is in review
        return rng.choice(("in_review", "final"))
    if rng.random() < 0.25 * (1 - care):
        return rng.choice(("draft", "in_review"))
    return "final"


def _sign_offs(
    rng: Random, template: Template, status: DocumentStatus, people: tuple[str, ...], on: Any
) -> tuple[SignOff, ...]:
    roles = {
        "incident_postmortem": ("Incident Lead", "Engineering Manager", "On-call Engineer"),
        "operations_report": ("Author", "Technical Review", "Management Review", "Final Approval"),
    }.get(template.name, ())
    complete = status == "final" and rng.random() < 0.8  # signatures are often forgotten
    signed = len(roles) if complete else 1
    dated = template.name == "operations_report"
    return tuple(
        SignOff(
            role=role,
            name=rng.choice(people),
            signed=True if on or not dated else None,
            on=on if dated else None,
            line=1,
        )
        if number < signed
        else SignOff(role=role, name=rng.choice(people), signed=None if dated else False, line=1)
        for number, role in enumerate(roles)
    )


def _fields(rng: Random, slots: Slots) -> tuple[Field, ...]:
    common = phrases("common")
    return (
        Field(label="Internal", value=slots.pick(rng, common["internal"]), line=1),
        Field(label="External", value=slots.pick(rng, common["external"]), line=1),
        Field(label="Timeliness", value=slots.pick(rng, common["timeliness"]), line=1),
        Field(label="Feature Availability", value=slots.fill("{screen}"), line=1),
        Field(label="Status Page Postmortem Published", value=rng.choice(("Yes", "No")), line=1),
    )


def _sections(rng: Random, slots: Slots) -> tuple[Section, ...]:
    common = phrases("common")
    happened = slots["happened"]
    steps = [slots["finding"], slots["mitigate"], slots["fix"]]
    verified = slots.pick(rng, common["verification_text"]) + "."
    return (
        Section(heading="What happened", text=happened, line=1),
        Section(heading="What Happened?", text=happened, line=1),
        Section(heading="Explanation", text=slots.pick(rng, common["explanation"]) + ".", line=1),
        Section(heading="Verification", text=verified, line=1),
        Section(
            heading="External Communication",
            text=f"- **Customer Updates**: {slots.pick(rng, common['external'])}",
            line=1,
        ),
        Section(
            heading="Steps Taken", text="\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)), line=1
        ),
    )
