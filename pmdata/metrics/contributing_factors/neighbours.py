"""Factor neighbours: for each factor that no theme claims, the tagged ones that read most like it.

`untagged_factors` lists them for a person to decide. It assigns nothing: likeness by character four-grams
finds the right theme for such short sentences too seldom to be trusted (docs/glossary.md).
"""

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

import numpy as np
import numpy.typing as npt

from pmdata.metrics.columns import Column
from pmdata.metrics.selection.query import Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

_WORD = re.compile(r"[^\W_]+")
_GRAM_LENGTH = 4
_DIMENSIONS = 4096
_MOST_TAGGED = 3000
NEIGHBOUR_COUNT = 3
DEFAULT_LIMIT = 100
_LEAST_LIKENESS_RATIO = 0.1
_Matrix = npt.NDArray[np.float32]


class Neighbour(Record):
    """A tagged factor that reads like an untagged one."""

    theme: str
    text: str
    likeness_ratio: float
    """Cosine of the two texts' weighted four-grams, 0–1."""


class UntaggedFactor(Record):
    """A factor that no theme claims."""

    key: str
    title: str | None
    path: str
    line: int | None
    started_on: date
    text: Annotated[str, Column("Factor")]
    nearest: Annotated[str | None, Column("Reads like")]
    """The theme of the most alike one; null where nothing is alike."""
    neighbours: Annotated[tuple[Neighbour, ...], Column("Most alike")]
    """The most alike first."""


def untagged_factors(
    cursor: Cursor, selection: Selection, *, limit: int = DEFAULT_LIMIT
) -> tuple[UntaggedFactor, ...]:
    """Return the newest `limit` untagged factors of the selection, each with its nearest tagged ones."""
    condition, values = in_selection(selection)
    query = f"""
        select key, title, path, f.line, started_on, f.text
        from incidents i join contributing_factors f using (key)
        where f.theme is null and i.key in (select key from incidents where {condition})
        order by started_on desc, key, f.position limit ?"""
    rows = fetch_dicts(cursor, query, [*values, limit])
    tagged = fetch_dicts(
        cursor,
        "select distinct theme, text from contributing_factors where theme is not null order by 1, 2 limit ?",
        [_MOST_TAGGED],
    )
    likeness = _likeness([row["text"] for row in rows], [row["text"] for row in tagged])
    return tuple(
        UntaggedFactor(**row, nearest=next((one.theme for one in near), None), neighbours=near)
        for row, own in zip(rows, likeness, strict=True)
        for near in (_nearest(tagged, own),)
    )


def _nearest(tagged: Sequence[Mapping[str, str]], likeness: _Matrix) -> tuple[Neighbour, ...]:
    places = np.argsort(-likeness, kind="stable")[:NEIGHBOUR_COUNT]
    return tuple(
        Neighbour(**tagged[place], likeness_ratio=float(likeness[place]))
        for place in places
        if likeness[place] >= _LEAST_LIKENESS_RATIO
    )


def _likeness(texts: Sequence[str], others: Sequence[str]) -> _Matrix:
    """Return the cosine of every text with every other one: rows are `texts`, columns `others`."""
    if not texts or not others:
        return np.zeros((len(texts), len(others)), dtype=np.float32)
    counts = np.vstack([_grams(text) for text in (*texts, *others)])
    rarity = np.log((1 + len(counts)) / (1 + np.count_nonzero(counts, axis=0))) + 1
    weighted = counts * rarity.astype(np.float32)
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    weighted /= np.where(lengths, lengths, 1)
    found: _Matrix = weighted[: len(texts)] @ weighted[len(texts) :].T
    return found


def _grams(text: str) -> _Matrix:
    """Return how often each four-gram occurs, hashed into a fixed number of places."""
    plain = f" {' '.join(_WORD.findall(text.casefold()))} "
    grams = Counter(plain[start : start + _GRAM_LENGTH] for start in range(len(plain) - _GRAM_LENGTH + 1))
    row = np.zeros(_DIMENSIONS, dtype=np.float32)
    for gram, count in grams.items():
        row[zlib.crc32(gram.encode()) % _DIMENSIONS] += count
    return row
