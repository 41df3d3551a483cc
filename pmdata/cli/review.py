"""`pmdata review`: the quarterly review as a document."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import say

if TYPE_CHECKING:
    from pmdata.metrics.selection.periods import Period
    from pmdata.metrics.selection.selection import Selection

SUFFIXES = (".md", ".csv", ".json")


@click.command()
@click.option("--quarter", metavar="Q", help="Such as 2026-Q3; without it, the last one that is over.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="FILE.md is the document, FILE.csv its figures, FILE.json all of it; without it, FILE.md to stdout.",
)  # fmt: skip
@data_option
def review(quarter: str | None, output: Path | None, data: Path | None) -> None:
    """Write the review of one quarter against the one before."""
    from pmdata.cli.pinned import pinned_snapshot
    from pmdata.metrics.selection.selection import select
    from pmdata.review import quarterly_review, render_csv, render_json, render_markdown

    if output and output.suffix not in SUFFIXES:
        raise click.BadParameter(f"name a file that ends in {', '.join(SUFFIXES)}", param_hint="--output")
    snapshot = pinned_snapshot(data)
    settings, cursor = snapshot.workspace.settings, snapshot.cursor()
    selection = select(settings)
    found = quarterly_review(cursor, selection, settings, _quarter(quarter, selection))
    render = {".csv": render_csv, ".json": render_json}.get(output.suffix if output else "", render_markdown)
    text = render(found)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        say(text, nl=False)


def _quarter(key: str | None, selection: "Selection") -> "Period":
    from pmdata.errors import UnknownPeriodError
    from pmdata.metrics.selection.periods import parse_period, period_of, previous_period

    start = selection.fiscal_year_start
    if key is None:
        current = period_of(selection.as_of_on, "quarter", start)
        return current if selection.as_of_on >= current.last_on else previous_period(current, start)
    found = parse_period(key, start)
    if found.grain != "quarter":
        raise UnknownPeriodError(key)
    return found
