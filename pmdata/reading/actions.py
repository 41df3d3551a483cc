"""Action items in every dress: tables, check lists, nested labels, trailing notes, headings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from pmdata.model import ActionItem, Horizon
from pmdata.reading.dates import DateHit, find_dates
from pmdata.reading.labels import split_pair
from pmdata.reading.markdown import Item, ItemList, Paragraph, Table
from pmdata.reading.outline import Part
from pmdata.reading.scales import read_action_status, read_kind, read_priority
from pmdata.reading.vocabulary import Vocabulary
from pmdata.reading.words import is_placeholder, normalise, strip_markup

_NUMBERED = re.compile(r"^(?:action(?: item)?|item|task|todo|ai|step|follow up)(?: \d+)?$")
_HEADING_ITEM = re.compile(r"^\d{1,3}[.)]\s+\S")
_PARENTHESES = re.compile(r"\s*[\(\[]([^()\[\]]{2,120})[\)\]]\s*[.;]?\s*$")
_DASHES = re.compile(r"\s+[—–]\s+|\s+--?\s+")
_HANDLE = re.compile(r"^@[\w.-]+$")
_LEADING_HANDLE = re.compile(r"^(@[\w.-]+)\s+(?:will|to|shall)\s", re.IGNORECASE)
_TRAILING_HANDLE = re.compile(r"\s`?(@[\w.-]+)`?\s*$")
_NAME = re.compile(r"^[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}$")
_LINK = re.compile(r"\]\((\S+?)\)|(https?://[^\s)>\]]+)")
_STRUCK = re.compile(r"^~~(.+)~~\s*$", re.DOTALL)
_MARK = re.compile(r"^(?:done\s*[:-]\s*|\[done\]\s*|✅\s*|☑️?\s*|✔️?\s*|:white_check_mark:\s*)", re.IGNORECASE)
_NOTHING = frozenset({"none", "n a", "na", "nothing", "no action items", "none needed", "no actions", "tbd"})
_ROLES = frozenset(
    {"owner", "due_on", "done_on", "status", "priority", "tracking", "kind", "verification", "id"}
)


@dataclass(slots=True)
class _Draft:
    """An item being read: its words by role, as written."""

    text: str
    line: int
    checked: bool | None = None
    has_status: bool = False
    said: dict[str, str] = field(default_factory=dict)
    heading: str = ""


def action_items_of(parts: list[Part], vocabulary: Vocabulary, on: date | None) -> tuple[ActionItem, ...]:
    """Return the promises of a report; `on` completes due dates that have no year."""
    promised = [part for part in parts if part.kind == "action_items"]
    drafts = [draft for part in promised for draft in _drafts(part, vocabulary)]
    if not drafts:
        others = [part for part in parts if part.kind in ("remediation", "prevention")]
        drafts = [draft for part in others for draft in _drafts(part, vocabulary)]
    items: list[ActionItem] = []
    for draft in drafts:
        if normalise(draft.text) and normalise(draft.text) not in _NOTHING:
            items.append(_item(draft, len(items) + 1, vocabulary, on))
    return tuple(items)


def _drafts(part: Part, vocabulary: Vocabulary) -> Iterator[_Draft]:
    group = part.title
    if not part.named and part.heading and _HEADING_ITEM.match(part.title):
        raw = re.sub(r"^\d{1,3}[.)]\s+", "", part.heading.text)
        draft = _Draft(raw, part.line, heading=group)
        if handle := _TRAILING_HANDLE.search(raw):
            draft.text, draft.said["owner"] = raw[: handle.start()], handle[1]
        yield draft
        return
    for block in part.blocks:
        if isinstance(block, Table):
            yield from _table_drafts(block, group, vocabulary)
        elif isinstance(block, ItemList):
            yield from (_list_draft(item, group, vocabulary) for item in block.items)
        elif isinstance(block, Paragraph):
            group = _subheading(block) or group


def _subheading(block: Paragraph) -> str | None:
    """Return the text of a line that heads the list below it."""
    text = block.lines[-1].text
    return (
        strip_markup(text).rstrip(":").strip()
        if re.match(r"^(\*\*|__).+(\*\*|__):?$", text) or text.endswith(":")
        else None
    )


def _table_drafts(table: Table, heading: str, vocabulary: Vocabulary) -> Iterator[_Draft]:
    roles = [vocabulary.item_columns.get(normalise(cell)) for cell in table.header.cells]
    text = (
        roles.index("text") if "text" in roles else next((i for i, r in enumerate(roles) if r is None), None)
    )
    if text is None:
        return
    for row in table.rows:
        if text >= len(row.cells) or not row.cells[text]:
            continue
        draft = _Draft(row.cells[text], row.line, heading=heading, has_status="status" in roles)
        for role, cell in zip(roles, row.cells, strict=False):
            if role and role != "text" and cell and not is_placeholder(cell):
                draft.said.setdefault(role, cell)
        yield draft


def _list_draft(item: Item, heading: str, vocabulary: Vocabulary) -> _Draft:
    draft = _Draft(item.text, item.line, item.checked, heading=heading)
    split = split_pair(item.text)
    if split and _NUMBERED.match(normalise(split[0])):
        draft.text = split[1]
    for child in item.children:
        for inner in child.items if isinstance(child, ItemList) else ():
            _take_label(draft, inner.text, vocabulary)
        for line in child.lines if isinstance(child, Paragraph) else ():
            _take_label(draft, line.text, vocabulary)
    _take_trailing(draft, vocabulary)
    return draft


def _take_label(draft: _Draft, text: str, vocabulary: Vocabulary) -> bool:
    split = split_pair(text)
    role = vocabulary.item_labels.get(normalise(split[0])) if split else None
    if not split or role is None:
        return False
    if split[1] and not is_placeholder(split[1]):
        draft.said.setdefault(role, split[1])
    draft.has_status = draft.has_status or role == "status"
    return True


def _take_trailing(draft: _Draft, vocabulary: Vocabulary) -> None:
    """Take owner, due date and state out of the end of the item's text."""
    if match := _PARENTHESES.search(draft.text):
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


def _take_sentence(draft: _Draft, vocabulary: Vocabulary) -> None:
    """Take a closing `Owner: name` off the text."""
    match = re.search(
        r"(?:^|[.;,\s])\s*\*{0,2}([A-Z][A-Za-z ]{1,14}):\*{0,2}\s*([^.;:]{2,60})[.]?$", draft.text
    )
    role = vocabulary.item_labels.get(normalise(match[1])) if match else None
    if match and role in ("owner", "due_on", "status", "priority"):
        draft.said.setdefault(role, match[2].strip())
        draft.text = draft.text[: match.start()].rstrip(" ,;")


def _keep(draft: _Draft, notes: Mapping[str, str]) -> None:
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
        elif _NAME.match(part) and _is_name(part):
            names.append(part)
    if names and "owner" not in notes and (notes or bare_name):
        notes["owner"] = names[0]
    return notes


def _is_name(text: str) -> bool:
    words = text.split()
    return text[0].isupper() and (words[-1].casefold() == "team" or all(word[0].isupper() for word in words))


def _item(draft: _Draft, number: int, vocabulary: Vocabulary, on: date | None) -> ActionItem:
    raw = draft.text.strip()
    text = strip_markup(_MARK.sub("", raw)).strip()
    said = {role: strip_markup(value).strip() for role, value in draft.said.items()}
    status, stated = _status(draft, raw, said)
    priority, priority_stated = read_priority(said.get("priority", ""))
    kind, kind_stated = read_kind(said.get("kind", ""))
    horizon, days = _horizon(draft.heading, vocabulary)
    due_on = _date(said.get("due_on"), on)
    done_on = _date(said.get("done_on") or (said.get("status") if status == "done" else None), on)
    return ActionItem(
        id=said.get("id") or None,
        key=said.get("id") or key_of(number, text),
        text=text,
        status=status,
        status_stated=stated,
        owner=said.get("owner") or None,
        due_on=due_on,
        due_stated=None if due_on else said.get("due_on") or None,
        done_on=done_on,
        priority=priority,
        priority_stated=priority_stated,
        kind=kind,
        kind_stated=kind_stated,
        verification=said.get("verification") or None,
        tracking=said.get("tracking") or _link(raw),
        horizon=horizon,
        horizon_days=days,
        line=draft.line,
    )


def _status(draft: _Draft, raw: str, said: Mapping[str, str]) -> tuple[str | None, str | None]:
    stated, words = read_action_status(draft.said.get("status", "")) if said.get("status") else (None, None)
    if _STRUCK.match(raw):
        return "wont_do", words
    if draft.checked is True or (stated is None and _MARK.match(raw)):
        return "done", words
    if stated is not None:
        return stated, words
    return ("open" if draft.checked is False else None), words


def _horizon(heading: str, vocabulary: Vocabulary) -> tuple[Horizon | None, int | None]:
    words = normalise(heading)
    found = next((meaning for word, meaning in vocabulary.horizons.items() if words.startswith(word)), None)
    days = next((days for word, days in vocabulary.horizon_days.items() if f" {word}" in f" {words}"), None)
    return found, days  # type: ignore[return-value]  # the vocabulary's horizons are ours


def _date(text: str | None, on: date | None) -> date | None:
    hits = find_dates(text) if text else []
    if len(hits) != 1:
        return None
    return hits[0].date or _coming(hits[0], on)


def _coming(hit: DateHit, on: date | None) -> date | None:
    """Give a day and month the first year in which it comes after the incident."""
    for year in (on.year, on.year + 1) if on else ():
        try:
            due = date(year, hit.month, hit.day)
        except ValueError:
            continue
        if on and due >= on:
            return due
    return None


def _link(raw: str) -> str | None:
    match = _LINK.search(raw)
    return (match[1] or match[2]) if match else None


def key_of(number: int, text: str) -> str:
    """Return the key of an item without an id: its number within the incident and a hash of its text."""
    return f"{number}-{blake2b(text.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
