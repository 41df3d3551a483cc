"""The headings, labels and timeline phrases of reports that mean nothing to reading yet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pmdata.model import Postmortem
from pmdata.reading.structure.outline import outline
from pmdata.reading.suggesting.trying import Reader, Text
from pmdata.reading.text.markdown import parse_markdown
from pmdata.reading.text.words import normalise
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.dates import find_dates

Found = dict[str, list[Text]]
"""Word → the reports in which it occurs."""
_LONGEST = 50
_LONGEST_PHRASE = 3
_SHORTEST_WORD = 4
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 2
_SURE = 0.6
"""Share of its rows in which a phrase must be the first, or the last, of its timeline."""


def unknown_headings(reader: Reader, texts: Iterable[Text]) -> Found:
    """Return the headings without a meaning."""
    found: Found = defaultdict(list)
    for one in texts:
        parts = outline(parse_markdown(one.text), reader.vocabulary)
        titles = {part.title for part in parts if part.heading and not part.named and part.kind != "title"}
        for title in titles:
            if _is_word(title) and not find_dates(title, language=reader.vocabulary.language):
                found[_written(title)].append(one)
    return found


def lines_below(reader: Reader, one: Text, word: str) -> frozenset[int]:
    """Return the lines that are below a heading of these words, up to the next one beside it."""
    parts = outline(parse_markdown(one.text), reader.vocabulary)
    return frozenset(
        line
        for part in parts
        if any(_written(each.title) == word for each in (part, *part.above()))
        for line in range(part.line, part.end_line + 1)
    )


def unknown_labels(reader: Reader, texts: Iterable[Text]) -> tuple[Found, Found]:
    """Return the labels that no field has: those of a day, and those of a time of the day."""
    days: Found = defaultdict(list)
    times: Found = defaultdict(list)
    language = reader.vocabulary.language
    for one in texts:
        for record in reader.records(one)[:1]:
            for field in record.fields:
                if not _is_word(field.label):
                    continue
                if find_times(field.value, language):
                    times[_written(field.label)].append(one)
                elif find_dates(field.value, language=language):
                    days[_written(field.label)].append(one)
    return days, times


def ending_phrases(reader: Reader, texts: Sequence[Text], *, last: bool) -> Found:
    """Return the phrases that are mostly in the last (else the first) row of a timeline.

    Asked of reports that state no end, or no start. A word alone, which may be anywhere, must do so in
    half of them.
    """
    asked = 0
    there: dict[str, list[Text]] = defaultdict(list)
    elsewhere: dict[str, int] = defaultdict(int)
    for one in texts:
        for record in reader.records(one)[:1]:
            rows = [row for row in record.timeline if row.at]
            if len(rows) < _FEWEST or _has_it(record, last=last):
                continue
            asked += 1
            edge = rows[-1 if last else 0]
            for phrase in set(_phrases(edge.text)) if edge.phase is None else ():
                there[phrase].append(one)
            for row in rows:
                if row is not edge:
                    for phrase in set(_phrases(row.text)):
                        elsewhere[phrase] += 1
    found = {
        phrase: reports
        for phrase, reports in there.items()
        if len(reports) >= (_FEWEST if " " in phrase else max(_FEWEST + 1, asked / 2))
        and len(reports) >= _SURE * (len(reports) + elsewhere[phrase])
    }
    return _shortest(found)


def _has_it(record: Postmortem, *, last: bool) -> bool:
    return (record.resolved_at if last else record.impact_started_at) is not None


def _shortest(found: Found) -> Found:
    """Return the phrases without those that only say more around another one of the same reports."""
    kept: Found = {}
    for phrase, reports in sorted(found.items(), key=lambda row: (-len(row[1]), -len(row[0]))):
        if not any(
            len(other) == len(reports) and (phrase in one or one in phrase) for one, other in kept.items()
        ):
            kept[phrase] = reports
    return kept


def _phrases(text: str) -> Iterator[str]:
    words = [word.casefold() for word in _WORD.findall(normalise(text))]
    for size in range(1, _LONGEST_PHRASE + 1):
        for start in range(len(words) - size + 1):
            some = words[start : start + size]
            if max(map(len, some)) >= _SHORTEST_WORD and len(some[0]) > 1:
                yield " ".join(some)


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_WORD.search(text)) and not any(map(str.isdigit, text))


def _written(text: str) -> str:
    return normalise(text)
