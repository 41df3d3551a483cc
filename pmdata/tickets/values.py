"""The values of tickets: their days, and which of our statuses their words mean."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pmdata.bounds import is_usable_day
from pmdata.model import ActionStatus
from pmdata.reading.values.dates import parse_date
from pmdata.reading.values.scales import read_action_status
from pmdata.reading.vocabulary.language import Language

_TRACKER_WORDS: dict[str, ActionStatus] = {
    "new": "open", "opened": "open", "triage": "open", "unstarted": "open", "reopened": "open",
    "indeterminate": "in_progress", "started": "in_progress", "in review": "in_progress",
    "completed": "done", "canceled": "wont_do", "cancelled": "wont_do", "not planned": "wont_do",
    "not_planned": "wont_do", "duplicate": "wont_do", "wont do": "wont_do", "in progress": "in_progress",
    "cannot reproduce": "wont_do", "incomplete": "wont_do", "invalid": "wont_do", "won't fix": "wont_do",
    "wontfix": "wont_do",
}  # fmt: skip
"""Words that trackers themselves have; others are read as those of reports are."""
_OPEN = frozenset({"open", "in_progress", "blocked"})
_MOMENTS = (
    "%d/%b/%y %I:%M %p", "%d/%b/%y", "%d/%b/%Y %I:%M %p", "%d/%b/%Y", "%b %d, %Y, %I:%M %p",
    "%a %b %d %Y %H:%M:%S GMT%z",
)  # fmt: skip
"""How exports write a moment besides ISO 8601."""


def status_of(
    words: str | None,
    category: str | None,
    reason: str | None,
    language: Language,
    *,
    is_dismissed: bool = False,
) -> ActionStatus | None:
    """Return the status that a ticket's words mean, None where they are not known.

    `category` is the tracker's own class of the words and counts before them, `reason` its resolution.
    """
    by_words, by_category = _known(words, language), _known(category, language)
    status = by_words if by_category is None else by_category
    if by_category in _OPEN and by_words in _OPEN:
        status = by_words
    if status is None and is_dismissed:
        return "wont_do"
    if status == "done" and (is_dismissed or "wont_do" in (by_words, _known(reason, language))):
        return "wont_do"
    return status


def _known(words: str | None, language: Language) -> ActionStatus | None:
    if not words:
        return None
    spaced = " ".join(words.replace("_", " ").casefold().split()).replace("’", "'")
    return _TRACKER_WORDS.get(spaced) or read_action_status(spaced, language)[0]


def moment_of(text: str, zone: str, language: Language) -> datetime | date | None:
    """Return the UTC instant that a cell states, or its day where it has no offset; None where neither."""
    found = _iso(text) or _other(text)
    if found is None:
        day = parse_date(text, None, language)
        return day if day and is_usable_day(day) else None
    if not is_usable_day(found):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _iso(text: str) -> datetime | None:
    if len(text) <= len("2026-09-30"):
        return None
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None


def _other(text: str) -> datetime | None:
    bare = text.partition(" (")[0]
    for form in _MOMENTS:
        try:
            return datetime.strptime(bare, form)  # noqa: DTZ007 - the caller gives it its zone
        except ValueError:
            continue
    return None


def day_of(moment: datetime | date | None, zone: str) -> date | None:
    """Return the day of a moment in `zone`."""
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(zone)).date()
    return moment
