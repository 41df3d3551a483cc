"""From a planned incident to the record of its report, every sentence filled from the phrase banks."""

from random import Random
from typing import Any

from pmdata.demo.action_items import action_items
from pmdata.demo.company import Company, phrases
from pmdata.demo.contributing_factors import as_factors, causes_of, factors_of
from pmdata.demo.impact import budget_of, impact_of
from pmdata.demo.paperwork import document_of, fields_of, people_of, remarks_of, sections_of
from pmdata.demo.plan import Plan
from pmdata.demo.slots import Slots
from pmdata.demo.story import moment, timeline
from pmdata.model import Duration, DurationName, Postmortem
from pmdata.writing.catalogue import Template
from pmdata.writing.wording import zone_of

STORY = (
    "happened", "trigger", "root", "symptom", "title", "mitigate",
    "fix", "alert", "hypothesis", "dead_end", "finding",
)  # fmt: skip
"""The parts of a mode that make one version of its story, those that others name first."""


FIXES_STATED_RATIO = 0.8
"""Share of the reports that fill in how it was fixed and whether a change triggered it."""


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
    _add_story(rng, phrases("modes")[plan.mode], slots)
    return slots


def _add_story(rng: Random, mode: dict[str, Any], slots: Slots) -> None:
    """Choose one version of the mode's story: phrases of the same number belong together."""
    variants = len(mode["happened"])
    variant = rng.randrange(variants)
    for name in STORY:
        bank = mode[name]
        chosen = bank[variant] if len(bank) == variants else rng.choice(bank)
        slots[name] = slots.fill(rng.choice(chosen) if isinstance(chosen, list) else chosen)
    for name in ("fixed_by", "change"):
        slots[name] = mode[name][variant]


def composed(
    rng: Random, company: Company, plan: Plan, template: Template, related: str | None
) -> Postmortem:
    """Return what the report of `plan` states; `related` is the id of an earlier incident that it names."""
    slots = slots_of(rng, company, plan)
    mode = phrases("modes")[plan.mode]
    factors = factors_of(rng, plan, slots)
    causes = causes_of(rng, slots, mode, template, factors)
    local = plan.started_at.astimezone(_zone(company, plan, template))
    return Postmortem(
        key=plan.incident_id,
        incident_id=stated_id(plan, template),
        title=slots["title"],
        template=template.name,
        incident_on=local.date(),
        **_moments(plan, template),
        **_classes(plan, template),
        **document_of(rng, company, plan, template),
        services=_services(plan),
        summary=_summary(rng, plan, slots),
        impact=impact_of(rng, plan, slots, mode),
        first_alert=slots["alert"] if plan.detection == "alert" else None,
        trigger=slots["trigger"],
        root_cause=next((cause.text for cause in causes if cause.is_root), slots["root"]),
        resolution=None if plan.still_open else slots["fix"],
        **_fixes(plan, slots),
        timeline=timeline(rng, company, plan, slots),
        causes=causes,
        contributing_factors=as_factors(causes) if template.name == "problem_statement" else factors,
        action_items=tuple(action_items(rng, company, plan, slots, template)),
        people=people_of(rng, company, plan, slots),
        **remarks_of(rng, plan, slots, template),
        related_incidents=(related,) if related else (),
        tags=tuple(
            rng.sample((plan.theme, plan.mode, slots["team_low"], plan.service.name), k=rng.randint(2, 4))
        ),
        stated_budget=budget_of(plan) if template.name == "operations_report" else None,
        fields=fields_of(rng, slots),
        sections=sections_of(rng, slots),
    )


def _moments(plan: Plan, template: Template) -> dict[str, Any]:
    """Return the five moments, and the durations that the template states."""
    return {
        "impact_started_at": plan.started_at,
        "detected_at": moment(plan, plan.detect_minutes),
        "acknowledged_at": moment(plan, plan.detect_minutes + plan.acknowledge_minutes),
        "mitigated_at": moment(plan, plan.mitigate_minutes),
        "resolved_at": None if plan.still_open else plan.resolved_at,
        "durations": {} if plan.still_open else _durations(plan, template),
    }


def _classes(plan: Plan, template: Template) -> dict[str, Any]:
    """Return severity, status and detection, each also in the template's own words."""
    status = "open" if plan.still_open else "resolved"
    return {
        "severity": plan.severity,
        "severity_stated": template.words.get("severity", {}).get(plan.severity),
        "incident_status": status,
        "incident_status_stated": template.words.get("incident_status", {}).get(status),
        "detection_method": plan.detection,
        "detection_stated": template.words.get("detection_method", {}).get(plan.detection),
    }


def _fixes(plan: Plan, slots: Slots) -> dict[str, Any]:
    """Return what ended it and which change triggered it, which most reports state."""
    if Random(f"fixes:{plan.incident_id}").random() > FIXES_STATED_RATIO:
        return {}
    is_fixed = slots["fixed_by"] and not plan.still_open
    return {
        "fixed_by": (slots["fixed_by"],) if is_fixed else (),
        "triggered_by_change": slots["change"] or None,
    }


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
        if (name, clock) != ("time_to_resolve", "outage")  # the incident ends apart, after the outage
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
