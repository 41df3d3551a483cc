"""What else the report of a planned incident holds: people, remarks, its own status, signatures."""

from datetime import timedelta
from random import Random
from typing import Any

from pmdata.demo.company import Company, phrases
from pmdata.demo.plan import Plan
from pmdata.demo.slots import Slots
from pmdata.model import DocumentStatus, Field, Note, Person, Section, SignOff
from pmdata.writing.catalogue import Template

REVIEW_DAYS = 180


def people_of(rng: Random, company: Company, plan: Plan, slots: Slots) -> tuple[Person, ...]:
    """Return who led, responded, wrote and talked to customers."""
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


def remarks_of(rng: Random, plan: Plan, slots: Slots, template: Template) -> dict[str, Any]:
    """Return what went well and what did not, where luck helped, and the lessons, by field name."""
    common = phrases("common")
    return {
        "went_well": _notes(slots.several(rng, common["went_well"], 1, 3)),
        "went_wrong": _notes(slots.several(rng, common["went_wrong"], 1, 2)),
        "got_lucky": _notes(slots.several(rng, common["got_lucky"], 1, 1)),
        "lessons": _lessons(rng, plan, slots, template),
    }


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


def document_of(rng: Random, company: Company, plan: Plan, template: Template) -> dict[str, Any]:
    """Return the report's own status and dates, as they are at the as-of date."""
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


def fields_of(rng: Random, slots: Slots) -> tuple[Field, ...]:
    """Return the labelled values that no typed field holds."""
    common = phrases("common")
    return (
        Field(label="Internal", value=slots.pick(rng, common["internal"]), line=1),
        Field(label="External", value=slots.pick(rng, common["external"]), line=1),
        Field(label="Timeliness", value=slots.pick(rng, common["timeliness"]), line=1),
        Field(label="Status Page Postmortem Published", value=rng.choice(("Yes", "No")), line=1),
    )


def sections_of(rng: Random, slots: Slots) -> tuple[Section, ...]:
    """Return the sections that no typed field holds; each template shows its own of them."""
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
