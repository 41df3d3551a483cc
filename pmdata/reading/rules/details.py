"""People, remarks, sign-offs, related incidents, tags and stated budgets: the smaller facts."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pmdata.model import Answer, Note, Person, SignOff, StatedBudget
from pmdata.reading.candidate import Candidate
from pmdata.reading.rules.facts import Facts
from pmdata.reading.structure.labels import Pair, is_empty, split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Block, Fence, Item, ItemList, Line, Paragraph
from pmdata.reading.text.words import normalise, normalised, strip_markup
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.durations import parse_duration
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_SEPARATORS = re.compile(r"\s*(?:[,;、，；]|<br\s*/?>|/ | and (?=@))\s*")
_CODE_JOINT = re.compile(r"`\s+`")
_REMARK = re.compile(r"([A-Z][A-Z0-9]{1,11}(?:-[0-9]{1,8}){1,3})(?:,\s|\s+[–—-]+\s).*", re.DOTALL)
_IN_PARENTHESES = re.compile(r"\s*\(([^)]*)\)\s*$")
_COMMAS = re.compile(r",\s*(?![^(]*\))")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_PERCENT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*%")
_OF_MINUTES = re.compile(r"([\d.,]+) of ([\d.,]+) min")
_DATE_NOTE = re.compile(r"\(\s*(?:date\s*:)?\s*([^)]*)\)\s*$", re.IGNORECASE)


def list_values(value: str, language: Language) -> tuple[str, ...]:
    """Split a stated list (`a, b; c`) into its entries, without markup."""
    entries = (strip_markup(entry).strip(" .`") for entry in _SEPARATORS.split(value))
    return tuple(
        dict.fromkeys(
            e for e in entries if normalise(e) and normalise(e) not in normalised("nothing_listed", language)
        )
    )


def people_of(report: Report, facts: Facts) -> tuple[Person, ...]:
    """Return everybody named, by role: from labels, then from lists of responders."""
    found = [
        Person(role=strip_markup(pair.label), name=strip_markup(name).strip(), line=pair.line)
        for pair in facts.every("people")
        for name in _names(pair.value, report.language)
    ]
    for part in report.of_kind("people"):
        found.extend(
            Person(role=part.title, name=strip_markup(item.text).strip(), line=item.line)
            for item in items_in(part.blocks)
            if normalise(item.text)
        )
    return tuple(found)


def _names(value: str, language: Language) -> list[str]:
    """Split names at commas outside parentheses."""
    names = _COMMAS.split(value) if "," in value else [value]
    return [name for name in names if not is_empty(name, language)]


def notes_of(report: Report, kind: str) -> tuple[Note, ...]:
    """Return the remarks of one kind; a bold label or a sub-heading is the remark's label."""
    return tuple(note for part in report.of_kind(kind) for note in _notes(part, report.vocabulary))


def _notes(part: Part, vocabulary: Vocabulary) -> Iterator[Note]:
    heading = None if part.named else part.title
    lists = [block for block in part.blocks if isinstance(block, ItemList)]
    if lists:
        for item in items_in(lists):
            if note := _note(item.text, item.line, heading, vocabulary):
                yield note
        return
    for block in part.blocks:
        if isinstance(block, Paragraph):
            text = " ".join(line.text for line in block.lines)
            if note := _note(text, block.lines[0].number, heading, vocabulary):
                yield note


def _note(raw: str, line: int, heading: str | None, vocabulary: Vocabulary) -> Note | None:
    split = split_pair(raw)
    label, text = heading, raw
    if split and vocabulary.is_numbered("note", normalise(split[0])):
        text = split[1]
    elif split and split[2]:
        label, text = strip_markup(split[0]), split[1]
    text = strip_markup(text).strip()
    return Note(text=text, label=label, line=line) if normalise(text) else None


def items_in(blocks: Iterable[Block]) -> Iterator[Item]:
    """Yield the outermost list items."""
    for block in blocks:
        if isinstance(block, ItemList):
            yield from block.items


def sign_offs_of(report: Report) -> tuple[SignOff, ...]:
    """Return the lines of the sign-off that name somebody, tick a box or give a date."""
    items = (item for part in report.of_kind("sign_off") for item in items_in(part.blocks))
    return tuple(signed for item in items if (signed := _sign_off(item, report.language)))


def _sign_off(item: Item, language: Language) -> SignOff | None:
    split = split_pair(item.text)
    if not split:
        return None
    note = _DATE_NOTE.search(split[1])
    dates = find_dates(note[1], language=language) if note else []
    on = dates[0].date if dates else None
    name = strip_markup(_DATE_NOTE.sub("", split[1])).strip() if not is_empty(split[1], language) else ""
    if is_empty(name, language) and on is None and item.checked is not True:
        return None
    signed = item.checked if item.checked is not None else (True if on else None)
    return SignOff(
        role=strip_markup(split[0]),
        name=None if is_empty(name, language) else name,
        signed=signed,
        on=on,
        line=item.line,
    )


def related_of(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield related incidents as stated, without remarks in parentheses."""
    language, pairs = report.language, facts.every("related")
    stated = [item.text for part in report.of_kind("related") for item in items_in(part.blocks)]
    stated.extend(entry for pair in pairs for entry in list_values(pair.value, language))
    cleaned = (_without_remark(strip_markup(_IN_PARENTHESES.sub("", text)).strip()) for text in stated)
    nothing = normalised("nothing_listed", language)
    values = tuple(dict.fromkeys(t for t in cleaned if normalise(t) and normalise(t) not in nothing))
    yield from _listed("related_incidents", values, pairs, next(report.of_kind("related"), None))


def _listed(
    name: str, values: tuple[str, ...], pairs: Sequence[Pair], section: Part | None
) -> Iterator[Candidate]:
    """Yield a list that a section of its own states, or a label."""
    if values and section:
        yield Candidate(name, values, section.line, "section", section.title)
    elif values:
        yield Candidate(name, values, pairs[0].line, "label", pairs[0].name)


def _without_remark(text: str) -> str:
    """Return the incident's id alone where a comma or a dash sets a remark apart from it."""
    match = _REMARK.match(text)
    return match[1] if match else text


def tags_of(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the tags: of a tag section, a label, or the front matter."""
    language, pairs, found = report.language, facts.every("tags"), list[str]()
    for part in report.of_kind("tags"):
        found.extend(strip_markup(item.text) for item in items_in(part.blocks))
        for block in part.blocks:
            for line in block.lines if isinstance(block, Paragraph) else ():
                found.extend(list_values(_CODE_JOINT.sub("`, `", line.text), language))
    for pair in pairs:
        found.extend(list_values(pair.value, language))
    values = tuple(dict.fromkeys(tag.strip("# `") for tag in found if normalise(tag)))
    yield from _listed("tags", values, pairs, next(report.of_kind("tags"), None))


def stated_budget_of(report: Report, sla: Answer | None, line: int | None) -> StatedBudget | None:
    """Return the error-budget figures a report states, from the block named for them or its SLA row."""
    for part in report.parts:
        if part.kind in report.vocabulary.field_fences:
            lines = _budget_lines(part)
            if found := _budget(lines, report.vocabulary):
                return found
    return _budget_in_sentence(sla.text, line) if sla else None


def _budget_lines(part: Part) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for block in part.blocks:
        if isinstance(block, Fence):
            lines.extend((block.line + i, row.strip(" -*`")) for i, row in enumerate(block.text.split("\n")))
        elif isinstance(block, ItemList):
            lines.extend((item.line, item.text) for item in items_in([block]))
    return lines


def _budget(lines: list[tuple[int, str]], vocabulary: Vocabulary) -> StatedBudget | None:
    by_role: dict[str, tuple[int, str]] = {}
    for number, text in lines:
        split = split_pair(text)
        role = vocabulary.budget_labels.get(normalise(split[0])) if split else None
        if split and role and not is_empty(split[1], vocabulary.language) and _NUMBER.search(split[1]):
            by_role.setdefault(role, (number, split[1]))
    if not by_role:
        return None

    def minutes(role: str) -> float | None:
        text = by_role.get(role, (0, ""))[1]
        seconds = parse_duration(_IN_PARENTHESES.sub("", text).lstrip("-"), vocabulary.language)
        sign = -1 if text.startswith("-") else 1
        return sign * seconds / 60 if seconds is not None else None

    def percent(role: str) -> float | None:
        match = _PERCENT.search(by_role.get(role, (0, ""))[1])
        return _float(match[1]) if match else None

    target = percent("budget_minutes")
    return StatedBudget(
        target_ratio=round(target / 100, 8) if target is not None else None,
        budget_minutes=minutes("budget_minutes"),
        downtime_minutes=minutes("downtime_minutes"),
        consumed_percent=percent("consumed_percent"),
        remaining_minutes=minutes("remaining_minutes"),
        minutes_above_slo=minutes("minutes_above_slo"),
        error_budget_consumed_percent=percent("error_budget_consumed_percent"),
        line=min(number for number, _ in by_role.values()),
    )


def peak_error_rate_of(report: Report) -> Line | None:
    """Return the peak error rate as the budget block states it."""
    vocabulary = report.vocabulary
    for part in report.parts:
        if part.kind in vocabulary.field_fences:
            for number, text in _budget_lines(part):
                split = split_pair(text)
                if split and vocabulary.budget_labels.get(normalise(split[0])) == "peak_error_rate":
                    is_stated = not is_empty(split[1], vocabulary.language) and _PERCENT.search(split[1])
                    return Line(number, split[1]) if is_stated else None
    return None


def _budget_in_sentence(text: str, line: int | None) -> StatedBudget | None:
    """Read `144 of 43 minutes … 99.9% budget used (335%), nothing remaining`."""
    match = _OF_MINUTES.search(text)
    if not match:
        return None
    percents = [_float(p) for p in _PERCENT.findall(text)]
    target = next((p for p in percents if 90 <= p < 100), None)  # noqa: PLR2004 - what a target can be
    used = next((p for p in percents if p != target), None)
    nothing = re.search(r"\b(?:nothing|none|0)\b[^,;]*\b(?:remain|left)", text)
    return StatedBudget(
        target_ratio=round(target / 100, 8) if target else None,
        downtime_minutes=_float(match[1]),
        budget_minutes=_float(match[2]),
        consumed_percent=used,
        remaining_minutes=0.0 if nothing else None,
        line=line,
    )


def _float(text: str) -> float:
    return float(text.replace(",", ""))
