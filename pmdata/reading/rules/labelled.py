"""Fields that a label states: one row each, with what reads the label's value.

A field that is stated in the words of the report beside what they mean (`severity`, `severity_stated`)
shares a row with them. A value that cannot be read stays a plain field of the record.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from pmdata.model import Answer, ImpactKind
from pmdata.reading.candidate import Candidate
from pmdata.reading.rules.details import list_values
from pmdata.reading.rules.facts import Facts
from pmdata.reading.structure.labels import Pair
from pmdata.reading.structure.report import Report
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values import scales
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.durations import parse_duration
from pmdata.reading.vocabulary.language import Language, alternation

Read = Callable[[str, Language], Any]
RULE = "label"


class LabelField(NamedTuple):
    """A field of the record, the label that states it, and what reads its value."""

    field: str
    label: str
    read: Read
    is_list: bool = False
    """Whether every such label adds to the value; else the first counts."""


def text(value: str, _: Language) -> str | None:
    """Return a value without markup."""
    return strip_markup(value) or None


def day(value: str, language: Language) -> date | None:
    """Return the first day of a value."""
    hits = find_dates(strip_markup(value), language=language)
    return hits[0].date if hits else None


def claim(value: str, language: Language) -> Answer | None:
    """Return a yes-or-no answer with its words."""
    words = strip_markup(value)
    return Answer(text=words, answer=scales.read_yes_no(words, language)) if words else None


def words_of_impact(value: str, language: Language) -> str | None:
    """Return an answer in words; one that only names kinds of impact is expressed by them."""
    words = strip_markup(value)
    return None if not words or scales.is_only_kinds(words, language) else words


def leading_duration(value: str, language: Language) -> int | None:
    """Read `1h 32m (09:02 to 10:34)` and `20 min of no heat`: a remark does not belong to the duration."""
    head = strip_markup(value).split("(", maxsplit=1)[0].strip()
    whole = parse_duration(head, language) if normalise(head) else None
    match = re.search(rf"\s(?:{alternation(language.words('of'))})\s", head) if whole is None else None
    return parse_duration(head[: match.start()], language) if match else whole


def _plain(read: Read) -> Read:
    """Return a reader of values without markup; nothing is read of an empty one."""
    return lambda value, language: read(words, language) if (words := strip_markup(value)) else None


quantity = _plain(scales.read_quantity)
money = _plain(scales.read_money)
indicator = _plain(scales.read_indicator)

LABEL_FIELDS: tuple[LabelField, ...] = (
    LabelField("teams", "teams", list_values, is_list=True),
    LabelField("vendor", "vendor", text),
    LabelField("version", "version", text),
    LabelField("review_on", "review_on", day),
    LabelField("final_on", "final_on", day),
    LabelField("updated_on", "updated_on", day),
    LabelField("impact.text", "impact", words_of_impact),
    LabelField("impact.downtime_seconds", "downtime", leading_duration),
    LabelField("impact.users", "users", quantity),
    LabelField("impact.requests", "requests", quantity),
    LabelField("impact.revenue", "revenue", money),
    LabelField("impact.escalations", "escalations", quantity),
    LabelField("impact.sla_breach", "sla_breach", claim),
    LabelField("impact.data_loss", "data_loss", claim),
    LabelField("impact.features", "features", text),
    LabelField("impact.regions", "regions", list_values, is_list=True),
    LabelField("impact.availability", "availability", indicator),
    LabelField("impact.error_rate", "error_rate", indicator),
    LabelField("impact.latency", "latency", indicator),
    LabelField("impact.freshness", "freshness", indicator),
    LabelField("summary", "summary", text),
    LabelField("root_cause", "root_cause", text),
    LabelField("trigger", "trigger", text),
    LabelField("resolution", "resolution", text),
    LabelField("first_alert", "first_alert", text),
)
"""One row a field; scales, services, moments and durations have rules of their own."""
_MAY_BE_UNREAD = frozenset({"review_on", "final_on", "updated_on", "downtime"})
"""Labels whose value stays a plain field of the record where it cannot be read."""


def labelled(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the values of the table above."""
    for row in LABEL_FIELDS:
        pairs = facts.pairs(row.label)
        if not pairs:
            continue
        if row.is_list:
            facts.every(row.label)
            every = (one for pair in pairs for one in row.read(pair.value, report.language))
            yield _candidate(row.field, tuple(every), pairs[0])
            continue
        yield from _first(row, pairs, facts, report.language)


def _first(row: LabelField, pairs: Sequence[Pair], facts: Facts, language: Language) -> Iterator[Candidate]:
    """Yield what the first label says; what the others say otherwise is lost to it."""
    facts.first(row.label)
    value = row.read(pairs[0].value, language)
    if value is None:
        if row.label in _MAY_BE_UNREAD:
            facts.release(row.label)
        return
    yield _candidate(row.field, value, pairs[0])
    for pair in pairs[1:]:
        other = row.read(pair.value, language)
        if other not in (None, value):
            yield _candidate(row.field, other, pair)


def classes(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the severity and the two statuses, each with its words.

    A status that is none of an incident may be one of the document.
    """
    language = report.language
    if pair := facts.first("severity"):
        severity, stated = scales.read_severity(pair.value, report.settings.severities, language)
        yield from _with_words("severity", severity, stated, pair)
    if pair := facts.first("document_status"):
        yield from _with_words("document_status", *scales.read_document_status(pair.value, language), pair)
    if pair := facts.first("status"):
        incident, stated = scales.read_incident_status(pair.value, language)
        other, other_stated = (
            scales.read_document_status(pair.value, language) if incident is None else (None, None)
        )
        if other is None:
            yield from _with_words("incident_status", incident, stated, pair)
        yield from _with_words("document_status", other, other_stated, pair)


def _with_words(name: str, value: str | None, stated: str | None, pair: Pair) -> Iterator[Candidate]:
    if stated is not None:
        yield _candidate(name, value, pair)
        yield _candidate(f"{name}_stated", stated, pair)


def kinds_of_impact(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the kinds that the impact names, where it is a choice of kinds."""
    for pair in facts.pairs("impact"):
        kinds: tuple[ImpactKind, ...] = scales.read_impact_kinds(pair.value, report.language)
        if kinds:
            facts.consume(pair)
            yield _candidate("impact.kinds", kinds, pair)
            return


def _candidate(name: str, value: Any, pair: Pair) -> Candidate:
    return Candidate(name, value, pair.line, RULE, pair.name)
