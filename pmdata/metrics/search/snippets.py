"""Snippets: the piece of a passage that shows why it was found, with what matches marked."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pmdata.metrics.search.terms import Term
from pmdata.metrics.search.weights import KINDS, THEME
from pmdata.metrics.selection.query import Cursor, fetch_dicts

LENGTH = 180
"""About how many characters of a passage are shown."""
_BEFORE = 60
_GAP = r"[^\w]+"


@dataclass(frozen=True)
class Snippet:
    """A piece of a passage."""

    label: str
    """What the passage is: “Contributing factor”, “Section: Impact”."""
    pieces: tuple[tuple[str, bool], ...]
    """Its text in order, each piece with whether it matches; an ellipsis where it was cut."""
    beside: str | None = None
    """The factor that a theme was found in."""


def snippets(cursor: Cursor, places: Sequence[tuple[str, int]], terms: Sequence[Term]) -> dict[str, Snippet]:
    """Return the snippet of each passage, given as key and position, by the key of its incident."""
    query = """
        select key, kind, label, text
        from passages join (
            select unnest(?::varchar[]) as key, unnest(?::integer[]) as position
        ) using (key, position)"""
    rows = fetch_dicts(cursor, query, [[key for key, _ in places], [position for _, position in places]])
    pattern = _pattern(terms)
    return {row["key"]: _snippet(row["kind"], row["label"], _pieces(row["text"], pattern)) for row in rows}


def _snippet(kind: str, label: str | None, pieces: tuple[tuple[str, bool], ...]) -> Snippet:
    name, _ = KINDS[kind]
    if kind == THEME:
        return Snippet(name, pieces, label)
    return Snippet(f"{name}: {label}" if label else name, pieces)


def _pattern(terms: Iterable[Term]) -> re.Pattern[str]:
    """Return what matches any of the terms in a folded text, the longest first."""
    written = [
        _GAP.join(map(re.escape, term.line.split()))
        + (r"\w*" if term.is_prefix and term.line.isascii() else "")
        for term in sorted(terms, key=lambda term: -len(term.line))
    ]
    return re.compile("|".join(f"(?<![^\\W_]){one}" if one[0].isascii() else one for one in written))


def _pieces(text: str, pattern: re.Pattern[str]) -> tuple[tuple[str, bool], ...]:
    line = " ".join(text.split())
    folded, places = _folded(line)
    spans = [(places[found.start()], places[found.end() - 1] + 1) for found in pattern.finditer(folded)]
    first = max(spans[0][0] - _BEFORE, 0) if spans else 0
    first = line.find(" ", first) + 1 if first else 0
    last = min(first + LENGTH, len(line))
    last = line.rfind(" ", first + 1, last) if last < len(line) and " " in line[first + 1 : last] else last
    pieces: list[tuple[str, bool]] = [("… ", False)] if first else []
    reached = first
    for start, end in spans:
        if reached <= start and end <= last:
            pieces += [(line[reached:start], False), (line[start:end], True)]
            reached = end
    pieces += [(line[reached:last], False), (" …" if last < len(line) else "", False)]
    return tuple((piece, matches) for piece, matches in pieces if piece)


def _folded(line: str) -> tuple[str, list[int]]:
    """Return the line in lower case and without accents, and for each of its characters where it was."""
    folded, places = [], []
    for place, character in enumerate(line):
        for one in unicodedata.normalize("NFD", character).lower():
            if not unicodedata.category(one).startswith("M"):
                folded.append(one)
                places.append(place)
    return "".join(folded), places
