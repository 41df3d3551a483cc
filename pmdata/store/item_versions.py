"""Item versions: what earlier contents of a report said of its action items, and what became of each item.

`read_versions` reads earlier contents, `item_histories` follows the items of the newest one back through
them: by the id that an item states, else by its words, else by words that are most alike.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

from pmdata.reading.file import read_bytes
from pmdata.workers.crew import processes_for, results
from pmdata.workers.ended import Ended
from pmdata.workspace import Workspace

_NO_CORRECTIONS = "\0an earlier version"
"""A name that no correction can have: people correct what a report says now."""
_LEAST_LIKENESS = 0.6
_MOST_COMPARED = 40
"""Items of one version beyond which words are only looked up, not compared."""
_CLOSED = ("done", "wont_do")


class ItemThen(NamedTuple):
    """One action item in one version."""

    incident: str
    """The incident's id, else its place in the file."""
    id: str | None
    text: str
    due_on: date | None
    status: str | None


@dataclass(frozen=True)
class ItemHistory:
    """What became of one item."""

    first_due_on: date | None
    """The first stated due date that is known."""
    due_moves: int
    """How often it was changed."""
    reopened: int
    """How often it was closed and then open again."""


Version = tuple[str, str, bytes]
"""Id of the content, name of the file, the content."""


def read_versions(
    workspace: Workspace, versions: Sequence[Version], *, is_background: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the id of each content with its items as JSON; none where it could not be read."""
    count = processes_for(len(versions))
    for (blob, *_), found in results(
        _items_of, workspace, versions, count=count, is_background=is_background
    ):
        yield blob, "[]" if isinstance(found, Ended) else found


def _items_of(workspace: Workspace, version: Version) -> str:
    _, name, data = version
    try:
        readings = read_bytes(data, name, workspace, report=_NO_CORRECTIONS)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - one odd version never costs the history of the others
        return "[]"
    rows = [
        (incident.incident_id or str(reading.part), item.id, item.text, item.due_on, item.status)
        for reading in readings
        if (incident := reading.postmortem)
        for item in incident.action_items
    ]
    return json.dumps(rows, default=str)


def items_from(text: str) -> list[ItemThen]:
    """Return the items that `read_versions` wrote."""
    rows: list[Any] = json.loads(text)
    return [
        ItemThen(incident, own_id, words, due_on and date.fromisoformat(due_on), status)
        for incident, own_id, words, due_on, status in rows
    ]


def item_histories(now: Sequence[ItemThen], earlier: Sequence[Sequence[ItemThen]]) -> list[ItemHistory]:
    """Return the history of each item of `now`; `earlier` are the versions before, the oldest first."""
    chains: list[list[ItemThen]] = [[item] for item in now]
    for version in reversed(earlier):
        latest = [chain[-1] for chain in chains]
        for place, found in _matched(latest, version).items():
            chains[place].append(found)
    return [_history(chain[::-1]) for chain in chains]


def _history(chain: Sequence[ItemThen]) -> ItemHistory:
    dues = [item.due_on for item in chain if item.due_on]
    states = [item.status in _CLOSED for item in chain if item.status]
    return ItemHistory(
        first_due_on=dues[0] if dues else None,
        due_moves=sum(one != other for one, other in pairwise(dues)),
        reopened=sum(was and not now for was, now in pairwise(states)),
    )


def _matched(items: Sequence[ItemThen], version: Sequence[ItemThen]) -> Mapping[int, ItemThen]:
    """Return which item of an earlier version each item was, each of them once."""
    left = list(version)
    found: dict[int, ItemThen] = {}
    for is_same in (_has_same_id, _has_same_words):
        for place, item in enumerate(items):
            match = next((one for one in left if is_same(item, one)), None) if place not in found else None
            if match:
                found[place] = match
                left.remove(match)
    if len(left) <= _MOST_COMPARED and len(items) <= _MOST_COMPARED:
        for place, item in enumerate(items):
            alike = [(_likeness(item, one), one) for one in left if _may_be(item, one)]
            likeness, match = max(alike, key=lambda pair: pair[0], default=(0.0, None))
            if place not in found and match and likeness >= _LEAST_LIKENESS:
                found[place] = match
                left.remove(match)
    return found


def _has_same_id(item: ItemThen, other: ItemThen) -> bool:
    return item.id is not None and (item.incident, item.id) == (other.incident, other.id)


def _has_same_words(item: ItemThen, other: ItemThen) -> bool:
    return _may_be(item, other) and item.text.casefold().split() == other.text.casefold().split()


def _may_be(item: ItemThen, other: ItemThen) -> bool:
    """Whether nothing speaks against two items being one: another id does, where both state one."""
    return None in (item.id, other.id) or item.id == other.id


def _likeness(item: ItemThen, other: ItemThen) -> float:
    return SequenceMatcher(None, item.text.casefold(), other.text.casefold(), autojunk=False).ratio()
