"""The action items of a report: which sections hold them, and what each says as a record."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b

from pmdata.model import ActionItem, Horizon
from pmdata.reading.rules.action_items.done_work import afterwards_done, done_drafts, tick_done
from pmdata.reading.rules.action_items.drafts import drafts_of, marked_drafts
from pmdata.reading.rules.action_items.notes import Draft
from pmdata.reading.rules.action_items.openings import (
    take_completion,
    take_priorities,
    take_priority,
    take_state,
    take_tickets,
)
from pmdata.reading.rules.action_items.owners import take_bracketed, take_owners
from pmdata.reading.structure.report import Report
from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import ended
from pmdata.reading.text.words import is_placeholder, normalise, normalised, strip_markup, strip_placeholders
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import Order, date_order, find_dates
from pmdata.reading.values.scales import read_action_status, read_kind, read_priority
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_TICKET_ID = r"([A-Z][A-Z0-9]{1,9}-[0-9]{1,6}|T[0-9]{5,7})"
_TICKET = re.compile(
    rf"[(\[](?:{_TICKET_ID}|(#[0-9]{{1,7}}))[)\]]|^{_TICKET_ID}\s*(?::|[–—-]\s)|\s[–—-]\s{_TICKET_ID}(?=\s*(?:$|\())"
)
_LINK = re.compile(
    r"\]\(([^\s()]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)\)|(https?://[^\s)>\]]{1,2000})"
)
_STRUCK = re.compile(r"^~~(.+)~~\s*$", re.DOTALL)
_MARK = re.compile(r"^(?:done\s*[:-]\s*|\[done\]\s*|✅\s*|☑️?\s*|✔️?\s*|:white_check_mark:\s*)", re.IGNORECASE)
_DONE_AT_END = re.compile(
    r"(?:[_*(\[]\s*(?:already )?(?:done|completed|finished|implemented|fixed|merged|shipped)\b"
    r"[^_*()\[\]]{0,60}[_*)\]]+|"
    r"✅|☑️?|✔️?|:white_check_mark:)\W*$",
    re.IGNORECASE,
)
_MARK_IN_CELL = re.compile(r"(?:\*\*|__)([A-Z][A-Z ]{2,14})(?:\*\*|__)\s*$")
_BRACKETED = re.compile(r"(?:\*\*)?\\?\[([A-Za-z][A-Za-z ]{2,14})\\?\](?:\*\*)?\s+")
_DONE_HEADING = re.compile(r"\b(?:done|completed|actions taken)$")
_GENERATOR = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_SHORT_DAY = re.compile(
    r"(?<![0-9./-])([0-9]{1,2})\.([0-9]{1,2})\.(?![0-9])|(?<![\w./-])([0-9]{1,2})/([0-9]{1,2})(?![\w/%.-])"
)
_NEVER = frozenset({"timeline", "later_timeline", "references", "boilerplate"})
_DATED = frozenset({"created_on", "due_on", "done_on", "status"})


def action_items_of(
    report: Report, on: date | None, names: frozenset[str] = frozenset()
) -> tuple[ActionItem, ...]:
    """Return the action items of a report.

    A date that could be read with its day or its month first is read as the other dates of the
    items state. `on` completes due dates that have no year; `names` are those of persons, as
    `names_of` gives them.
    """
    parts, vocabulary = report.parts, report.vocabulary
    sections = [part for part in parts if part.kind == "action_items"]
    drafts = [draft for part in sections for draft in drafts_of(part, vocabulary)]
    if drafts:
        drafts += done_drafts(parts, vocabulary)
    else:
        sections = [part for part in parts if part.kind in ("remediation", "prevention", "follow_up")]
        for part in sections:
            below = list(drafts_of(part, vocabulary))
            tick_done(below, vocabulary)
            drafts += below
        drafts = drafts or afterwards_done(parts, vocabulary)
    for draft in drafts:
        take_priority(draft, vocabulary.language)
        take_state(draft, vocabulary.language)
        take_completion(draft, vocabulary.language)
    take_priorities(drafts)
    take_tickets(drafts, vocabulary)
    take_bracketed(drafts, report.document.lines, names)
    take_owners(drafts, names, vocabulary)
    marked = [
        draft
        for part in parts
        if part not in sections and part.kind not in _NEVER
        for draft in marked_drafts(part, vocabulary)
    ]
    items: list[ActionItem] = []
    order = _order_of(drafts, vocabulary.language)
    for draft in sorted([*drafts, *marked], key=lambda draft: draft.line):
        draft.text = _without_generator(draft.text, vocabulary.language)
        if is_work(draft.text, vocabulary) and not _is_example(draft, vocabulary.language):
            items.append(_item(draft, len(items) + 1, vocabulary, on, order))
    return tuple(items)


def _without_generator(text: str, language: Language) -> str:
    """Return text without the marks of a site generator and the prompts left beside them."""
    return strip_placeholders(_GENERATOR.sub(r"\1", text), language).strip() if "{{" in text else text


def _is_example(draft: Draft, language: Language) -> bool:
    """Return whether an item is an example of a template: nobody's, with a ticket of one figure."""
    owner = normalise(draft.values.get("owner", ""))
    figures = set(filter(str.isdigit, draft.values.get("tracking", "")))
    return owner in normalised("stand_in_owners", language) and len(figures) == 1


def is_work(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether an item says something, and not only that the report is complete."""
    wording = normalise(text)
    if (
        not wording
        or wording in normalised("nothing_listed", vocabulary.language)
        or is_placeholder(text, vocabulary.language)
        or wording in vocabulary.headings
    ):
        return False
    return not vocabulary.report_checks.search(wording)


def _order_of(drafts: Iterable[Draft], language: Language) -> Order | None:
    """Return whether the items' dates put the month or the day first, where one of them shows it."""
    return date_order(
        "\n".join(draft.values[role] for draft in drafts for role in _DATED & draft.values.keys()), language
    )


def _item(
    draft: Draft, number: int, vocabulary: Vocabulary, on: date | None, order: Order | None
) -> ActionItem:
    raw = draft.text.strip()
    mark = _BRACKETED.match(raw)
    bare = raw[mark.end() :] if mark and read_action_status(mark[1], vocabulary.language)[0] else raw
    text = strip_markup(_MARK.sub("", bare)).strip()
    stripped = {role: strip_markup(value).strip() for role, value in draft.values.items()}
    status, stated = _status(draft, raw, stripped, vocabulary.language)
    priority, priority_stated = (
        read_priority(stripped["priority"], vocabulary.language) if "priority" in stripped else (None, None)
    )
    kind, kind_stated = (
        read_kind(stripped["kind"], vocabulary.language) if "kind" in stripped else (None, None)
    )
    horizon, days = _horizon(draft.heading, vocabulary)
    due_on = _date(stripped.get("due_on"), on, order, vocabulary.language)
    done_on = _date(
        stripped.get("done_on") or (stripped.get("status") if status == "done" else None),
        on,
        order,
        vocabulary.language,
    )
    return ActionItem(
        id=stripped.get("id") or None,
        key=stripped.get("id") or key_of(number, text),
        text=text,
        status=status,
        status_stated=stated,
        owner=stripped.get("owner") or None,
        created_on=_date(stripped.get("created_on"), on, order, vocabulary.language),
        due_on=due_on,
        due_stated=None if due_on else stripped.get("due_on") or None,
        done_on=done_on,
        priority=priority,
        priority_stated=priority_stated,
        kind=kind,
        kind_stated=kind_stated,
        verification=stripped.get("verification") or None,
        tracking=stripped.get("tracking") or _link(raw) or _ticket(raw, vocabulary),
        horizon=horizon,
        horizon_days=days,
        line=draft.line,
    )


def _status(
    draft: Draft, raw: str, stripped: Mapping[str, str], language: Language
) -> tuple[str | None, str | None]:
    stated, words = (
        read_action_status(draft.values.get("status", ""), language)
        if stripped.get("status")
        else (None, None)
    )
    if stated is None and (mark := _MARK_IN_CELL.search(draft.values.get("tracking", ""))):
        stated, words = read_action_status(mark[1], language)
    if stated is None and (mark := _done(language).match(stripped.get("due_on", ""))):
        stated, words = "done", mark[0]
    if stated == "wont_do" or (_STRUCK.match(raw) and stated != "done"):
        return "wont_do", words
    if draft.checked or (stated is None and (_MARK.match(raw) or _ends_done(raw))):
        return "done", words
    if stated is not None:
        return stated, words
    if stated is None and (mark := _BRACKETED.match(raw)):
        return read_action_status(mark[1], language)[0], words
    if draft.checked is None and _DONE_HEADING.search(normalise(draft.heading)):
        return "done", words
    return ("open" if draft.checked is False else None), words


@lru_cache(maxsize=32)
def _done(language: Language) -> re.Pattern[str]:
    return re.compile(ended(language.entries["done_words"]), re.IGNORECASE)


def _ends_done(raw: str) -> bool:
    """Return whether a remark or sign at the end of an item states that it is done."""
    return not raw[-1:].isalnum() and bool(_DONE_AT_END.search(raw))


@remembered
def _horizon(heading: str, vocabulary: Vocabulary) -> tuple[Horizon | None, int | None]:
    words = normalise(heading)
    found = next((meaning for word, meaning in vocabulary.horizons.items() if words.startswith(word)), None)
    days = next((days for word, days in vocabulary.horizon_days.items() if f" {word}" in f" {words}"), None)
    return found, days  # type: ignore[return-value]  # the vocabulary's horizons are ours


def _date(text: str | None, on: date | None, order: Order | None, language: Language) -> date | None:
    hits = (find_dates(text, order, language) or _short_days(text, order or language.order)) if text else []
    if len(hits) != 1:
        return None
    return hits[0].date or _coming(hits[0], on)


def _short_days(text: str, order: Order | None) -> list[DateHit]:
    """Return the days without a year in figures: `28.03.`, and `28/3` in the order of the others."""
    found: list[DateHit] = []
    for match in _SHORT_DAY.finditer(text):
        one, two = (int(match[1]), int(match[2])) if match[1] else (int(match[3]), int(match[4]))
        read = "dmy" if match[1] or one > 12 else order or ("mdy" if two > 12 else None)  # noqa: PLR2004 - months
        month, day = (two, one) if read == "dmy" else (one, two)
        if read and 1 <= month <= 12 and 1 <= day <= 31:  # noqa: PLR2004 - the calendar
            found.append(DateHit(None, month, day, None, match.start(), match.end()))
    return found


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
    match = _LINK.search(raw) if "](" in raw or "://" in raw else None
    return (match[1] or match[2]) if match else None


def _ticket(raw: str, vocabulary: Vocabulary) -> str | None:
    """Return a ticket's id that is in parentheses, or apart before or after the text."""
    match = _TICKET.search(raw)
    found = next(filter(None, match.groups())) if match else ""
    return found if found and found.partition("-")[0].lower() not in vocabulary.no_id_words else None


def key_of(number: int, text: str) -> str:
    """Return the key of an item without an id: its number within the incident and a hash of its text."""
    return f"{number}-{blake2b(text.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
