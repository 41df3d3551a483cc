"""One export: its tickets, and what is wrong with it. Never raises for what the file holds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from pmdata.errors import LinksOutsideError
from pmdata.inside import Bounds
from pmdata.nearest import did_you_mean
from pmdata.problems import Problem, problem
from pmdata.reading.file import decode
from pmdata.reading.values.dates import date_in_file_name
from pmdata.reading.vocabulary.language import Language
from pmdata.tickets.shapes import SHAPES, Shape, Value, shape_of
from pmdata.tickets.sheets import Cells, Sheet, sheet_of
from pmdata.tickets.ticket import Ticket
from pmdata.tickets.values import day_of, moment_of, status_of
from pmdata.words import listing
from pmdata.workspace.links import TicketId, ticket_ids, web_address

MAX_BYTES = 32_000_000
_MOST_PROBLEMS = 20
"""Rows of one file that are named; of the others it is said how many there are."""
_COLUMNS_NAMED = 8
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel begin."""


class Export:
    """What one file holds."""

    def __init__(self, tickets: Sequence[Ticket], problems: Iterable[Problem], day: date | None) -> None:
        self.tickets = tuple(tickets)
        self.problems = tuple(problems)
        self.day = day
        """The day of the export: that of its name, else the last on which a ticket was changed."""


def read_export(path: Path, shown: str, zone: str, language: Language, bounds: Bounds) -> Export:
    """Return what the file holds that is called `shown` below the workspace; days are those of `zone`."""
    try:
        stat = path.stat()
        return _read(path, shown, (stat.st_mtime_ns, stat.st_size), zone, language, bounds)
    except LinksOutsideError:
        return Export((), (problem("links-outside"),), None)
    except OSError as error:
        return Export((), (_unreadable(error.strerror or str(error)),), None)


@lru_cache(maxsize=64)
def _read(
    path: Path, shown: str, _state: tuple[int, int], zone: str, language: Language, bounds: Bounds
) -> Export:
    content = bounds.read(path, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return Export((), (_unreadable(f"it is larger than {MAX_BYTES // 1_000_000} MB"),), None)
    if content.startswith(_SPREADSHEETS):
        return Export((), (_unreadable("it is a spreadsheet; save it as CSV"),), None)
    text, problems = decode(content)
    if text is None:
        return Export((), problems, None)
    sheet = sheet_of(text)
    if isinstance(sheet, str):
        return Export((), (*problems, _unreadable(sheet)), None)
    shape = shape_of(sheet.columns)
    if shape is None:
        return Export((), (*problems, _unknown_form(sheet)), None)
    reader = _Reader(shape, shown, zone, language)
    tickets = [ticket for row in sheet.rows if (ticket := reader.ticket(*row))]
    found = (*problems, *_form_problems(sheet, shape), *reader.problems())
    return Export(tickets, found, date_in_file_name(path.name) or _last_change(tickets))


def _unreadable(reason: str) -> Problem:
    return problem("tickets-unreadable", reason=reason)


def _unknown_form(sheet: Sheet) -> Problem:
    names = listing([sheet.shown[name] for name in sheet.columns], _COLUMNS_NAMED) or "none"
    return problem("tickets-unknown-form", names=names, known=", ".join(shape.name for shape in SHAPES))


def _form_problems(sheet: Sheet, shape: Shape) -> Iterator[Problem]:
    if sheet.fault:
        yield problem("tickets-cut", reason=sheet.fault, count=f"{len(sheet.rows):,}")
    unknown = [name for name in sheet.columns if "." not in name and name not in shape.known]
    if unknown and not shape.passes_all:
        names = listing([sheet.shown[name] for name in unknown], _COLUMNS_NAMED)
        near = did_you_mean(unknown[0], [name for tried in shape.columns.values() for name in tried])
        known = ", ".join(dict.fromkeys(tried[0] for tried in shape.columns.values()))
        yield problem(
            "tickets-column", names=names, form=shape.name, known=known, near=f" {near}" if near else ""
        )


def _last_change(tickets: Sequence[Ticket]) -> date | None:
    days = [ticket.updated_at.date() for ticket in tickets if ticket.updated_at]
    days += [ticket.done_on for ticket in tickets if ticket.done_on]
    return max(days, default=None)


class _Reader:
    """Makes tickets of the rows of one export, and notes what cannot be used."""

    def __init__(self, shape: Shape, path: str, zone: str, language: Language) -> None:
        self._shape, self._path, self._language = shape, path, language
        self._zone, self._written_zone = zone, "UTC" if shape.is_utc else zone
        self._found: list[Problem] = []
        self._more = 0
        self._unknown_words: Counter[str] = Counter()

    def ticket(self, line: int | None, cells: Cells) -> Ticket | None:
        """Return the ticket of a row, None where it names none."""
        stated, url = self._cell(cells, "id"), web_address(self._cell(cells, "url"))
        named = _identity(stated or "", url)
        if named is None:
            self._note("tickets-row", line, reason=_no_id(stated))
            return None
        words, reason = self._cell(cells, "status"), self._cell(cells, "reason")
        status = status_of(
            words, self._cell(cells, "category"), reason, self._language,
            is_dismissed=bool(self._cell(cells, "dismissed")),
        )  # fmt: skip
        if words and status is None:
            self._unknown_words[words] += 1
        updated = moment_of(self._cell(cells, "updated") or "", self._written_zone, self._language)
        done_on = self._day(cells, "done", line, named)
        return Ticket(
            id=named.name.upper(),
            place=named.place,
            url=url,
            title=self._cell(cells, "title"),
            status=status,
            status_stated=f"{words} ({reason})" if words and reason and status == "wont_do" else words,
            done_on=done_on if status == "done" else None,
            due_on=self._day(cells, "due", line, named),
            owner=self._cell(cells, "owner"),
            updated_at=updated if isinstance(updated, datetime) else None,
            tracker=self._shape.tracker,
            path=self._path,
            line=line,
        )

    def _cell(self, cells: Cells, value: Value) -> str | None:
        return next((cells[name] for name in self._shape.columns.get(value, ()) if cells.get(name)), None)

    def _day(self, cells: Cells, value: Value, line: int | None, named: TicketId) -> date | None:
        text = self._cell(cells, value)
        if text is None:
            return None
        day = day_of(moment_of(text, self._written_zone, self._language), self._zone)
        if day is None:
            column = next(name for name in self._shape.columns[value] if cells.get(name))
            reason = f"“{text[:60]}” in {column} of {named.name.upper()} is no single day"
            self._note("tickets-value", line, reason=reason)
        return day

    def _note(self, code: str, at_line: int | None, **values: str) -> None:
        if len(self._found) < _MOST_PROBLEMS:
            self._found.append(problem(code, line=at_line, **values))
        else:
            self._more += 1

    def problems(self) -> Iterator[Problem]:
        """Yield what was noted."""
        yield from self._found
        if self._more:
            yield problem("tickets-more-rows", count=f"{self._more:,}")
        for words, count in self._unknown_words.most_common(_MOST_PROBLEMS):
            tickets = "1 ticket" if count == 1 else f"{count:,} tickets"
            yield problem("tickets-status", words=words[:60], tickets=tickets)


def _identity(stated: str, url: str | None) -> TicketId | None:
    """Return what a row's ticket is named by: its id, with the project that its address states."""
    by_url = ticket_ids(url) if url else ()
    by_id = ticket_ids(stated)
    if len(by_id) > 1:
        return None
    if not by_id:
        return by_url[0] if by_url and not stated else None
    same = next((one for one in by_url if one.name == by_id[0].name), None)
    return same if same and not by_id[0].place else by_id[0]


def _no_id(stated: str | None) -> str:
    if not stated:
        return "it names no ticket"
    if len(ticket_ids(stated)) > 1:
        return f"“{stated[:60]}” names several tickets"
    return f"“{stated[:60]}” is no id of a ticket, such as OPS-12 or #12"
