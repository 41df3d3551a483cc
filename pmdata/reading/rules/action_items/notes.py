"""What is at the end of an action item's text: owner, due date, state, in every notation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmdata.model import ActionStatus
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.text.words import normalise, normalised
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.scales import read_kind, read_priority, read_state_note
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

PARENTHESES = re.compile(r"\s*[\(\[（]([^()\[\]（）]{2,120})[\)\]）]\s*[.;。]?\s*$")
_COMMA = re.compile(r"[,、，]")
DASHES = re.compile(r"\s+[—–]\s+|\s+--?\s+")
_HANDLE = re.compile(r"^@[\w.-]+$")
_LEADING_HANDLE = re.compile(r"^(@[\w.-]*\w)(?::\s+|\s+(?:(?i:will|to|shall)\s|(?=[A-Z])))")
_NAME = re.compile(r"^[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}$")
_ONE_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,14}")
_BESIDE_NAME = frozenset({"due_on", "status", "tracking", "priority"})
"""Notes beside which one capitalised word is a name."""
_CLOSING_PAIR = re.compile(
    r"(?:^|[.;,\s])\s*\*{0,2}([A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ ]{1,14}):\*{0,2}\s*([^.;:]{2,60})[.]?$"
)
_CLOSING_WORDS = re.compile(r"(?<=[.;])\s+([A-Z][^.;:]{2,60})[.]?\s*$")
_LONGEST_HANDLE = 14
_LONGEST_DATE = 24
_FIGURE = re.compile(r"[0-9]")
_DUE_WORDS = re.compile(
    r"\s(?:([^\W\d_]{2,8}) )?([^\W\d_]{2,8}):? ((?:[^\W\d_]{3,9}\.? )?\d[\w./-]{0,9}(?:,? [\w.]{2,9}){0,2})$"
)
_TICKET = re.compile(r"(?:[A-Za-z]{2,9} )?[A-Z][A-Z0-9]{1,9}-[0-9]{1,7}|#[0-9]{1,7}")
_CLOSING_TICKET = re.compile(
    r"(?:(?<=[)\]])\s+|\s+[–—-]+\s+)((?:[A-Z][A-Za-z]{2,9} )?[A-Z][A-Z0-9]{1,9}-[0-9]{1,7}|#[0-9]{1,7})[.;]?$"
)
_STATE_BEHIND = re.compile(r"(?<=[)\]]):\s+([^:]{2,60})$")
_SQUARE = re.compile(r"\s*\[([^\W\d_][^\[\]()]{1,40})\]\s*$")
_WORDS_IN_OWNER = 4
_DOTTED_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.")
_INITIALS = re.compile(r"[A-Z]{2,3}")
_PRIORITY_CODE = re.compile(r"[Pp][0-4]")
_MOST_NOTES = 12
"""Notes that are taken off the end of one item."""
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
    values: dict[str, str] = field(default_factory=dict)
    heading: str = ""


def take_trailing(draft: Draft, vocabulary: Vocabulary) -> None:
    """Take owner, due date and state out of the end of the item's text, in whatever order they are."""
    for _ in range(_MOST_NOTES):
        if not any(
            take(draft, vocabulary)
            for take in (
                _take_state_behind,
                _take_ticket,
                _take_bracket,
                _take_parenthesis,
                _take_segment,
                _take_sentence,
                _take_due,
            )
        ):
            break
    if handle := _LEADING_HANDLE.match(draft.text):
        draft.values.setdefault("owner", handle[1])


def _take_state_behind(draft: Draft, vocabulary: Vocabulary) -> bool:
    """Take the state after a closing bracket and a colon ("… (Ana): done")."""
    match = _STATE_BEHIND.search(draft.text)
    if match is None or read_state_note(match[1], vocabulary.language) is None:
        return False
    return _take(draft, match.start(), {"status": match[1]})


def _take_ticket(draft: Draft, vocabulary: Vocabulary) -> bool:
    """Take the number of a ticket that closes the text after a bracket or a dash."""
    match = _CLOSING_TICKET.search(draft.text)
    if match is None or not is_ticket(match[1], vocabulary):
        return False
    return _take(draft, match.start(), {"tracking": match[1]})


def _take_bracket(draft: Draft, _: Vocabulary) -> bool:
    """Take who is in square brackets before the ticket."""
    match = _SQUARE.search(draft.text) if "tracking" in draft.values else None
    if match is None or not match[1][0].isupper() or len(match[1].split()) > _WORDS_IN_OWNER:
        return False
    return _take(draft, match.start(), {"owner": match[1]})


def is_ticket(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text is the number of a ticket, with the tracker's name perhaps."""
    key = text.rpartition(" ")[2].partition("-")[0].lower()
    return bool(_TICKET.fullmatch(text)) and key not in vocabulary.no_id_words


def _take_parenthesis(draft: Draft, vocabulary: Vocabulary) -> bool:
    if draft.text.rstrip(" .;。\t\n")[-1:] not in (")", "]", "）"):
        return False
    match = PARENTHESES.search(draft.text)
    if match is None:
        return False
    parts = [part.strip() for part in _COMMA.split(match[1])]
    notes = _notes(parts, vocabulary)
    if not notes and not _BESIDE_NAME.isdisjoint(draft.values) and _is_one_name(parts[0], vocabulary):
        notes = {"owner": parts[0]} if len(parts) == 1 else notes
    return _take(draft, match.start(), notes)


def _take_segment(draft: Draft, vocabulary: Vocabulary) -> bool:
    dash = next(reversed(list(DASHES.finditer(draft.text))), None)
    if dash is None:
        return False
    part = draft.text[dash.end() :].strip(" .")
    notes = _notes([part], vocabulary, bare_name=True)
    pieces = [part] if notes else [piece.strip() for piece in _COMMA.split(part)]
    notes = notes or _notes(pieces, vocabulary)
    if len(pieces) > 1 and len(set(notes.values()) & set(pieces)) + _led(pieces, vocabulary) < len(pieces):
        return False
    if not notes and not _BESIDE_NAME.isdisjoint(draft.values) and _is_one_name(part, vocabulary):
        notes = {"owner": part}
    return _take(draft, dash.start(), notes)


def _take_sentence(draft: Draft, vocabulary: Vocabulary) -> bool:
    """Take a closing `Owner: name`, `Due 2026-03-04` or `In progress` off the text."""
    match = _CLOSING_PAIR.search(draft.text) if ":" in draft.text else None
    role = vocabulary.item_labels.get(normalise(match[1])) if match else None
    if match and role in ("owner", "due_on", "status", "priority"):
        return _take(draft, match.start(), {role: match[2].strip()}, left=" ,;")
    match = _CLOSING_WORDS.search(draft.text)
    if match is None or not match.start():
        return False
    first, _, rest = match[1].partition(" ")
    if vocabulary.item_labels.get(normalise(first)) == "due_on" and _is_date(rest, vocabulary.language):
        return _take(draft, match.start(), {"due_on": rest}, left=" ,;")
    return bool(read_state_note(match[1], vocabulary.language)) and _take(
        draft, match.start(), {"status": match[1]}, left=" ,;"
    )


def _take_due(draft: Draft, vocabulary: Vocabulary) -> bool:
    """Take a closing `by 2026-03-04` off the text."""
    end = draft.text.rstrip(" .;")
    found = _DUE_WORDS.search(end) if _FIGURE.search(end[-_LONGEST_DATE:]) else None
    if found is None or not _is_date(found[3], vocabulary.language):
        return False
    means_due = [
        vocabulary.item_labels.get(normalise(word or "")) == "due_on" for word in (found[1], found[2])
    ]
    if not means_due[1]:
        return False
    at = found.start(1 if means_due[0] else 2)
    return _take(draft, at, {"due_on": found[3]}, left=" ,;")


def _take(draft: Draft, at: int, notes: Mapping[str, str], left: str = "") -> bool:
    """Keep the notes from a place of the text on; what the item is to do must be before."""
    if not notes or not draft.text[:at].strip():
        return False
    _keep(draft, notes)
    draft.text = draft.text[:at].rstrip(left) if left else draft.text[:at]
    return True


def _keep(draft: Draft, notes: Mapping[str, str]) -> None:
    for role, value in notes.items():
        draft.values.setdefault(role, value)


def _notes(parts: list[str], vocabulary: Vocabulary, *, bare_name: bool = False) -> dict[str, str]:
    """Read `owner: X`, `due D`, `done D`, `@name`; a plain name counts only beside one of them."""
    notes: dict[str, str] = {}
    names: list[str] = []
    state = _state_among(parts, vocabulary.language)
    for part in parts:
        split = split_pair(part)
        role = vocabulary.item_labels.get(normalise(split[0])) if split else None
        first, _, rest = part.partition(" ")
        word = vocabulary.item_labels.get(normalise(first))
        if split and role in _ROLES:
            notes[role] = split[1]
        elif (
            word in ("due_on", "owner")
            and rest
            and (word == "owner" or find_dates(rest, language=vocabulary.language))
        ):
            notes[word] = rest
        elif part == state:
            notes["status"] = part
        elif named := _lone_role(part, vocabulary, is_all=bare_name, others=len(parts) - 1):
            notes[named] = part
        elif "status" not in notes and _NAME.match(part) and _is_name(part):
            names.append(part)
    dates = [part for part in parts if _is_date(part, vocabulary.language)]
    beside_name = state is None and (names or "owner" in notes)
    if "due_on" not in notes and len(dates) == 1 and (bare_name or beside_name):
        notes["due_on"] = dates[0]
    if len(dates) == 1 and state is not None and state_of(state, vocabulary.language) == "done":
        notes.setdefault("done_on", dates[0])
    if names and "owner" not in notes and (notes or bare_name):
        notes["owner"] = names[0]
    return _with_one_name(notes, parts, vocabulary)


def _led(parts: list[str], vocabulary: Vocabulary) -> int:
    """Return how many parts begin with the word for what they say ("due 2026-03-04")."""
    firsts = (normalise(part.partition(" ")[0]) for part in parts)
    return sum(vocabulary.item_labels.get(first) in ("due_on", "owner") for first in firsts)


def _lone_role(part: str, vocabulary: Vocabulary, *, is_all: bool, others: int) -> str:
    """Return what a part says by its form: whose it is, its ticket, its priority, or all alone its kind."""
    if _HANDLE.match(part):
        return "owner"
    if is_ticket(part, vocabulary):
        return "tracking"
    if _PRIORITY_CODE.fullmatch(part):
        return "priority"
    if others and part.isalpha() and read_priority(part, vocabulary.language)[0] is not None:
        return "priority"
    is_kind = is_all and " " not in part and read_kind(part, vocabulary.language)[0] not in (None, "other")
    return "kind" if is_kind else ""


def _with_one_name(notes: dict[str, str], parts: list[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the notes with the owner whom one word among the parts names, beside a day or a state."""
    if notes.keys() == {"tracking"} and len(parts) == 1:
        return {}  # a ticket that is alone stays in the words of the item, which name it
    if "owner" in notes or _BESIDE_NAME.isdisjoint(notes):
        return notes
    left = (part for part in parts if part not in notes.values())
    name = next((part for part in left if _is_one_name(part, vocabulary)), None)
    if name is None and (len(parts) > 2 or "tracking" in notes):  # noqa: PLR2004 - a name beside a day and a state
        name = next(
            (part for part in parts if part not in notes.values() and _is_handle(part, vocabulary)), None
        )
    if name is None and len(parts) - len(notes) == 1:
        name = next((part for part in parts if _are_several(part, vocabulary)), None)
    return notes | {"owner": name} if name else notes


def _is_one_name(part: str, vocabulary: Vocabulary) -> bool:
    """Return whether a part is one capitalised word, and no common one, day, month or state."""
    word = normalise(part)
    language = vocabulary.language
    others = vocabulary.common_words | language.words("weekdays") | frozenset(language.table("months"))
    is_name = _ONE_NAME.fullmatch(part) or _INITIALS.fullmatch(part)
    return bool(is_name) and word not in others and read_state_note(part, language) is None


def _are_several(part: str, vocabulary: Vocabulary) -> bool:
    """Return whether a part names a group of people by its last word ("all service owners")."""
    words = normalise(part).split()
    return 1 < len(words) <= _WORDS_IN_OWNER and words[-1] in vocabulary.owner_nouns


def _is_handle(part: str, vocabulary: Vocabulary) -> bool:
    """Return whether a part is a short word in lower case that reports are not made of."""
    word = normalise(part)
    is_word = part.isalpha() and part.islower() and len(part) <= _LONGEST_HANDLE
    return (
        is_word and word not in vocabulary.common_words and read_state_note(part, vocabulary.language) is None
    )


def _state_among(parts: list[str], language: Language) -> str | None:
    """Return the part that gives the state of the item; several states are things that it is about."""
    states = {state: part for part in reversed(parts) if (state := state_of(part, language))}
    return next(iter(states.values())) if len(states) == 1 else None


def state_of(part: str, language: Language) -> ActionStatus | None:
    """Return the state that a remark says, a day after the word for done included."""
    first, _, rest = part.partition(" ")
    is_done = normalise(first) in normalised("done_words", language)
    dated = is_done and (find_dates(rest, language=language) or _DOTTED_DAY.fullmatch(rest.strip()))
    return "done" if dated else read_state_note(part, language)


def _is_date(text: str, language: Language) -> bool:
    dates = find_dates(text, language=language)
    return len(dates) == 1 and not normalise(text[: dates[0].start] + text[dates[0].end :])


def _is_name(text: str) -> bool:
    words = text.split()
    return text[0].isupper() and (words[-1].casefold() == "team" or all(word[0].isupper() for word in words))
