"""What an incident is called and when it was: title, template family, date, zone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePath

from pmdata.problems import Problem, problem
from pmdata.reading.rules.instants import ReportZone
from pmdata.reading.structure.labels import Pair, is_empty
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.rows import DateLine, Entry
from pmdata.reading.text.markdown import Block, ItemList, Line, Paragraph, Quote, Table
from pmdata.reading.text.scripts import is_unspaced
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import date_in_file_name, find_dates, without_paperwork
from pmdata.reading.values.zone_lines import opening_zone
from pmdata.reading.values.zones import ZoneClash, ZoneHit, find_zone, unknown_zone_in_title, zone_of
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Template, Vocabulary

_NEAR = timedelta(days=7)
_FAR = timedelta(days=31)
_SOON = timedelta(days=92)
CLASH = "agreement"
"""The rule that names a date on which everything but the timeline's own dates agrees."""
_ID = re.compile(
    r"(?P<open>\[)?(?P<id>(?P<word>[A-Z]{2,12})(?:-[A-Z0-9]{1,12}){0,3}-(?P<number>[0-9]{1,10}))(?P<close>\])?"
    r"(?P<apart>:\s+|：\s?|\s+[–—-]+\s+|\s+)(?=\S)"
)
_NUMBERED_FILE = re.compile(r"([A-Za-z]{2,12})[-_ ]?[0-9]{1,10}(?![0-9])")
_FIGURES_OF_ID = 3
_SEPARATOR = re.compile(r"^[\s:：,/|–—-]+")
_LONGEST_ZONE_LINE = 200
_SEASONS = (date(2025, 1, 15), date(2025, 7, 15))
_LONGEST_ZONE_SENTENCE = 80
_FIRST_LINES = 3
_NOT_PROSE = frozenset({"timeline", "later_timeline", "action_items", "related", "references", "boilerplate"})


def title_of(heading: str, vocabulary: Vocabulary) -> str | None:
    """Return a heading without a leading date, id or word for "postmortem"; None if nothing is left."""
    text = strip_markup(heading).strip()
    for _ in range(4):  # a prefix, a date, another prefix: no title has more
        shorter = _without_date(_without_prefix(text, vocabulary), vocabulary.language)
        if shorter == text:
            break
        text = shorter
    return text if normalise(text) else None


def split_id(title: str, vocabulary: Vocabulary) -> tuple[str | None, str]:
    """Split `PM-2026-017: Carts empty` into the incident's id and its title; the id is None without one.

    An id is capitals, a dash and a number. A short number names a place (`EU-1`) or a grade as well, so
    it counts after a word for incidents alone, and no number does after the name of a standard.
    """
    match = _ID.match(title)
    if match is None:
        return None, title
    word, number = match["word"].lower(), match["number"]
    known = word in vocabulary.id_words
    if match["apart"].isspace() and not (known or (match["open"] and match["close"])):
        return None, title
    if not known and (len(number) < _FIGURES_OF_ID or word in vocabulary.no_id_words):
        return None, title
    return match["id"], title[match.end() :]


def is_numbered_report(file_name: str, vocabulary: Vocabulary) -> bool:
    """Return whether a file is named by the id of an incident: a word for one with a number after it."""
    match = _NUMBERED_FILE.match(file_name)
    return match is not None and match[1].lower() in vocabulary.id_words


def _without_prefix(text: str, vocabulary: Vocabulary) -> str:
    if not _any_prefix(vocabulary.title_prefixes).match(text):
        return text
    for prefix in vocabulary.title_prefixes:
        if match := _prefix(prefix).match(text):
            rest = text[match.end() :]
            if not rest.strip():
                return ""
            separator = _SEPARATOR.match(rest)
            if separator and (separator[0].strip() or _starts_so(rest, vocabulary)):
                return rest[separator.end() :].strip()
    return text


def _starts_so(rest: str, vocabulary: Vocabulary) -> bool:
    """Return whether what is after a prefix is a date or an id."""
    return _starts_with_date(rest, vocabulary.language) or split_id(rest.strip(), vocabulary)[0] is not None


@lru_cache(maxsize=256)
def _prefix(words: str) -> re.Pattern[str]:
    short = r"(?:\s*\([A-Za-z]{2,5}\))?"
    return re.compile(rf"[\W_]*{_in_sequence(words)}{short}", re.IGNORECASE)


@lru_cache(maxsize=32)
def _any_prefix(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of what most titles do not begin with."""
    return re.compile(rf"[\W_]*(?:{'|'.join(map(_in_sequence, prefixes))})", re.IGNORECASE)


def _in_sequence(words: str) -> str:
    between = r"[\W_]*" if is_unspaced(words) else r"[\W_]+"
    return between.join(map(re.escape, words.split()))


def _starts_with_date(text: str, language: Language) -> bool:
    dates = find_dates(text[:40], language=language)
    return bool(dates) and not normalise(text[: dates[0].start])


def _without_date(text: str, language: Language) -> str:
    if not _starts_with_date(text, language):
        return text
    rest = text[find_dates(text[:40], language=language)[0].end :].lstrip("])")
    separator = _SEPARATOR.match(rest)
    return rest[separator.end() :].strip() if separator and rest[separator.end() :].strip() else text


def template_of(headings: Iterable[str], labels: Iterable[str], vocabulary: Vocabulary) -> str | None:
    """Return the template family that most of the headings and labels belong to, if enough do."""
    seen_headings, seen_labels = set(map(normalise, headings)), set(map(normalise, labels))

    def hits(template: Template) -> int:
        return len(template.headings & seen_headings) + len(template.labels & seen_labels)

    best = max(vocabulary.templates, key=lambda t: hits(t) - t.least, default=None)
    return best.name if best and hits(best) >= best.least else None


def report_date(
    *,
    labels: Sequence[Pair],
    title: str,
    rows: Sequence[Entry | DateLine],
    summary: str,
    front_matter: Sequence[Pair],
    file_name: str,
    language: Language,
) -> tuple[date | None, str]:
    """Return the report's date and the rule that found it, in the stated order of trust.

    Label, title, dated timeline rows, summary (where it lies within a week of a weaker source),
    front matter, file name. A timeline dated a month off is overruled where two others agree.
    """
    for pair in labels:
        if not is_empty(pair.value, language) and (
            found := _first_full(find_dates(strip_markup(pair.value), language=language))
        ):
            return found, "label"
    if found := _first_full(without_paperwork(find_dates(title, language=language), title, language)):
        return found, "title"
    in_text = without_paperwork(find_dates(summary, language=language), summary, language)
    head = next(
        (day for pair in front_matter if (day := _first_full(find_dates(pair.value, language=language)))),
        None,
    )
    name = date_in_file_name(PurePath(file_name).name, language)
    if found := _beginning(rows):
        others = [day for day in (head, name, _first_full(in_text)) if day]
        agreed = next((day for day in others if others.count(day) > 1), None)
        far = agreed is not None and all(abs(day - found) > _FAR for day in others)
        return (agreed, CLASH) if far else (found, "timeline")
    weaker = head or name
    if weaker is None:
        return _first_full(in_text), "text"
    return _corrected(weaker, rows, in_text)


def _corrected(
    weaker: date, rows: Sequence[Entry | DateLine], in_text: Sequence[DateHit]
) -> tuple[date, str]:
    """Return the date of the incident where only the front matter or the file's name is dated in full."""
    first = next((row.date for row in rows if row.date), None)
    if first and (found := _before(first, weaker)):
        return found, "timeline"
    for hit in in_text[:3]:
        day = hit.date or _on_year(hit, weaker)
        if day and abs(day - weaker) <= _NEAR:
            return day, "text"
    return weaker, "front matter or file name"


def _before(hit: DateHit, published: date) -> date | None:
    """Return a date without a year as the last such day before the report, if that came out soon after."""
    for year in (published.year, published.year - 1):
        day = _on_year(hit, date(year, 1, 1))
        if day and timedelta(0) <= published - day <= _SOON:
            return day
    return None


def _beginning(rows: Sequence[Entry | DateLine]) -> date | None:
    """Return the first row's date; the last one's where each is dated and they go back in time."""
    days = [row.date.date for row in rows if row.date and row.date.date]
    descending = all(later >= earlier for later, earlier in pairwise(days))
    return (days[-1] if descending else days[0]) if days else None


def _first_full(hits: Iterable[DateHit]) -> date | None:
    return next((hit.date for hit in hits if hit.date), None)


def _on_year(hit: DateHit, near: date) -> date | None:
    try:
        return date(near.year, hit.month, hit.day)
    except ValueError:
        return None


def report_zone(
    parts: Sequence[Part],
    stated: Sequence[Pair],
    labelled: Sequence[Pair],
    rows: Sequence[Entry | DateLine],
    default: str | None,
    language: Language,
) -> tuple[ReportZone, list[Problem]]:
    """Return the zone of times that name none.

    A label or the report's own sentence says it, else a labelled time, else all rows of the timeline that
    name one, else the workspace. Where the report names several that do not agree, it is the
    first, marked as doubtful, and there is the problem.
    """
    labels = ((find_zone(strip_markup(pair.value), language), pair.line) for pair in stated)
    hits = [(hit, line) for hit, line in labels if hit]
    hits += [hit for part in parts for hit in _zones_in(part, language)]
    lines = frozenset(line for hit, line in hits if len(hit.text) <= _LONGEST_ZONE_SENTENCE)
    names = list(dict.fromkeys(name for hit, _ in hits for name in _names(hit)))
    if (
        any(isinstance(hit, ZoneClash) for hit, _ in hits)
        or len({_rules(name, language) for name in names}) > 1
    ):
        clash = problem("zone-clash", line=hits[0][1], field="timeline", zones=", ".join(sorted(names)))
        return ReportZone(names[0], "document", lines, is_doubtful=True), [clash]
    if hits:
        return _known_or_doubtful(names[0], hits[0][1], lines, language)
    if beside := _zone_of_label(labelled, language):
        return ReportZone(beside, "document"), []
    in_rows = [row.clock.zone for row in rows if isinstance(row, Entry) and row.clock and row.clock.zone]
    if in_rows and len({_rules(name, language) for name in in_rows}) == 1:
        return ReportZone(in_rows[0], "document"), []
    if in_prose := _zone_of_prose(parts, language):
        name, line = in_prose
        bare = any(isinstance(row, Entry) and row.clock and not (row.clock.zone or row.zone) for row in rows)
        assumed = problem("zone-assumed", line=line, field="timeline", zone=name)
        return ReportZone(name, "document"), [assumed] if bare else []
    return ReportZone(default, "workspace" if default else "utc"), []


def _zone_of_label(labelled: Sequence[Pair], language: Language) -> str | None:
    """Return the zone of a labelled time: after its clock, else named beside it ("11h30 (Paris time)")."""
    values = [strip_markup(pair.value) for pair in labelled]
    zones = (clock.zone for value in values for clock in find_times(value, language) if clock.zone)
    hits = (hit.name for value in values if isinstance(hit := find_zone(value, language), ZoneHit))
    return next(zones, None) or next(hits, None)


def _known_or_doubtful(
    name: str, line: int, lines: frozenset[int], language: Language
) -> tuple[ReportZone, list[Problem]]:
    """Return the zone that the report states; one that is not known leaves its instants unknown."""
    if any(zone_of(name, day, language) for day in _SEASONS):
        return ReportZone(name, "document", lines), []
    unknown = problem("unknown-zone", line=line, field="timeline", zone=name)
    return ReportZone(name, "document", lines, is_doubtful=True), [unknown]


def _zone_of_prose(parts: Sequence[Part], language: Language) -> tuple[str, int] | None:
    """Return the one zone that clock times of the report's sentences name, and where it first does.

    Others may name none: who writes one zone out hardly leaps to another without a word.
    """
    candidates = [
        (clock.zone, line.number)
        for part in parts
        if part.kind not in _NOT_PROSE
        for block in part.blocks
        if isinstance(block, Paragraph)
        for line in block.lines
        for clock in find_times(strip_markup(line.text), language)
    ]
    named = [(zone, line) for zone, line in candidates if zone]
    if len({_rules(zone, language) for zone, _ in named}) != 1:
        return None
    name, line = named[0]
    return (name, line) if zone_of(name, _SEASONS[0], language) else None


def _names(hit: ZoneHit | ZoneClash) -> tuple[str, ...]:
    return hit.names if isinstance(hit, ZoneClash) else (hit.name,)


def _rules(name: str, language: Language) -> str:
    """Return what a zone's name stands for: PST, PDT and PT are one, and so are CET and CEST."""
    return " ".join(str(zone_of(name, day, language) or name) for day in _SEASONS)


def _zones_in(part: Part, language: Language) -> Iterable[tuple[ZoneHit | ZoneClash, int]]:
    timeline = part.kind in ("timeline", "later_timeline")
    if timeline and (hit := find_zone(part.title, language) or unknown_zone_in_title(part.title, language)):
        yield hit, part.line
    for block in part.blocks:
        if timeline and isinstance(block, Table):
            break
        for line in _statements(block, language, noted=timeline or part.kind in ("metadata", "title")):
            hit = (
                _zone_in(line.text, language, opening=timeline)
                if len(line.text) < _LONGEST_ZONE_LINE
                else None
            )
            alone = len(line.text) <= _LONGEST_ZONE_SENTENCE
            # A sentence outside the timeline that names two zones may speak of anything.
            if hit and (timeline or alone or not isinstance(hit, ZoneClash)):
                yield hit, line.number


def _zone_in(text: str, language: Language, *, opening: bool) -> ZoneHit | ZoneClash | None:
    """Return the zone that a line states; above the rows of a timeline its first word may be one."""
    opened = opening_zone(text, language) if opening else None
    return opened or find_zone(strip_markup(text), language)


def _statements(block: Block, language: Language, *, noted: bool) -> Iterator[Line]:
    """Yield the lines that may say in which zone the times are: text, a bullet of its own, a short quote."""
    if isinstance(block, Paragraph):
        yield from block.lines[:_FIRST_LINES]
    elif isinstance(block, ItemList):
        for item in block.items[:_FIRST_LINES]:
            short = len(item.text) <= _LONGEST_ZONE_SENTENCE
            if short and find_zone(strip_markup(item.text), language) and not find_times(item.text, language):
                yield Line(item.line, item.text)
    elif noted and isinstance(block, Quote):
        yield from block.lines
