"""Which reports a change of names, or of the files that are taken in, has to be read again for.

A reading depends on the names of services only where it names one: whose name, team or spelling means
something else now, or which was not known, so that the name nearest to it may be another one.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pmdata.reading.perhaps import is_taken_in
from pmdata.store.connection import connect_reader
from pmdata.store.scan import shown_path
from pmdata.workspace import Settings, Workspace

TAKE_IN, SERVICES = "take_in", "services"
"""Names of the notes that a generation keeps of these settings."""
_NAMED = """
    SELECT path_bytes, json_extract_string(record, '$.services[*]') AS services,
        contains(problems, '"unknown-service"') AS is_in_doubt
    FROM store.readings JOIN store.files USING (file_no)
    WHERE record IS NOT NULL"""


def notes_of(workspace: Workspace) -> dict[str, str]:
    """Return what a generation keeps of the settings that only some reports depend on."""
    data = workspace.settings.model_dump(mode="json", include={"services", "reports"})
    return {TAKE_IN: json.dumps(data["reports"]["take_in"]), SERVICES: json.dumps(data["services"])}


def affected_reports(generation: Path, before: Mapping[str, str], now: Mapping[str, str]) -> frozenset[bytes]:
    """Return the reports, as the system spells them, that read otherwise by the notes `now`.

    `generation` is the file that was built by the notes `before`, which has both.
    """
    changed = {name for name in (TAKE_IN, SERVICES) if before[name] != now[name]}
    if not changed:
        return frozenset()
    old, new = _settings(before), _settings(now)
    with connect_reader(generation) as connection:
        rows = connection.execute(_NAMED).fetchall()
        names = [name for (name,) in connection.execute("SELECT path_bytes FROM store.files").fetchall()]
    taken = (
        {name for name in names if is_taken_in(shown_path(name), old) != is_taken_in(shown_path(name), new)}
        if TAKE_IN in changed
        else set()
    )
    if SERVICES not in changed:
        return frozenset(taken)
    others = _MeansOther(old, new)
    return frozenset(taken | {name for name, named, doubt in rows if doubt or any(map(others, named))})


def _settings(notes: Mapping[str, str]) -> Settings:
    return Settings.model_validate(
        {"services": json.loads(notes[SERVICES]), "reports": {"take_in": json.loads(notes[TAKE_IN])}}
    )


class _MeansOther:
    """Whether a service, as a record names it, would be another one or of another team."""

    def __init__(self, old: Settings, new: Settings) -> None:
        self._old, self._new = old, new
        spellings, now = old.service_names.by_spelling, new.service_names
        self._moved = {name for spelling, name in spellings.items() if now.canonical(spelling) != name}
        self._is_first_or_none = bool(spellings) != bool(now.by_spelling)

    def __call__(self, name: str) -> bool:
        if name in self._moved:
            return True
        known = self._old.services.get(name)
        if known is None:
            return self._is_first_or_none or self._new.service_names.canonical(name) is not None
        return self._new.services[name].team != known.team
