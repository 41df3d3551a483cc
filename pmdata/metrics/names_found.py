"""Names found: the services, owners and teams that reports name and the settings do not know.

`names_found` lists them, the most frequent first, over the whole workspace: a name that is not known is
not known in any period.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pmdata.metrics.columns import Column
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.model import Record
from pmdata.nearest import nearest
from pmdata.workspace import Settings
from pmdata.workspace.names import folded

NameKind = Literal["service", "owner", "team"]
_LONGEST = 60
"""Characters of a name; what is longer is a sentence."""
_QUERIES: dict[NameKind, str] = {
    "service": """
        select name, count(distinct key) as reports, mode(team) as team
        from (select key, unnest(services) as name, teams[1] as team from incidents)
        group by name order by reports desc, name""",
    "owner": """
        select name, count(distinct key) as reports, mode(team) filter (team_basis = 'incident') as team
        from (select key, unnest(owners) as name, team, team_basis from action_items)
        group by name order by reports desc, name""",
    "team": """
        select name, count(distinct key) as reports, null as team
        from (select key, unnest(teams) as name from incidents)
        group by name order by reports desc, name""",
}


class NameFound(Record):
    """One name that the settings do not know."""

    kind: Annotated[NameKind, Column("Kind")]
    name: Annotated[str, Column("Name")]
    reports: Annotated[int, Column("Incidents")]
    """Incidents that count and name it, an owner in their action items."""
    team: Annotated[str | None, Column("Team")]
    """The team that most of these incidents name; null for a team, and where none names one."""
    like: Annotated[str | None, Column("Spelled like")]
    """The known name that is spelled most like it; null where none is near."""


def names_found(cursor: Cursor, settings: Settings) -> tuple[NameFound, ...]:
    """Return the names that the settings do not know: services, owners, teams.

    In a blameless workspace owners are left out: a name may be somebody's.
    """
    kinds: tuple[NameKind, ...] = ("service", "team") if settings.blameless else ("service", "owner", "team")
    return tuple(row for kind in kinds for row in _of_kind(cursor, kind, settings))


def _of_kind(cursor: Cursor, kind: NameKind, settings: Settings) -> Iterator[NameFound]:
    teams = settings.team_names
    known = {
        "service": settings.service_names.by_spelling,
        "owner": settings.owner_names.by_spelling,
        "team": teams,
    }[kind]
    for row in fetch_dicts(cursor, _QUERIES[kind], []):
        name: Any = row["name"]
        spelled = folded(name)
        if not spelled or len(name) > _LONGEST or spelled in known or (kind == "owner" and spelled in teams):
            continue
        like = nearest(spelled, known)
        yield NameFound(kind=kind, like=known[like] if like else None, **row)
