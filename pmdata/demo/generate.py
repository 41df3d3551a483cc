"""The reports themselves: planned, composed, rendered, varied, flawed; file names and bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pmdata.demo import flaws
from pmdata.demo.company import Company, company
from pmdata.demo.compose import composed, stated_id, zone_name
from pmdata.demo.plan import Plan, plan
from pmdata.demo.variation import varied
from pmdata.model import Postmortem
from pmdata.writing.catalogue import load_template
from pmdata.writing.fit import fitted
from pmdata.writing.render import render

RELATED_RATIO = 0.5
"""Share of the repeats with a report that names the earlier incident."""


@dataclass(frozen=True)
class GeneratedReport:
    """One report: its file, and what it was made from."""

    name: str
    """File name below the reports folder, with `/`."""
    data: bytes
    postmortem: Postmortem
    """What the report states, before its flaw."""
    flaw: str | None
    """What is wrong with it, if anything."""


@dataclass(frozen=True)
class Script:
    """All that is decided before the reports are written one by one, in any order."""

    seed: int
    company: Company
    plans: list[Plan]
    flaws: dict[int, str]


def script(count: int, seed: int) -> Script:
    """Return the script of `count` reports."""
    firm = company(count)
    plans = plan(firm, count, seed)
    return Script(
        seed, firm, plans, flaws.flaws_of(seed, ["" if row.in_arc else row.template for row in plans])
    )


def generate(count: int, seed: int) -> Iterator[GeneratedReport]:
    """Yield `count` reports in the order of their incidents; the same arguments give the same bytes."""
    whole = script(count, seed)
    for index in range(count):
        yield report(whole, index)


def report(whole: Script, index: int) -> GeneratedReport:
    """Return the report with `index`; each depends on the script and its index alone."""
    rng = Random(f"report:{whole.seed}:{index}")
    row, flaw = whole.plans[index], whole.flaws.get(index)
    template = load_template(row.template)
    related = whole.plans[row.earlier].incident_id if row.earlier is not None else None
    named = related if rng.random() < RELATED_RATIO and not row.in_arc else None
    record = fitted(composed(rng, whole.company, row, template, named), template)
    text = render(
        _with_flaw(whole, index, record, flaw), template, zone=zone_name(whole.company, row, template)
    )
    text = varied(rng, row, text)
    for known in flaws.TEXT_FLAWS:
        if known.name == flaw:
            text = known.change(rng, text)
    return GeneratedReport(_file_name(row, record), flaws.encoded(text, flaw), record, flaw)


def _with_flaw(whole: Script, index: int, record: Postmortem, flaw: str | None) -> Postmortem:
    if flaw == "unknown-service":
        return record.model_copy(
            update={"services": (flaws.misspelled(record.services[0]), *record.services[1:])}
        )
    if flaw == "duplicate-id" and index:
        same = next(
            (row for row in reversed(whole.plans[:index]) if row.template == record.template),
            whole.plans[index],
        )
        return record.model_copy(update={"incident_id": stated_id(same, load_template(same.template))})
    return record


def _file_name(row: Plan, record: Postmortem) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", (record.title or f"{row.service.name} {row.mode}").lower()).strip("-")
    return f"{row.started_at.year}/{row.started_at:%Y-%m-%d}-{row.index + 1:04}-{words[:48].rstrip('-')}.md"
