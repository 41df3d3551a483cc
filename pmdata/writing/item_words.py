"""What is written of an action item: its changes, their words in a template, what must be read of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pmdata.escaping import cleaned
from pmdata.model import ActionItem, ActionStatus, Priority
from pmdata.model.term_words import TERM_WORDS
from pmdata.words import sentence
from pmdata.writing.catalogue import bundled_names, load_template
from pmdata.writing.wording import dated_status

LABELS = {
    "status": "Status",
    "owner": "Owner",
    "due_on": "Due",
    "priority": "Priority",
    "tracking": "Ticket",
}
"""Role → what a new column or line for it is called."""


_AS_WRITTEN = frozenset({"status_stated", "priority_stated"})
"""Words of what is compared by its value."""


@dataclass(frozen=True)
class ItemChanges:
    """What is to become of an item; None leaves a value as it is."""

    status: ActionStatus | None = None
    done_on: date | None = None
    """With status done: the day it was done."""
    reason: str | None = None
    """With status won't do or blocked: why."""
    owner: str | None = None
    due_on: date | None = None
    priority: Priority | None = None
    tracking: str | None = None
    """The ticket's number or address."""

    def cleaned(self) -> "ItemChanges":
        """Return the changes without control characters in what was typed."""
        reason, owner, ticket = (text and cleaned(text) for text in (self.reason, self.owner, self.tracking))
        return replace(self, reason=reason, owner=owner, tracking=ticket)

    @property
    def in_words(self) -> str:
        """Return what the changes state: `done (2026-03-04), owner Lena`."""
        status = self.status and TERM_WORDS[ActionStatus][self.status]
        due = self.due_on and self.due_on.isoformat()
        named = {"owner": self.owner, "due": due, "priority": self.priority, "ticket": self.tracking}
        parts = [dated_status(status, self.done_on if self.status == "done" else None)] if status else []
        return ", ".join([*parts, *(f"{name} {value}" for name, value in named.items() if value)])


_NOT_IN_NAMES = re.compile(r"[;()\[\]|\s]+")
"""What would end the name behind `addresses:` where it is read."""
_ADDRESSES = re.compile(r"\baddresses\s*:", re.IGNORECASE)


def with_addressed(text: str, what: str | None) -> str:
    """Return an item's text with the theme or factor that it works on, unless it names one already.

    `what` is a theme, a factor's words or its number; the words are read back as written
    (`Raise the limit (addresses: capacity limits)`).
    """
    named = " ".join(_NOT_IN_NAMES.split(what or "")).strip()
    return f"{text} (addresses: {named})" if named and not _ADDRESSES.search(text) else text


def values(
    changes: ItemChanges, item: ActionItem, template: str | None, others: Sequence[ActionItem]
) -> Iterator[tuple[str, str]]:
    """Yield what is to be written: role and words."""
    if changes.status and not is_stated(changes, item):
        yield "status", status_words(changes, template)
    if changes.owner:
        yield "owner", changes.owner
    if changes.due_on:
        yield "due_on", changes.due_on.isoformat()
    if changes.priority and changes.priority != item.priority:
        yield "priority", priority_words(changes.priority, template, others)
    if changes.tracking:
        yield "tracking", changes.tracking


def priority_words(priority: Priority, template: str | None, others: Sequence[ActionItem]) -> str:
    """Return a priority in the words of the report's other items, else in those of its template."""
    stated = [(one.priority, one.priority_stated) for one in others if one.priority and one.priority_stated]
    same = next((words for found, words in stated if found == priority), None)
    codes = any(found in (words or "").upper() for found, words in stated)
    return same or (priority if codes else _template_words(template, "priority").get(priority, priority))


def stated_words(item: ActionItem, role: str) -> str | None:
    """Return the words in which the item states a value, as far as they are kept."""
    due = item.due_on.isoformat() if item.due_on else item.due_stated
    return {
        "owner": item.owner,
        "due_on": due,
        "status": item.status_stated,
        "priority": item.priority_stated,
        "tracking": item.tracking,
    }[role]


def flat(words: str) -> str:
    """Return a status as written within parentheses: `Done 2026-03-09`."""
    return words.replace(" (", " ").replace(")", "")


def is_stated(changes: ItemChanges, item: ActionItem) -> bool:
    """Whether the item already has the wanted status, with nothing to be added to it."""
    dated = changes.done_on in (None, item.done_on)
    return item.status == changes.status and dated and not changes.reason


def status_words(changes: ItemChanges, template: str | None) -> str:
    """Return the wanted status in the words of a template, with its day or reason."""
    status = changes.status or "open"
    word = _template_words(template, "action_status").get(status) or sentence(
        TERM_WORDS[ActionStatus][status]
    )
    if status == "done":
        return dated_status(word, changes.done_on)
    return f"{word}: {changes.reason}" if changes.reason and status in ("blocked", "wont_do") else word


def _template_words(template: str | None, vocabulary: str) -> Mapping[str, str]:
    return load_template(template).words.get(vocabulary, {}) if template in bundled_names() else {}


def wanted(changes: ItemChanges, item: ActionItem) -> dict[str, object]:
    """Return the fields of the item that the changes give another value."""
    wanted: dict[str, object] = {}
    if changes.status:
        wanted["status"] = changes.status
        wanted["done_on"] = (changes.done_on or _kept_date(item)) if changes.status == "done" else None
    if changes.owner:
        wanted["owner"] = changes.owner
    if changes.due_on:
        wanted["due_on"], wanted["due_stated"] = changes.due_on, None
    if changes.priority:
        wanted["priority"] = changes.priority
    if changes.tracking:
        wanted["tracking"] = changes.tracking
    return wanted


def _kept_date(item: ActionItem) -> date | None:
    return item.done_on if item.status == "done" else None


def facts(item: ActionItem) -> dict[str, object]:
    """Return what an item states, by value."""
    return {name: value for name, value in item.facts().items() if name not in _AS_WRITTEN}
