"""`pmdata digest`: a team's week or month, to be posted or mailed by whoever runs it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import hand_out, say
from pmdata.cli.team import as_of_option, team_option, team_selection

if TYPE_CHECKING:
    from datetime import date

    from pmdata.review import DigestPeriod

FORMATS = ("markdown", "slack", "teams", "eml", "text")


@click.command()
@team_option
@click.option("--week", metavar="W", help="Such as 2026-W38; without it, the last one that is over.")
@click.option("--month", metavar="M", help="Such as 2026-09, instead of a week.")
@as_of_option
@click.option(
    "--format", "output_format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True,
    help="Slack: a payload of Block Kit. Teams: an Adaptive Card. eml: a mail without recipients.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to write it; else stdout.",
)  # fmt: skip
@data_option
def digest(
    team: str | None,
    week: str | None,
    month: str | None,
    as_of: str | None,
    output_format: str,
    output: Path | None,
    data: Path | None,
) -> None:
    """Write what is new, due, overdue and done in a week or month, and which budgets are at risk.

    Open items and error budgets are as of the as-of date. Nothing is sent anywhere.
    """
    from pmdata.review import digest as digest_of
    from pmdata.review import render_digest

    if week and month:
        raise click.UsageError("give --week or --month, not both")
    cursor, selection, settings = team_selection(data, team, as_of)
    period = _period(week, month, selection.as_of_on)
    found = digest_of(cursor, selection, settings, period)
    text = render_digest(found, output_format)  # type: ignore[arg-type]  # click chose one of FORMATS
    if output:
        output.write_bytes(text.encode())
    elif output_format in ("markdown", "text"):
        say(text, nl=False)
    else:
        hand_out(text)


def _period(week: str | None, month: str | None, as_of_on: "date") -> "DigestPeriod":
    from pmdata.review import last_digest_period, parse_digest_period

    if month:
        return parse_digest_period(month, "month")
    return parse_digest_period(week, "week") if week else last_digest_period(as_of_on, "week")
