"""Factor lists: the factors as written, which themes go together, and what is done about the costly ones.

`factor_list` the factors with their incidents · `themed_incidents` what each incident of a theme cost ·
`co_occurrences` pairs of themes · `coverage` themes by service, ranked by impact, with the action items tied
to them (docs/glossary.md).
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.item_states import (
    RETURN_STATES,
    ReturnState,
    TiedItem,
    load_tied_items,
    state_of,
)
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED, WITHIN_DAYS, load_occurrences
from pmdata.metrics.impact.sums import MINUTES
from pmdata.metrics.selection.query import Cursor, fetch_dicts, fetch_records, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record


class Factor(Record):
    """One contributing factor as written."""

    key: str
    """The incident."""
    title: str | None
    path: str
    line: int | None
    started_on: date
    severity: str | None
    services: tuple[str, ...]
    theme: str
    category: str | None
    text: str
    source: str
    """`list`, `categorised`, `possible_causes`, `five_whys` or `prose`."""
    state: ReturnState | None
    """What had become of the items on its theme, where it came back; null where it did not."""


class ThemedIncident(Record):
    """One incident of a theme with what it cost; one of several themes is there for each."""

    key: str
    title: str | None
    started_on: date
    theme: str
    impact_minutes: Annotated[float, Column("Impact")]


class CoOccurrence(Record):
    """Two themes that incidents have together."""

    theme: str
    other: Annotated[str, Column("Together with")]
    incidents: int


class CoverageRow(Record):
    """One theme on one service, what it cost and what is done about it."""

    theme: str
    service: str
    incidents: int
    """Incidents of the selection that have it, near misses left out."""
    impact_minutes: Annotated[float, Column("Impact")]
    """How long their impact lasted, together; what the rows are ranked by."""
    impact_known: Annotated[int, Column("Impact known")]
    """Incidents that state it."""
    returns: Annotated[int, Column("Came back")]
    """Incidents in which it came back to the service."""
    items_done: Annotated[int, Column("Items done")]
    """Action items of those incidents' reports that work on the theme, as they are at as-of."""
    items_open: Annotated[int, Column("Items open")]
    items_unknown: Annotated[int, Column("Status unknown")]
    incidents_without_items: Annotated[int, Column("Incidents without an item")]
    """Incidents whose report has no item on the theme, or only dismissed ones."""


def factor_list(
    cursor: Cursor, selection: Selection, theme: str | None = None, within_days: int = WITHIN_DAYS
) -> tuple[Factor, ...]:
    """Return the factors of the selection's incidents, newest first; of one theme, or of all."""
    condition, values = in_selection(selection)
    query = f"""
        select i.key, i.title, i.path, f.line, i.started_on, i.severity, i.services,
            coalesce(f.theme, '{UNTAGGED}') as theme, f.category, f.text, f.source
        from (select * from incidents where {condition}) i join contributing_factors f using (key)
        where {"true" if theme is None else f"coalesce(f.theme, '{UNTAGGED}') = ?"}
        order by i.started_on desc, i.key, f.position"""
    rows = fetch_dicts(cursor, query, [*values, *([] if theme is None else [theme])])
    states = _states(cursor, selection, within_days)
    return tuple(Factor(**row, state=states.get((row["key"], row["theme"]))) for row in rows)


def _states(cursor: Cursor, selection: Selection, within_days: int) -> dict[tuple[str, str], ReturnState]:
    """Return the state of each theme that came back, by incident; of several services the first in order."""
    occurrences, tied = load_occurrences(cursor, selection, within_days), load_tied_items(cursor)
    found: dict[tuple[str, str], ReturnState] = {}
    for one in occurrences.returns:
        incident, earlier = occurrences.incidents[one.place], occurrences.incidents[one.earlier]
        state, _ = state_of(tied.get((earlier.key, one.theme), ()), incident.started_on)
        found[incident.key, one.theme] = min(
            state, found.get((incident.key, one.theme), state), key=RETURN_STATES.index
        )
    return found


def themed_incidents(cursor: Cursor, selection: Selection) -> tuple[ThemedIncident, ...]:
    """Return the incidents of each theme whose impact is known, near misses left out."""
    condition, values = in_selection(selection)
    query = f"""
        select key, title, started_on, theme, {MINUTES} as impact_minutes
        from incidents join (
            select distinct key, theme from contributing_factors where theme is not null
        ) as themed using (key)
        where {condition} and not is_near_miss and {MINUTES} is not null
        order by theme, started_on, key"""
    return fetch_records(cursor, query, values, ThemedIncident)


def co_occurrences(cursor: Cursor, selection: Selection) -> tuple[CoOccurrence, ...]:
    """Return the pairs of themes by how many incidents have both, the most frequent first."""
    condition, values = in_selection(selection)
    query = f"""
        with chosen as (
            select distinct key, theme from contributing_factors
            where theme is not null
                and key in (select key from incidents where {condition} and not is_near_miss))
        select a.theme, b.theme as other, count(*) as incidents
        from chosen a join chosen b on a.key = b.key and a.theme < b.theme
        group by 1, 2 order by incidents desc, 1, 2"""
    return fetch_records(cursor, query, values, CoOccurrence)


def coverage(cursor: Cursor, selection: Selection, within_days: int = WITHIN_DAYS) -> tuple[CoverageRow, ...]:
    """Return every theme on every service that it hit, the one with the longest impact first."""
    condition, values = in_selection(selection)
    query = f"select key, {MINUTES} as minutes from incidents where {condition} and not is_near_miss"
    minutes = {row["key"]: row["minutes"] for row in fetch_dicts(cursor, query, values)}
    occurrences, tied = load_occurrences(cursor, selection, within_days), load_tied_items(cursor)
    returned = Counter(
        (found.service, found.theme)
        for found in occurrences.returns
        if occurrences.incidents[found.place].key in minutes
    )
    hit = defaultdict(list)
    for incident in occurrences.incidents:
        for service in incident.services if incident.key in minutes else ():
            for theme in incident.themes:
                hit[service, theme].append(incident.key)
    shown = selection.services
    rows = (
        _covered(
            service,
            theme,
            [(minutes[key], tied.get((key, theme), ())) for key in keys],
            returned[service, theme],
        )
        for (service, theme), keys in hit.items()
        if not shown or service in shown
    )
    return tuple(sorted(rows, key=lambda row: (-row.impact_minutes, -row.incidents, row.theme, row.service)))


def _covered(
    service: str, theme: str, incidents: list[tuple[float | None, tuple[TiedItem, ...]]], returns: int
) -> CoverageRow:
    known = [minutes for minutes, _ in incidents if minutes is not None]
    items = [item for _, own in incidents for item in own]
    return CoverageRow(
        theme=theme,
        service=service,
        incidents=len(incidents),
        impact_minutes=sum(known),
        impact_known=len(known),
        returns=returns,
        items_done=sum(item.status == "done" for item in items),
        items_open=sum(item.status in ("open", "in_progress", "blocked") for item in items),
        items_unknown=sum(item.status is None for item in items),
        incidents_without_items=sum(all(item.status == "wont_do" for item in own) for _, own in incidents),
    )
