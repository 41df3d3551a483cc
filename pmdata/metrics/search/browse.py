"""Browse: what a search leaves of the selection, and how many of it each value of a facet would leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pmdata.metrics.search.found import Found, search_incidents
from pmdata.metrics.selection.groups import NOT_STATED, Group, group_sql
from pmdata.metrics.selection.query import Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection

BROWSED: tuple[Group, ...] = (
    "theme", "service", "team", "severity", "detection", "fixed_by", "tag", "template",
)  # fmt: skip
"""The facets that the list offers, the most asked for first."""
Counts = tuple[tuple[str, int], ...]
"""Value and how many incidents have it, the most frequent first, what is not stated last."""


@dataclass(frozen=True)
class Browsed:
    """What is left, and what could be chosen next."""

    found: Found | None
    """What the search has found, best first; None where nothing is looked for."""
    counts: tuple[tuple[Group, Counts], ...]
    """Each facet with its values among what is left, as if nothing were chosen of this facet itself."""


def browse(cursor: Cursor, selection: Selection, search: str = "", *, with_people: bool = True) -> Browsed:
    """Return what a search leaves of the selection; `with_people` is that of `search_incidents`."""
    wide = replace(selection, facets=tuple(row for row in selection.facets if row[0] not in BROWSED))
    if not search.strip():
        counts = tuple((facet, _counts(cursor, selection, facet, None)) for facet in BROWSED)
        return Browsed(None, counts)
    found = search_incidents(cursor, wide, search, with_people=with_people)
    keys = [hit.key for hit in found.hits]
    left = _left(cursor, selection, keys) if selection.facets != wide.facets else set(keys)
    hits = tuple(hit for hit in found.hits if hit.key in left)
    counts = tuple((facet, _counts(cursor, selection, facet, keys)) for facet in BROWSED)
    return Browsed(replace(found, hits=hits), counts)


def _left(cursor: Cursor, selection: Selection, keys: Sequence[str]) -> set[str]:
    condition, values = in_selection(selection)
    query = f"select key from incidents where {condition} and key in (select unnest(?::varchar[]))"
    return {row["key"] for row in fetch_dicts(cursor, query, [*values, keys])}


def _counts(cursor: Cursor, selection: Selection, facet: Group, keys: Sequence[str] | None) -> Counts:
    others = replace(selection, facets=tuple(row for row in selection.facets if row[0] != facet))
    condition, values = in_selection(others)
    if keys is not None:
        condition, values = f"{condition} and key in (select unnest(?::varchar[]))", [*values, keys]
    name, join = group_sql(facet)
    query = f"""
        select {name} as value, count(distinct key) as incidents
        from (select * from incidents where {condition}) as incidents {join}
        group by 1 order by value = '{NOT_STATED}', incidents desc, value"""
    return tuple((row["value"], row["incidents"]) for row in fetch_dicts(cursor, query, values))
