"""`pmdata review`: the review of a quarter, month, week or any dates, to be handed out."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import say
from pmdata.cli.team import as_of_option, settings_as_of, team_option, teams_of

if TYPE_CHECKING:
    from pmdata.review.pack import PackPeriod
    from pmdata.workspace import Settings

SUFFIXES = (".html", ".pdf", ".md", ".json", ".csv")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--quarter", metavar="Q", help="Such as 2026-Q3; without any, the last one that is over.")
@click.option("--month", metavar="M", help="Such as 2026-09.")
@click.option("--week", metavar="W", help="Such as 2026-W38.")
@click.option("--since", metavar="D", help="With --until: any dates, such as 2026-08-01.")
@click.option("--until", metavar="D", help="The last day, included.")
@team_option
@as_of_option
@click.option(
    "-o", "--output", type=_FILE, metavar="FILE",
    help="FILE.html, .pdf or .md is the document, .csv its figures, .json all; else Markdown to stdout.",
)  # fmt: skip
@click.option("--keep", is_flag=True, help="Keep it in packs/, so that the next one states what changed.")
@click.option(
    "--against", type=_FILE, metavar="FILE", help="The kept review to compare with, not the last one."
)
@click.option(
    "--paper", type=click.Choice(("A4", "Letter")), default="A4", show_default=True, help="Of a PDF."
)
@data_option
def review(  # noqa: PLR0913, PLR0917 - the options of the command
    quarter: str | None,
    month: str | None,
    week: str | None,
    since: str | None,
    until: str | None,
    team: str | None,
    as_of: str | None,
    output: Path | None,
    keep: bool,  # noqa: FBT001 - an option of the command
    against: Path | None,
    paper: str,
    data: Path | None,
) -> None:
    """Write the review of a period: what changed, budgets, impact, response times, items, what comes next.

    The same files, settings and as-of date give the same bytes. Without --as-of and as_of in pmdata.yaml, it
    is as of the last day of the period, or today.
    """
    from pmdata.cli.pinned import pinned_snapshot
    from pmdata.metrics.selection.selection import select
    from pmdata.review.pack import keep_pack, load_pack, settings_for, written_pack

    if output and output.suffix not in SUFFIXES:
        raise click.BadParameter(f"name a file that ends in {', '.join(SUFFIXES)}", param_hint="--output")
    snapshot = pinned_snapshot(data)
    workspace, cursor = snapshot.workspace, snapshot.cursor()
    settings = settings_as_of(workspace.settings, as_of)
    period = _period({"quarter": quarter, "month": month, "week": week}, (since, until), settings)
    settings = settings_for(settings, period, _today(settings))
    selection = select(settings, teams=teams_of(team, cursor, settings))
    loaded = load_pack(
        workspace.model_copy(update={"settings": settings}), cursor, selection, period, against=against
    )
    content = written_pack(
        loaded, output.suffix if output else ".md", paper="Letter" if paper == "Letter" else "A4"
    )
    if output:
        output.write_bytes(content)
    elif not keep:
        say(content.decode(), nl=False)
    if keep:
        say(f"kept in {keep_pack(loaded)}", err=True)


def _today(settings: "Settings") -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(settings.reporting_zone)).date()


def _period(
    named: dict[str, str | None], dates: tuple[str | None, str | None], settings: "Settings"
) -> "PackPeriod":
    from pmdata.review.pack import last_pack_period, pack_dates, parse_pack_period

    given = {grain: key for grain, key in named.items() if key}
    if len(given) + (dates != (None, None)) > 1:
        raise click.UsageError("give one of --quarter, --month, --week, or --since with --until")
    start = settings.fiscal_year_start
    for grain, key in given.items():
        return parse_pack_period(key, grain, start)  # type: ignore[arg-type]  # the options are the grains
    if dates == (None, None):
        as_of_on = settings.as_of_day or _today(settings)
        return last_pack_period(as_of_on, "quarter", start)
    return pack_dates(*(_day(text, hint) for text, hint in zip(dates, ("--since", "--until"), strict=True)))


def _day(text: str | None, hint: str) -> date:
    if text is None:
        raise click.UsageError("give --since and --until together")
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"“{text}” is no date; write 2026-09-30", param_hint=hint) from error
