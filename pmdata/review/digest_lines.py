"""What a digest states, in words and as plain text: sections of lines, the same for every format.

Text of reports is put on one line, without control characters, and cut where it is long. Behind each @
comes a joiner without width, so that no chat takes a name for somebody to notify.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pmdata import words
from pmdata.escaping import cleaned
from pmdata.metrics.action_items.lists import Item
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow
from pmdata.metrics.incidents.rows import ListedIncident
from pmdata.metrics.labels import state_words, window_words
from pmdata.model import Severity
from pmdata.model.term_words import in_words
from pmdata.review.digest import Digest
from pmdata.workspace.people import FREE_TEXT_STAYS

LONGEST_LIST = 15
"""Lines of a section; what is beyond them is counted."""
_LONGEST_TEXT = 160
_LONGEST_FACT = 80
_JOINER = "\u2060"
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Line:
    """One row of a list: what it is, and what is known of it."""

    text: str
    facts: str
    path: str | None = None
    """Of the report within the workspace, exactly as it is."""
    is_report: bool = False
    """Whether the row is about the report itself, so that its path is of interest where links cannot be."""

    @property
    def facts_with_path(self) -> str:
        """Return the facts, with the path of the report where the row is about it."""
        return f"{self.facts} · {plain(self.path)}" if self.is_report and self.path else self.facts


@dataclass(frozen=True)
class Section:
    """One list with its heading."""

    title: str
    lines: tuple[Line, ...]
    """At most `LONGEST_LIST`."""
    total: int
    """How many there are."""
    nothing: str
    """What is shown where there is none."""

    def more(self, shown: int) -> str | None:
        """Return how many lines are left out where only so many are shown; None where none is."""
        left = self.total - min(shown, len(self.lines))
        return f"And {left:,} more." if left else None


def title_of(digest: Digest) -> str:
    """Return the heading of a digest."""
    so_far = " so far" if digest.as_of_on < digest.period.last_on else ""
    return f"Digest of {plain(digest.about, _LONGEST_FACT)}: {digest.period.title}{so_far}"


def summary_of(digest: Digest) -> str:
    """Return the digest in one sentence of counts."""
    parts = (
        words.count(len(digest.incidents), "new incident"),
        f"{words.count(len(digest.due), 'item')} due",
        f"{len(digest.overdue):,} overdue",
        f"{len(digest.done):,} done",
        f"{words.count(len(digest.budgets), 'error budget')} at risk or exhausted",
    )
    return f"{', '.join(parts)}, as of {words.day(digest.as_of_on)}."


def note_of(digest: Digest) -> str | None:
    """Return what a reader must know about names, where they are not shown."""
    return FREE_TEXT_STAYS if digest.is_blameless else None


def sections_of(digest: Digest) -> tuple[Section, ...]:
    """Return the lists of a digest in the order in which they are shown."""
    grain = digest.period.grain
    near = (_section("Near misses", digest.near_misses, _incident, "None."),) if digest.near_misses else ()
    return (
        _section("New incidents", digest.incidents, _incident, "No incident."),
        *near,
        _section(f"Due this {grain} or next", digest.due, _due, "Nothing is due."),
        _section("Overdue", digest.overdue, _overdue, "Nothing is overdue."),
        _section(f"Done this {grain}", digest.done, _done, "No item was done on a known day."),
        _section("Error budgets at risk or exhausted", digest.budgets, _budget, "None."),
    )


def plain(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return `text` on one line, at most so long, without what acts; it notifies nobody."""
    flat = " ".join(cleaned(text).split())
    if len(flat) > longest:
        flat = f"{flat[: longest - 1].rstrip()}…"
    return flat.replace("@", f"@{_JOINER}")


def _section(title: str, rows: Sequence[_Row], line: Callable[[_Row], Line], nothing: str) -> Section:
    return Section(title, tuple(line(row) for row in rows[:LONGEST_LIST]), len(rows), nothing)


def _incident(one: ListedIncident) -> Line:
    ended = "still open" if one.is_open else "time to resolve unknown"
    if one.time_to_resolve_seconds is not None:
        ended = f"resolved after {words.duration(one.time_to_resolve_seconds)}"
    severity = words.sentence(in_words(Severity, one.severity) or "severity unknown")
    facts = (words.day(one.started_on), severity, ended)
    return Line(plain(one.title or one.key), " · ".join(facts), one.path, is_report=True)


def _due(item: Item) -> Line:
    return _item(item, f"due {words.day(item.due)}")


def _overdue(item: Item) -> Line:
    days = words.count(-(item.days_left or 0), "day")
    return _item(item, f"{days} overdue, due {words.day(item.due)}")


def _done(item: Item) -> Line:
    return _item(item, f"done {words.day(item.done_on)}")


def _item(item: Item, when: str) -> Line:
    return Line(plain(item.text), " · ".join((when, *_facts(item))), item.path)


def _facts(item: Item) -> Iterator[str]:
    if item.due_basis in ("horizon", "policy") and item.due:
        yield f"date by {item.due_basis}"
    yield plain(item.owner, _LONGEST_FACT) if item.owner else "nobody owns it"
    yield f"from {plain(item.title or item.key, _LONGEST_FACT)}"


def _budget(row: ErrorBudgetRow) -> Line:
    consumed = f"{words.minutes(row.spent_minutes)} of {words.minutes(row.budget_minutes)} consumed"
    if row.spent_known_minutes != row.spent_minutes:
        consumed = f"at most {consumed}, {words.minutes(row.spent_known_minutes)} known"
    facts = (state_words(row), consumed, window_words(row), plain(row.service, _LONGEST_FACT))
    touched = ("owned by another team",) if row.also_touched else ()
    return Line(plain(row.slo), " · ".join((*facts, *touched)))
