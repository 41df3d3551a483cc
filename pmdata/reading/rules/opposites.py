"""Two rows of a timeline that say opposite things of one thing: "quotes fail", later "quotes complete again".

No list of words knows what a team's services are called; that the same thing first fails and later works
says where the impact started and ended. Asked only where the rules of words abstain.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pmdata.reading.rules.moments import ClassifiedRow
from pmdata.reading.text.phrases import Phrases
from pmdata.reading.text.sentences import sentences_of, without_quotes
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary

_SHORTEST = 4
"""Letters of a word that names a thing."""
_WORDS_BEFORE = 6
_FIRST_ROWS = 12
"""Rows among which a beginning is sought."""


class _Matched(NamedTuple):
    row: ClassifiedRow
    things: frozenset[str]


def with_opposites(rows: Sequence[ClassifiedRow], vocabulary: Vocabulary) -> list[ClassifiedRow]:
    """Return the rows, the first that fails and the last that works again of one thing as start and end."""
    known = {phase for row in rows for phase in row.phases}
    has_end = not known.isdisjoint(("resolved", "restored"))
    if "impact_started" in known and has_end:
        return list(rows)
    unread = [row for row in rows[:_FIRST_ROWS] if not row.phases]
    fails = _matching(unread, vocabulary.opposites["fails"])
    works = _matching(rows, vocabulary.opposites["works"])
    pairs = [
        (one, two)
        for one in fails
        for two in works
        if one.things & two.things and one.row.placed.entry.line < two.row.placed.entry.line
    ]
    if not pairs:
        return list(rows)
    start, end = pairs[0][0].row, pairs[-1][1].row
    added: dict[int, str] = {}
    if "impact_started" not in known and not _is_known_before(rows, start):
        added[id(start)] = "impact_started"
    if not has_end and not end.phases:
        added[id(end)] = "restored"
    return [
        row._replace(phases=(added[id(row)], *row.phases), rule="opposites") if id(row) in added else row
        for row in rows
    ]


def _matching(rows: Sequence[ClassifiedRow], phrases: Phrases) -> list[_Matched]:
    """Return the rows whose first sentence has one of the phrases, and what is before it."""
    found = []
    for row in rows:
        sentence = next(iter(sentences_of(row.placed.entry.text)), "")
        wording = normalise(without_quotes(sentence))
        match = phrases.search(wording) if row.placed.instant else None
        words = wording[: match.start()].split()[-_WORDS_BEFORE:] if match else []
        things = frozenset(word.removesuffix("s") for word in words if len(word) >= _SHORTEST)
        if things:
            found.append(_Matched(row, things))
    return found


def _is_known_before(rows: Sequence[ClassifiedRow], start: ClassifiedRow) -> bool:
    before = (row for row in rows if row.placed.entry.line < start.placed.entry.line)
    return any(phase in ("detected", "acknowledged") for row in before for phase in row.phases)
