"""`pmdata sync`: bring the store up to date with the folder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.options import data_option

if TYPE_CHECKING:
    from pmdata.store import Progress, SyncSummary


@click.command()
@click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    metavar="S",
    help="Give up after S seconds if another sync runs; without it, wait for its end.",
)
@data_option
def sync(wait_seconds: float | None, data: Path | None) -> None:
    """Read what changed in the reports and publish it to the store."""
    from pmdata.store import sync as sync_store
    from pmdata.workspace import find_workspace

    workspace = find_workspace(data)
    with shown_progress() as progress:
        summary = sync_store(workspace, wait_seconds=wait_seconds, progress=progress, on_wait=_tell_waiting)
    click.echo(summary_line(summary), err=True)


def _tell_waiting() -> None:
    click.echo("pmdata: waiting for another sync of this workspace to end", err=True)


def summary_line(summary: "SyncSummary") -> str:
    """Return what a sync did, in one line."""
    return (
        f"read {summary.read}, unchanged {summary.unchanged}, removed {summary.removed}, "
        f"problems {summary.problems}, {summary.seconds:.1f} s"
    )


@contextmanager
def shown_progress() -> Iterator["Progress"]:
    """Show how far a sync is: a bar on a terminal, else a line at every tenth."""
    if not sys.stderr.isatty():
        yield _plain_progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading")
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain_progress() -> "Progress":
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // total
        if tenth > told and done < total:
            told = tenth
            click.echo(f"read {done} of {total}", err=True)

    return tell
