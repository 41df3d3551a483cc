"""Kept packs: what a pack says, in a file that the next one compares itself with.

`packs/PERIOD[-TEAM].json` is the pack's own JSON; of it `figures`, `register` and `period` are read back.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pmdata.errors import LinksOutsideError, SideFileError
from pmdata.inside import Bounds
from pmdata.metrics.action_items.lists import items
from pmdata.metrics.incidents.rows import incident_rows
from pmdata.model import Record
from pmdata.review.pack.about import About
from pmdata.review.pack.figures import PackFigure
from pmdata.review.pack.period import PackGrain, PackPeriod

FOLDER = "packs"
FORMAT = 1
MAX_BYTES = 50_000_000
_AGAIN = "Keep the pack anew with `pmdata review --keep`, or name another file with --against."


class RegisteredIncident(Record):
    """What a pack knew of one incident."""

    title: str | None
    path: str
    started_on: date | None
    severity: str | None
    services: tuple[str, ...]
    time_to_detect_seconds: float | None
    time_to_resolve_seconds: float | None


class RegisteredItem(Record):
    """What a pack knew of one action item."""

    text: str
    status: str | None
    due: date | None


class Register(Record):
    """What the next pack compares itself with: incidents by key, items by key, `#` and number."""

    incidents: dict[str, RegisteredIncident]
    items: dict[str, RegisteredItem]


class KeptPeriod(Record):
    """The period of a kept pack."""

    key: str
    title: str
    grain: PackGrain
    first_on: date
    last_on: date


class KeptPack(Record):
    """So much of a kept pack as the next one reads."""

    format: int
    period: KeptPeriod
    team: str | None
    as_of_on: date
    figures: tuple[PackFigure, ...]
    register_: Register

    @property
    def of_period(self) -> PackPeriod:
        """Return its period as packs know it."""
        return PackPeriod(**dict(self.period))


def register_of(about: About) -> Register:
    """Return the incidents of the period with what figures are made of, and their action items."""
    names = [name for name in RegisteredIncident.model_fields if name != "services"]
    rows = about.ask(incident_rows).to_pylist()
    return Register(
        incidents={
            row["key"]: RegisteredIncident(
                services=tuple(row["services"] or ()), **{name: row[name] for name in names}
            )
            for row in sorted(rows, key=lambda row: str(row["key"]))
        },
        items={
            f"{one.key}#{one.position}": RegisteredItem(text=one.text, status=one.status, due=one.due)
            for one in sorted(
                about.ask(items, about.settings, which="all"), key=lambda one: (one.key, one.position)
            )
        },
    )


def read_kept(path: Path, bounds: Bounds | None = None) -> KeptPack:
    """Return the pack kept in a file.

    Raises SideFileError where there is none, or it is none. A file that a person names is read
    wherever it lies (no `bounds`).
    """
    try:
        content = bounds.read(path) if bounds else path.read_bytes()
    except FileNotFoundError as error:
        raise SideFileError(
            path, "there is no such file", "Name a kept pack, such as packs/2026-Q2.json."
        ) from error
    except LinksOutsideError as error:
        raise SideFileError(path, "it leads out of the workspace", "Put the file itself here.") from error
    except OSError as error:
        raise SideFileError(path, error.strerror or str(error), "Make it readable.") from error
    if len(content) > MAX_BYTES:
        raise SideFileError(path, f"it is larger than {MAX_BYTES // 1_000_000} MB, which no pack is", _AGAIN)
    try:
        kept = KeptPack.model_validate_json(_renamed(content))
    except (ValidationError, ValueError) as error:
        raise SideFileError(path, f"it is no kept pack ({_first(error)})", _AGAIN) from error
    if kept.format != FORMAT:
        raise SideFileError(path, f"it is of format {kept.format}, and this pmdata reads {FORMAT}", _AGAIN)
    return kept


def kept_packs(folder: Path, bounds: Bounds, team: str | None) -> tuple[tuple[Path, KeptPack], ...]:
    """Return the kept packs of a team, or of all, the newest period first; unreadable ones are left out."""
    found = [
        (path, kept)
        for path, kept in _readable(folder / FOLDER, bounds)
        if (kept.team or None) == (team or None)
    ]
    return tuple(sorted(found, key=lambda one: (one[1].period.last_on, one[1].as_of_on), reverse=True))


def last_kept(folder: Path, bounds: Bounds, period: PackPeriod, team: str | None) -> KeptPack | None:
    """Return the newest kept pack of a period before; of the same length where there is one."""
    before = [kept for _, kept in kept_packs(folder, bounds, team) if kept.period.last_on < period.last_on]
    same = (kept for kept in before if kept.period.grain == period.grain)
    return next(same, None) or next(iter(before), None)


def _readable(folder: Path, bounds: Bounds) -> Iterator[tuple[Path, KeptPack]]:
    for path in sorted(folder.glob("*.json")):
        try:
            yield path, read_kept(path, bounds)
        except SideFileError:
            continue


def _renamed(content: bytes) -> str:
    import json

    data: Any = json.loads(content)
    if isinstance(data, dict) and "register" in data:
        data["register_"] = data.pop("register")
        data = {name: data.get(name) for name in KeptPack.model_fields}
    return json.dumps(data)


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"
    return str(error)
