"""Other claims: which factors a change of the themes would name otherwise than they are named now."""

from datetime import date

from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.model import Record
from pmdata.workspace import Taxonomy


class OtherClaim(Record):
    """One factor that would get another theme."""

    key: str
    """The incident."""
    title: str | None
    started_on: date | None
    text: str
    was: str | None
    """Its theme now; null where it has none."""
    becomes: str | None


def other_claims(cursor: Cursor, near: Taxonomy, after: Taxonomy) -> tuple[OtherClaim, ...]:
    """Return the factors, of all incidents, that get another theme by the themes `after`, the newest first.

    `near` holds what was added alone: only what it claims, or decides, can change.
    """
    query = """
        select key, title, started_on, text, theme as was
        from contributing_factors join incidents using (key)
        order by started_on desc nulls last, key, position"""
    found: dict[str, str | None] = {}
    rows: list[OtherClaim] = []
    for row in fetch_dicts(cursor, query, []):
        text = row["text"]
        if text not in found:
            touched = near.claim(text) is not None or near.decided_as(text) is not None
            found[text] = _theme(after, text) if touched else row["was"]
        if found[text] != row["was"]:
            rows.append(OtherClaim(**row, becomes=found[text]))
    return tuple(rows)


def _theme(taxonomy: Taxonomy, text: str) -> str | None:
    claim = taxonomy.claim(text)
    return claim.theme if claim else None
