"""What an incident is called: its title, its id, the template family of its report."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pmdata.reading.candidate import Candidate
from pmdata.reading.rules.facts import Facts
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.scripts import is_unspaced
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Template, Vocabulary

_ID = re.compile(
    r"(?P<open>\[)?(?P<id>(?P<word>[A-Z]{2,12})(?:-[A-Z0-9]{1,12}){0,3}-(?P<number>[0-9]{1,10}))(?P<close>\])?"
    r"(?P<apart>:\s+|：\s?|\s+[–—-]+\s+|\s+)(?=\S)"
)
_NUMBERED_FILE = re.compile(r"([A-Za-z]{2,12})[-_ ]?[0-9]{1,10}(?![0-9])")
_FIGURES_OF_ID = 3
_HEADING = "heading"
_SEPARATOR = re.compile(r"^[\s:：,/|–—-]+")


def names_of_incident(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the title and the id: of the head of the page, its first heading, a label.

    The id is taken off the title, where it is the incident's: where no label states another one.
    """
    vocabulary, pair = report.vocabulary, facts.first("incident_id")
    found, heading = _title(report, facts)
    stated = strip_markup(pair.value) or None if pair else None
    if pair and stated:
        yield Candidate("incident_id", stated, pair.line, "label", pair.name)
    number, rest = split_id(found.value, vocabulary) if found else (None, "")
    if found and heading and number and stated in (None, number):
        yield Candidate("incident_id", number, heading.line, _HEADING, number)
        yield found._replace(value=rest)
    elif found:
        yield found


def _title(report: Report, facts: Facts) -> tuple[Candidate | None, Part | None]:
    """Return the title, and the heading that names the incident where no head of a page does."""
    vocabulary, heading, found = report.vocabulary, report.heading, None
    front = next((pair for pair in facts.pairs("title") if pair.kind == "front_matter"), None)
    if front and (named := title_of(front.value, vocabulary)):
        # The head of a page names the page; its first heading may be any section's.
        found, heading = Candidate("title", named, front.line, "label", front.name), None
        facts.consume(front)
    elif heading and heading.heading and not vocabulary.is_prompt(heading.heading.text):
        found = _of_heading(heading, heading.heading.text, vocabulary)
    if found and normalise(found.value) in vocabulary.log_titles:
        # A log of one incident: its own heading names it.
        heading = next((part for part in report.parts if _is_dated(part, report.language)), None)
        found = _of_heading(heading, heading.title, vocabulary) if heading else None
    return found or _of_label(report, facts), heading


def _of_heading(part: Part, text: str, vocabulary: Vocabulary) -> Candidate | None:
    title = title_of(text, vocabulary)
    return Candidate("title", title, part.line, _HEADING, part.title) if title else None


def _is_dated(part: Part, language: Language) -> bool:
    return part.heading is not None and bool(find_dates(part.title, language=language))


def _of_label(report: Report, facts: Facts) -> Candidate | None:
    pair = facts.first("title")
    title = title_of(pair.value, report.vocabulary) if pair else None
    return Candidate("title", title, pair.line, "label", pair.name) if pair and title else None


def template(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the template family that most of the headings and labels belong to, if enough do."""
    labels = [pair.label for pairs in facts.by_field.values() for pair in pairs]
    labels += [pair.label for pair in facts.plain]
    headings = [part.title for part in report.parts]
    if best := template_of(headings, labels, report.vocabulary):
        known = best.headings | best.labels
        names = [name for name in (*headings, *labels) if normalise(name) in known]
        yield Candidate("template", best.name, report.line, "headings and labels", ", ".join(names))


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


def template_of(headings: Iterable[str], labels: Iterable[str], vocabulary: Vocabulary) -> Template | None:
    """Return the template family that most of the headings and labels belong to, if enough do."""
    seen_headings, seen_labels = set(map(normalise, headings)), set(map(normalise, labels))

    def hits(template: Template) -> int:
        return len(template.headings & seen_headings) + len(template.labels & seen_labels)

    best = max(vocabulary.templates, key=lambda t: hits(t) - t.least, default=None)
    return best if best and hits(best) >= best.least else None
