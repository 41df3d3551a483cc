"""Reads `sli/*.csv`: bad minutes that were measured, which count in the place of reported ones.

Columns are slo, from, until, source, and either bad_minutes or good and total; unknown ones are named and
passed over. Millions of rows are fine: neighbours with the same share become one. A row that cannot be used
leaves the others in force; of rows of one objective that overlap the one that starts first counts.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pmdata.bounds import LARGEST_NUMBER, is_plain
from pmdata.errors import LinksOutsideError
from pmdata.inside import Bounds, read_within
from pmdata.problems import Problem, problem
from pmdata.slo.moments import parse_instant

MAX_BYTES = 128_000_000
COLUMNS = ("slo", "from", "until", "bad_minutes", "good", "total", "source")
_NEEDED = ("slo", "from", "until")
_MOST_PROBLEMS = 20
"""Rows of one file that are named; of the others it is said how many there are."""
_LONGEST_TEXT = 200
_LAST_BITS = 1 + 1e-9


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """Measured bad time of one objective; instants aware UTC."""

    slo: str
    """The objective, as written."""
    starts_at: datetime
    ends_at: datetime
    """Not included."""
    bad_ratio: float
    """Share of that time that was bad, 0–1, spread evenly over it."""
    source: str | None
    line: int

    @property
    def bad_minutes(self) -> float:
        """Return how many minutes were bad."""
        return (self.ends_at - self.starts_at).total_seconds() / 60 * self.bad_ratio


Rows = tuple[MeasuredRow, ...]


def read_measured(path: Path, zone: str, bounds: Bounds) -> tuple[Rows, tuple[Problem, ...]]:
    """Return the rows of one file, those in local time in `zone`, and what is wrong with it.

    Never raises for what the file holds. `bounds` are those that it must lie within.
    """
    try:
        stat = path.stat()
    except OSError as error:
        return (), (_unreadable(error.strerror or str(error)),)
    return _read(path, stat.st_mtime_ns, stat.st_size, zone, bounds)


@lru_cache(maxsize=64)
def _read(
    path: Path, _modified_ns: int, _size_bytes: int, zone: str, bounds: Bounds
) -> tuple[Rows, tuple[Problem, ...]]:
    try:
        content = read_within(path, bounds, MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            return (), (_unreadable(f"it is larger than {MAX_BYTES // 1_000_000} MB"),)
        return parse_measured(content.decode("utf-8-sig"), zone)
    except UnicodeDecodeError as error:
        return (), (_unreadable(f"byte {error.start} is not UTF-8"),)
    except LinksOutsideError:
        return (), (problem("links-outside"),)
    except OSError as error:
        return (), (_unreadable(error.strerror or str(error)),)


def parse_measured(text: str, zone: str) -> tuple[Rows, tuple[Problem, ...]]:
    """Return the rows of a file's text in order of objective and time, and what is wrong with it."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows, problems = list[MeasuredRow](), _Problems()
    try:
        header = next((row for row in lines if any(map(str.strip, row))), None)
        if header is None:
            return (), (_unreadable("it is empty"),)
        places = {_folded(name): place for place, name in enumerate(header)}
        if reason := _lacking(places):
            return (), (_unreadable(reason, lines.line_num),)
        unknown = [name.strip() for name in header if name.strip() and _folded(name) not in COLUMNS]
        if unknown:
            problems.note("sli-column", lines.line_num, names=", ".join(unknown), known=", ".join(COLUMNS))
        for cells in lines:
            if any(map(str.strip, cells)):
                found = _row(cells, places, zone, lines.line_num)
                if isinstance(found, str):
                    problems.note("sli-row", lines.line_num, reason=found)
                else:
                    rows.append(found)
    except csv.Error as error:
        problems.note("sli-row", lines.line_num, reason=f"from here on the file is no CSV ({error})")
    return tuple(_merged(_apart(rows, problems))), problems.all()


class _Problems:
    """The problems of one file, of which the first are named."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._more = 0

    def note(self, code: str, at_line: int, **values: str) -> None:
        if len(self._found) < _MOST_PROBLEMS:
            self._found.append(problem(code, line=at_line, field=None, **values))
        else:
            self._more += 1

    def all(self) -> tuple[Problem, ...]:
        rest = (problem("sli-more-rows", count=f"{self._more:,}"),) if self._more else ()
        return (*self._found, *rest)


def _unreadable(reason: str, line: int | None = None) -> Problem:
    return problem("sli-unreadable", line=line, reason=reason)


def _delimiter(text: str) -> str:
    """Return what separates the cells: spreadsheets of some countries write semicolons, or tabs."""
    first = next((line for line in text.split("\n", 20) if line.strip()), "")
    return max(",;\t", key=first.count)


def _folded(name: str) -> str:
    return "_".join(name.strip().casefold().split())


def _lacking(places: Mapping[str, int]) -> str | None:
    missing = [name for name in _NEEDED if name not in places]
    if "bad_minutes" not in places and not {"good", "total"} <= places.keys():
        missing.append("bad_minutes (or good and total)")
    return f"it has no column {', '.join(missing)}" if missing else None


def _row(cells: Sequence[str], places: Mapping[str, int], zone: str, line: int) -> MeasuredRow | str:
    """Return the row of a line, or why it is none."""
    words = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
    slo, source = words.get("slo", ""), words.get("source") or None
    if not slo:
        return "it names no slo"
    if not _can_be_stored(slo, source):
        return "its slo or source holds half a character, a NUL, or too many of them"
    starts_at, ends_at = (_instant(words.get(name, ""), zone) for name in ("from", "until"))
    for found in (starts_at, ends_at):
        if isinstance(found, str):
            return found
    assert isinstance(starts_at, datetime)  # noqa: S101 - narrows what the loop has looked at
    assert isinstance(ends_at, datetime)  # noqa: S101 - the same
    if ends_at <= starts_at:
        return "it ends where it starts or before; until is not included"
    share = _bad_share(words, (ends_at - starts_at).total_seconds() / 60)
    return share if isinstance(share, str) else MeasuredRow(slo, starts_at, ends_at, share, source, line)


@lru_cache(maxsize=1024)
def _can_be_stored(slo: str, source: str | None) -> bool:
    """Whether the two words of a row, which are those of thousands, can be stored."""
    return is_plain((slo, source)) and len(slo) + len(source or "") <= _LONGEST_TEXT


@lru_cache(maxsize=1024)
def _instant(text: str, zone: str) -> datetime | str:
    """Return what `parse_instant` does: a row ends where the next begins."""
    return parse_instant(text, zone)


def _bad_share(words: Mapping[str, str], minutes: float) -> float | str:
    names = ("bad_minutes",) if words.get("bad_minutes") else ("good", "total")
    values = [_number(words.get(name, "")) for name in names]
    for name, value in zip(names, values, strict=True):
        if value is None:
            return f"its {name} is “{words.get(name, '')}”, which is no number of 0 or more"
    known = [value for value in values if value is not None]
    if len(known) == 1:
        if known[0] > minutes * _LAST_BITS:
            return f"it has {known[0]:g} bad minutes in {minutes:g} minutes"
        return min(1.0, known[0] / minutes)
    good, total = known
    if good > total:
        return f"it has {good:g} good of {total:g}"
    return 1 - good / total if total else 0.0


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= LARGEST_NUMBER else None


def _apart(rows: list[MeasuredRow], problems: _Problems) -> Iterator[MeasuredRow]:
    """Yield the rows in order of objective and time, without those that overlap one before."""
    kept: MeasuredRow | None = None
    for row in sorted(rows, key=lambda row: (row.slo, row.starts_at, row.line)):
        if kept and row.slo == kept.slo and row.starts_at < kept.ends_at:
            problems.note("sli-row", row.line, reason=f"it overlaps line {kept.line} of the same slo")
            continue
        kept = row
        yield row


def _merged(rows: Iterator[MeasuredRow]) -> Iterator[MeasuredRow]:
    """Yield neighbours with the same share as one row."""
    last: MeasuredRow | None = None
    for row in rows:
        if last and (row.slo, row.starts_at, row.bad_ratio, row.source) == (
            last.slo, last.ends_at, last.bad_ratio, last.source,
        ):  # fmt: skip
            last = replace(last, ends_at=row.ends_at)
            continue
        if last:
            yield last
        last = row
    if last:
        yield last
