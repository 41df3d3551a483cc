"""Unread words: headings and labels of reports that mean nothing to reading, over the whole workspace."""

from collections import defaultdict
from typing import Annotated, Literal

from pmdata.metrics.columns import Column
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.model import Record
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary

UnreadKind = Literal["headings", "labels"]
_QUERIES: dict[UnreadKind, str] = {
    "headings": """
        select word, count(distinct key) as reports from (
            select key, unnest(json_extract_string(record, '$.sections[*].heading')) as word from records)
        group by word""",
    "labels": """
        select word, count(distinct key) as reports from (
            select key, unnest(json_extract_string(record, '$.fields[*].label')) as word from records)
        group by word""",
}
_LONGEST = 50
_FEWEST = 2
"""Incidents in which a word must be: what one report alone says is no habit."""


_PLACES = {
    "headings": """
        select distinct path, unnest(json_extract_string(record, '$.sections[*].heading')) as word
        from records join incidents using (key) order by path""",
    "labels": """
        select distinct path, unnest(json_extract_string(record, '$.fields[*].label')) as word
        from records join incidents using (key) order by path""",
    "phases": """
        select distinct path, text as word from timeline_events join incidents using (key) order by path""",
}


class UnreadWord(Record):
    """One heading or label that means nothing."""

    kind: Annotated[UnreadKind, Column("Kind")]
    word: Annotated[str, Column("Word")]
    """As it is matched: without case, marks and numbering."""
    reports: Annotated[int, Column("Incidents")]
    """Incidents that count and have it; of several spellings the sum."""


def unread_words(cursor: Cursor, vocabulary: Vocabulary) -> tuple[UnreadWord, ...]:
    """Return the words that at least two incidents have, the most frequent first."""
    found: dict[tuple[UnreadKind, str], int] = defaultdict(int)
    for kind, query in _QUERIES.items():
        means = vocabulary.heading if kind == "headings" else vocabulary.label
        for row in fetch_dicts(cursor, query, []):
            word = normalise(row["word"])
            if 1 < len(word) <= _LONGEST and not any(map(str.isdigit, word)) and means(row["word"]) is None:
                found[kind, word] += row["reports"]
    rows = (
        UnreadWord(kind=kind, word=word, reports=count)
        for (kind, word), count in found.items()
        if count >= _FEWEST
    )
    return tuple(sorted(rows, key=lambda row: (-row.reports, row.kind, row.word)))


def reports_with(cursor: Cursor, kind: str, word: str) -> tuple[str, ...]:
    """Return the reports that have a heading or label of this word, or a row of the timeline with it."""
    rows = ((row["path"], normalise(row["word"])) for row in fetch_dicts(cursor, _PLACES[kind], []))
    fits = word.__eq__ if kind != "phases" else lambda text: f" {word} " in f" {text} "
    return tuple(dict.fromkeys(path for path, text in rows if fits(text)))
