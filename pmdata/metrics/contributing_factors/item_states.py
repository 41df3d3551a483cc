"""Item states: what became, by the day of a return, of the items that work on its theme.

Each return is in exactly one state, by the items tied to that theme in the report of the latest earlier
incident, as they stood at the return. A dismissed item works on nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.model import ActionStatus, ThemeBasis

ReturnState = Literal["item_open", "did_not_hold", "no_item", "unknown"]
RETURN_STATES: tuple[ReturnState, ...] = get_args(ReturnState)
_OPEN = ("open", "in_progress", "blocked")


@dataclass(frozen=True, slots=True)
class TiedItem:
    """An action item that works on a theme of its report."""

    key: str
    theme: str
    basis: ThemeBasis
    position: int
    text: str
    status: ActionStatus | None
    done_on: date | None
    created_on: date | None
    """Stated day of its creation; null where it is as old as its report."""
    path: str
    line: int | None

    def state_on(self, day: date) -> ReturnState | None:
        """Return how it stood on `day`; None where it was dismissed, or was not there yet."""
        if self.status == "wont_do" or (self.created_on and self.created_on > day):
            return None
        if self.status in _OPEN:
            return "item_open"
        if self.status is None or self.done_on is None:
            return "unknown"
        return "item_open" if self.done_on > day else "did_not_hold"


Tied = Mapping[tuple[str, str], tuple[TiedItem, ...]]
"""Incident and theme → the items tied to it."""


def load_tied_items(cursor: Cursor) -> Tied:
    """Return the items that work on a theme, by incident and theme, in the order of their reports."""
    query = """
        select key, theme, theme_basis as basis, a.position, a.text, a.status, a.done_on,
            case when a.created_on <> i.started_on then a.created_on end as created_on, i.path, a.line
        from action_items a join incidents i using (key) where theme is not null order by key, a.position"""
    found = defaultdict(list)
    for row in fetch_dicts(cursor, query, []):
        found[row["key"], row["theme"]].append(TiedItem(**row))
    return {pair: tuple(items) for pair, items in found.items()}


_FIRST: tuple[ReturnState, ...] = ("item_open", "unknown", "did_not_hold")


def state_of(items: Collection[TiedItem], day: date) -> tuple[ReturnState, TiedItem | None]:
    """Return the one state of a return on `day`, with the item that decides it."""
    states = [(item.state_on(day), item) for item in items]
    for state in _FIRST:
        for own, item in states:
            if own == state:
                return state, item
    return "no_item", None
