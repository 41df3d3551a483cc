"""What an action item begins with: its priority, its ticket, its state; and what a cell adds."""

import re
from collections.abc import Iterable

from pmdata.reading.rules.action_items.notes import DASHES, PARENTHESES, Draft, is_ticket, state_of
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.values.scales import read_priority, read_state_note
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_PRIORITY_BEFORE = re.compile(
    r"\*\*[(\[]?([A-Za-z]{2,8}|[Pp][0-4])[)\]]?:?\*\*:?\s+(?=\S)|\\?[(\[]([A-Za-z]{3,8}|[Pp][0-4])\\?[)\]]:?\s+(?=\S)|"
    r"([Pp][0-4])(?::|\s[–—-])\s+(?=\S)"
)
_CODE_BEFORE = re.compile(r"([Pp][0-4])\s+(?=\S)")
_TICKET_BEFORE = re.compile(r"([A-Z][A-Z0-9]{1,9}-[0-9]{1,7})\s+(?=[A-Z])")
_STRUCK_HEAD = re.compile(r"(~~[^~]+~~)[\s:;,(\[—–-]*(.+?)[)\]]?\s*", re.DOTALL)


def take_priority(draft: Draft, language: Language) -> None:
    """Take the priority that an item begins with: `**HIGH**: …`, `(P0) …`, `[P1] …`, `P2: …`."""
    struck = draft.text[:2] if draft.text[:2] == "~~" else ""
    match = _PRIORITY_BEFORE.match(draft.text, len(struck))
    if match is None or "priority" in draft.values:
        return
    word = next(filter(None, match.groups()))
    if read_priority(word, language)[0] is not None and draft.text[match.end() :].strip():
        draft.values["priority"] = word
        draft.text = struck + draft.text[match.end() :]


def take_priorities(drafts: Iterable[Draft]) -> None:
    """Take the code of a priority without a sign after it, where every item under a heading begins so."""
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.heading, []).append(draft)
    for group in groups.values():
        found = [_CODE_BEFORE.match(draft.text) for draft in group]
        if len(group) > 1 and all(found):
            for draft, match in zip(group, found, strict=True):
                if match and "priority" not in draft.values:
                    draft.values["priority"], draft.text = match[1], draft.text[match.end() :]


def take_tickets(drafts: Iterable[Draft], vocabulary: Vocabulary) -> None:
    """Take the tickets that items of one list begin with and nothing sets apart, where two or more do."""
    found = [(draft, match) for draft in drafts if (match := _TICKET_BEFORE.match(draft.text))]
    found = [(draft, match) for draft, match in found if is_ticket(match[1], vocabulary)]
    if len({match[1].partition("-")[0] for _, match in found}) == 1 and len(found) > 1:
        for draft, match in found:
            draft.values.setdefault("tracking", match[1])
            draft.text = draft.text[match.end() :]


def take_completion(draft: Draft, language: Language) -> None:
    """Take what the cell of the ticket says of the item's end: `#12 (completed 2026-03-18)`."""
    match = PARENTHESES.search(draft.values.get("tracking", ""))
    if match and state_of(match[1].strip(), language) == "done":
        draft.values.setdefault("status", match[1].strip())
        draft.values["tracking"] = draft.values["tracking"][: match.start()]


def take_state(draft: Draft, language: Language) -> None:
    """Take the state that an item begins with (`Won't do: …`), or that is after its struck text."""
    struck = _STRUCK_HEAD.fullmatch(draft.text) if draft.text[:2] == "~~" else None
    if struck and read_state_note(struck[2], language):
        draft.values.setdefault("status", struck[2])
        draft.text = struck[1]
    split = split_pair(draft.text)
    if split and split[1] and read_state_note(split[0], language) not in (None, "open"):
        draft.values.setdefault("status", split[0])
        draft.text = split[1]
    dash = DASHES.search(draft.text)
    if dash and read_state_note(draft.text[: dash.start()], language) == "wont_do":
        draft.values.setdefault("status", draft.text[: dash.start()])
        draft.text = draft.text[dash.end() :]
