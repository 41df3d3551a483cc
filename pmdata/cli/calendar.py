"""`pmdata calendar`: due dates and review dates for a calendar program."""

from pathlib import Path

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import hand_out
from pmdata.cli.team import as_of_option, team_option, team_selection


@click.command()
@team_option
@as_of_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.ics",
    help="Where to write it; else stdout.",
)  # fmt: skip
@data_option
def calendar(team: str | None, as_of: str | None, output: Path | None, data: Path | None) -> None:
    """Write due dates of open action items and review dates of reports as iCalendar.

    Each is an all-day event. Whoever takes the file in again gets changed events, not further ones.
    """
    from pmdata.review import calendar as calendar_of

    text = calendar_of(*team_selection(data, team, as_of))
    if output:
        output.write_bytes(text.encode())
    else:
        hand_out(text)
