"""`pmdata sync`: bring the store up to date with the folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import say

if TYPE_CHECKING:
    from pmdata.store import Progress, SyncSummary
    from pmdata.workspace import Workspace


@click.command()
@click.option("--watch", is_flag=True, help="Go on: sync again whenever a file changes, until interrupted.")
@click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    metavar="S",
    help="Give up after S seconds if another sync runs; without it, wait for its end.",
)
@data_option
def sync(wait_seconds: float | None, data: Path | None, *, watch: bool) -> None:
    """Read what changed in the reports and publish it to the store."""
    from pmdata.workspace import find_workspace

    workspace = find_workspace(data)
    _sync_once(workspace, wait_seconds)
    if watch:
        _sync_again(workspace.root, wait_seconds)


def lower_priority() -> None:
    """Give everything else on the machine priority: nobody waits for a sync that a change starts."""
    with suppress(OSError, AttributeError):
        os.nice(19 - os.nice(0))


def _sync_once(workspace: "Workspace", wait_seconds: float | None, *, quietly: bool = False) -> None:
    from pmdata.store import sync as sync_store

    with shown_progress() as progress:
        summary = sync_store(
            workspace,
            wait_seconds=wait_seconds,
            progress=progress,
            on_wait=_report_waiting,
            is_background=quietly,
        )
    if summary.published or not quietly:
        say(summary_line(summary), err=True)
    if summary.published:
        _warn_of_later(workspace)


def _warn_of_later(workspace: "Workspace") -> None:
    """Name the setting that would count a saved report that starts after as-of."""
    from pmdata.metrics.selection.query import later_days
    from pmdata.metrics.selection.selection import select
    from pmdata.reading.later import latest_start_on
    from pmdata.store import Store
    from pmdata.words import count

    settings = workspace.settings
    if settings.as_of is None:
        return
    days = later_days(Store(workspace).open().cursor(), select(settings))
    soon = [day for day in days if day <= latest_start_on(settings)]
    if not days:
        return
    verb = "starts" if len(days) == 1 else "start"
    remedy = (
        f"to count what has begun write `as_of: {soon[-1]}` into pmdata.yaml, or take as_of out (now)"
        if soon
        else "correct the dates: they are still to come"
    )
    say(
        f"pmdata: {count(len(days), 'incident')} {verb} after as-of {settings.as_of}, not counted; {remedy}",
        err=True,
    )


def _sync_again(root: Path, wait_seconds: float | None) -> None:
    """Sync at every change; settings that are broken for a moment are reported, not fatal."""
    from pmdata.errors import PmdataError
    from pmdata.store.watch import changes
    from pmdata.workspace import open_workspace

    say(f"watching {root} (Ctrl-C ends it)", err=True)
    lower_priority()
    with suppress(KeyboardInterrupt):
        for _ in changes(root):
            try:
                _sync_once(open_workspace(root), wait_seconds, quietly=True)
            except PmdataError as error:
                say(f"pmdata: {error}", err=True)


def _report_waiting() -> None:
    say("pmdata: waiting for another sync of this workspace to end", err=True)


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
    shown = 0

    def show(done: int, total: int) -> None:
        nonlocal shown
        tenth = done * 10 // total
        if tenth > shown and done < total:
            shown = tenth
            say(f"read {done} of {total}", err=True)

    return show
