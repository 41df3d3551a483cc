"""What `digest` and `calendar` share: one team or all, as of a date, in the newest generation."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pmdata.metrics.selection.query import Cursor
    from pmdata.metrics.selection.selection import Selection
    from pmdata.workspace import Settings

Command = Callable[..., Any]


def team_option(command: Command) -> Command:
    """Add `--team T`, handed over as `team: str | None`."""
    return click.option("--team", metavar="T", help="Only this team's; without it, all teams'.")(command)


def as_of_option(command: Command) -> Command:
    """Add `--as-of D`, handed over as `as_of: str | None`."""
    return click.option(
        "--as-of", metavar="D", help="Such as 2026-09-30; else as_of of pmdata.yaml, else today."
    )(command)


def team_selection(
    data: Path | None, team: str | None, as_of: str | None
) -> tuple["Cursor", "Selection", "Settings"]:
    """Return the newest generation's cursor, what is chosen, and the settings with the as-of date.

    Raises click.BadParameter for a date or team that is none.
    """
    from pmdata.cli.pinned import pinned_snapshot
    from pmdata.metrics.selection.selection import select

    snapshot = pinned_snapshot(data)
    settings, cursor = settings_as_of(snapshot.workspace.settings, as_of), snapshot.cursor()
    return cursor, select(settings, teams=teams_of(team, cursor, settings)), settings


def settings_as_of(settings: "Settings", as_of: str | None) -> "Settings":
    """Return the settings with the as-of date that was given; raises click.BadParameter where it is none."""
    return settings if as_of is None else settings.model_copy(update={"as_of": _day(as_of)})


def teams_of(team: str | None, cursor: "Cursor", settings: "Settings") -> tuple[str, ...]:
    """Return the team that was named, by the name that is known; raises click.BadParameter for another."""
    return (_known(team, cursor, settings),) if team is not None else ()


def _day(text: str) -> date:
    from pmdata.bounds import FIRST_YEAR, LAST_YEAR, is_usable_day

    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"“{text}” is no date; write 2026-09-30", param_hint="--as-of") from error
    if not is_usable_day(day):
        reason = f"{day} is not between the years {FIRST_YEAR} and {LAST_YEAR}; name another day"
        raise click.BadParameter(reason, param_hint="--as-of")
    return day


def _known(team: str, cursor: "Cursor", settings: "Settings") -> str:
    from pmdata.metrics.selection.choices import choices
    from pmdata.nearest import did_you_mean
    from pmdata.workspace.names import folded

    known = sorted({*choices(cursor).teams, *settings.team_names.values()})
    if same := [name for name in known if folded(name) == folded(team)]:
        return team if team in same else same[0]
    meant = did_you_mean(team, known) or (f"teams are {', '.join(known)}" if known else "none is known")
    raise click.BadParameter(f"no team is called “{team}”; {meant}", param_hint="--team")
