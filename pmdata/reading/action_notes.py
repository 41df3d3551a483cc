"""What stands at the end of an action item's text: owner, due date, state, in every notation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmdata.reading.dates import find_dates
from pmdata.reading.labels import split_pair
from pmdata.reading.vocabulary import Vocabulary
from pmdata.reading.words import normalise

_PARENTHESES = re.compile(r"\s*[\(\[]([^()\[\]]{2,120})[\)\]]\s*[.;]?\s*$")
_DASHES = re.compile(r"\s+[—–]\s+|\s+--?\s+")
_HANDLE = re.compile(r"^@[\w.-]+$")
_LEADING_HANDLE = re.compile(r"^(@[\w.-]+)\s+(?:will|to|shall)\s", re.IGNORECASE)
_NAME = re.compile(r"^[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}$")
_CLOSING_PAIR = re.compile(r"(?:^|[.;,\s])\s*\*{0,2}([A-Z][A-Za-z ]{1,14}):\*{0,2}\s*([^.;:]{2,60})[.]?$")
_ROLES = frozenset(
    {"owner", "due_on", "done_on", "status", "priority", "tracking", "kind", "verification", "id"}
)


@dataclass(slots=True)
class Draft:
    """An item being read: its words by role, as written."""

    text: str
    line: int
    checked: bool | None = None
    has_status: bool = False
    said: dict[str, str] = field(default_factory=dict)
    heading: str = ""


def take_trailing(draft: Draft, vocabulary: Vocabulary) -> None:
    """Take owner, due date and state out of the end of the item's text."""
    if draft.text.rstrip(" .;\t\n")[-1:] in (")", "]") and (match := _PARENTHESES.search(draft.text)):
        notes = _notes([p.strip() for p in match[1].split(",")], vocabulary)
        if notes:
            draft.text = draft.text[: match.start()]
            _keep(draft, notes)
    segments = _DASHES.split(draft.text)
    while len(segments) > 1:
        notes = _notes([segments[-1].strip(" .")], vocabulary, bare_name=True)
        if not notes:
            break
        _keep(draft, notes)
        segments.pop()
        draft.text = draft.text[: draft.text.rindex(segments[-1]) + len(segments[-1])]
    _take_sentence(draft, vocabulary)
    if handle := _LEADING_HANDLE.match(draft.text):
        draft.said.setdefault("owner", handle[1])


def _take_sentence(draft: Draft, vocabulary: Vocabulary) -> None:
    """Take a closing `Owner: name` off the text."""
    match = _CLOSING_PAIR.search(draft.text) if ":" in draft.text else None
    role = vocabulary.item_labels.get(normalise(match[1])) if match else None
    if match and role in ("owner", "due_on", "status", "priority"):
        draft.said.setdefault(role, match[2].strip())
        draft.text = draft.text[: match.start()].rstrip(" ,;")


def _keep(draft: Draft, notes: Mapping[str, str]) -> None:
    for role, value in notes.items():
        draft.said.setdefault(role, value)


def _notes(parts: list[str], vocabulary: Vocabulary, *, bare_name: bool = False) -> dict[str, str]:
    """Read `owner: X`, `due D`, `done D`, `@name`; a plain name counts only beside one of them."""
    notes: dict[str, str] = {}
    names: list[str] = []
    for part in parts:
        split = split_pair(part)
        role = vocabulary.item_labels.get(normalise(split[0])) if split else None
        first, _, rest = part.partition(" ")
        word = vocabulary.item_labels.get(normalise(first))
        if split and role in _ROLES:
            notes[role] = split[1]
        elif word in ("due_on", "owner") and rest and (word == "owner" or find_dates(rest)):
            notes[word] = rest
        elif normalise(first) in ("done", "completed", "finished") and (not rest or find_dates(rest)):
            notes["status"], notes["done_on"] = part, rest
        elif _HANDLE.match(part):
            notes["owner"] = part
        elif bare_name and _is_date(part):
            notes["due_on"] = part
        elif _NAME.match(part) and _is_name(part):
            names.append(part)
    if names and "owner" not in notes and (notes or bare_name):
        notes["owner"] = names[0]
    return notes


def _is_date(text: str) -> bool:
    dates = find_dates(text)
    return len(dates) == 1 and not normalise(text[: dates[0].start] + text[dates[0].end :])


def _is_name(text: str) -> bool:
    words = text.split()
    return text[0].isupper() and (words[-1].casefold() == "team" or all(word[0].isupper() for word in words))
