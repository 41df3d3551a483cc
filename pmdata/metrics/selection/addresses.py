"""Addresses: where the incidents behind a figure are listed, and what such an address selects.

`incidents?since=2026-01-01&until=2026-03-31&of_severity=SEV1` lists the severe incidents of a quarter. Dates
take the place of the chosen period; each `of_` names a facet (`facets.py`), which may be given again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from pmdata.metrics.selection.facets import FACETS, Facet, is_facet_value
from pmdata.metrics.selection.selection import Selection

INCIDENT, SINCE, UNTIL, PREFIX = "incident", "since", "until", "of_"
MOST_KEYS = 60
"""More keys than these make an address that programs cut."""
_WHOLE: tuple[Facet, ...] = ("objective", "incident")
"""Facets that name incidents whatever is chosen beside them."""


def incident_address(key: str) -> str:
    """Return the address of one incident."""
    return f"incidents?{urlencode({INCIDENT: key})}"


def incidents_address(
    first_on: date | None = None,
    last_on: date | None = None,
    *,
    facets: Mapping[Facet, str | None] | None = None,
    **named: str | Sequence[str] | None,
) -> str:
    """Return the address of the incidents that start from `first_on` to `last_on` and have all `facets`.

    A facet is a value or several, any of which will do; None leaves it out, and so with the dates. Facets are
    named one by one, or in `facets`.
    """
    asked: dict[str, str | Sequence[str] | None] = {
        **named,
        **{str(facet): value for facet, value in (facets or {}).items()},
    }
    chosen = {name: [value] if isinstance(value, str) else value for name, value in asked.items() if value}
    dates = {SINCE: first_on, UNTIL: last_on}
    pairs = [(name, [str(day)]) for name, day in dates.items() if day]
    pairs += [(f"{PREFIX}{name}", list(values or ())) for name, values in chosen.items()]
    return f"incidents?{urlencode(pairs, doseq=True)}".rstrip("?")


def is_narrowing(name: str) -> bool:
    """Return whether a parameter of an address narrows the list of incidents."""
    return name in {SINCE, UNTIL} or (name.removeprefix(PREFIX) in FACETS and name.startswith(PREFIX))


def narrowed(selection: Selection, parameters: Mapping[str, Sequence[str]]) -> Selection:
    """Return the selection narrowed by an address; what cannot be asked for is left out.

    An objective and incidents by their keys are looked for in all that there is, whatever the filters.
    """
    facets = tuple(
        (facet, chosen)
        for facet in FACETS
        if (chosen := _usable(facet, parameters.get(f"{PREFIX}{facet}", ())))
    )
    if any(facet in _WHOLE for facet, _ in facets):
        selection = replace(selection, since=None, until=None, services=(), teams=(), severities=())
    since, until = (_day(parameters.get(name, ())) for name in (SINCE, UNTIL))
    if since or until:
        selection = replace(selection, since=since, until=until)
    return replace(selection, facets=facets)


def _usable(facet: Facet, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(values) if is_facet_value(facet, value))


def _day(values: Sequence[str]) -> date | None:
    try:
        return date.fromisoformat(values[-1]) if values else None
    except ValueError:
        return None
