"""`pmdata demo`: a workspace of generated reports, to look around in and to measure with."""

import sys
from pathlib import Path

import click

from pmdata.cli.output import say

MOST_REPORTS = 1_000_000


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--count", type=click.IntRange(1, MOST_REPORTS), default=120, show_default=True, help="Reports."
)
@click.option(
    "--seed", type=int, default=7, show_default=True, help="The same seed generates the same reports."
)
def demo(directory: Path, count: int, seed: int) -> None:
    """Write a workspace of generated reports to DIR, a new or empty folder."""
    from pmdata.demo.folder import write_demo

    with click.progressbar(length=count, label="Writing reports", file=sys.stderr) as bar:
        write_demo(directory, count, seed, bar.update)
    say(f"pmdata: {count} reports in {directory}; look at them with", err=True)
    say(f"  pmdata serve --data {directory}", err=True)
