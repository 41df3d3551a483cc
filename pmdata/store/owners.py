"""Which team an owner of action items belongs to, by the workspace's settings."""

import re
from collections.abc import Iterator, Mapping

from pmdata.workspace import Settings
from pmdata.workspace.names import folded

_BETWEEN_OWNERS = re.compile(r"[,;/&+()]|\band\b", re.IGNORECASE)
_TEAM_WORD = re.compile(r"[\s-]+(team|squad|group)$", re.IGNORECASE)


def owner_teams(owners: list[str], settings: Settings) -> Mapping[str, str]:
    """Return the team of each of `owners` as written; those without a known team are left out.

    An owner is known by name or alias, a handle also by the name it spells (`@aiko.tan` is Aiko
    Tan), or is itself a team of the settings. Of several owners in one cell, the first known counts.
    """
    teams = _known_teams(settings)
    found = {owner: _team_of(owner, settings, teams) for owner in owners}
    return {owner: team for owner, team in found.items() if team}


def _known_teams(settings: Settings) -> Mapping[str, str]:
    services = (row.team for row in settings.services.values())
    owners = (row.team for row in settings.owners.values())
    return {folded(team): team for team in (*services, *owners) if team}


def _team_of(owner: str, settings: Settings, teams: Mapping[str, str]) -> str | None:
    for name in _spellings(owner):
        known = settings.owner_names.canonical(name)
        team = settings.owners[known].team if known else teams.get(folded(name))
        if team:
            return team
    return None


def _spellings(owner: str) -> Iterator[str]:
    for name in (owner, *_BETWEEN_OWNERS.split(owner)):
        yield name
        yield _TEAM_WORD.sub("", name.strip())
        yield name.replace(".", " ")
