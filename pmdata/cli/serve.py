"""`pmdata serve`: the dashboard over a workspace, until interrupted."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import say

if TYPE_CHECKING:
    from pmdata.workspace import Workspace

LARGEST_PORT = 65_535
SAMPLE_FOLDER = "pmdata-sample"
PATIENCE_SECONDS = 30.0
"""How long another sync is waited for."""


@click.command()
@data_option
@click.option("--port", type=click.IntRange(1, LARGEST_PORT), default=8501, show_default=True, help="Port.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Any that lets other machines in needs --allow-host or --public-url.",
)
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    metavar="NAME[:PORT]",
    help="A name under which browsers ask for the dashboard; may be repeated. Others are refused.",
)
@click.option(
    "--public-url",
    metavar="URL",
    help="Where a proxy shows the dashboard, such as https://example.com/reliability.",
)
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS|CIDR",
    help="Whose X-Forwarded headers count; may be repeated. Those of others are ignored.",
)
@click.option(
    "--read-only/--writable",
    "read_only",
    default=None,
    help="Whether visitors may write reports. They may where only this machine gets in.",
)
def serve(
    *,
    data: Path | None,
    port: int,
    host: str,
    allowed: tuple[str, ...],
    public_url: str | None,
    proxies: tuple[str, ...],
    read_only: bool | None,
) -> None:
    """Read what changed, then show the dashboard in a browser.

    Where there is no workspace, and somebody to ask, it offers to write the sample into a new folder.
    """
    from pmdata.dashboard.serving.reach import reach_of

    may_write = None if read_only is None else not read_only
    reach = reach_of(host, port, allowed=allowed, public_url=public_url, proxies=proxies, may_write=may_write)
    workspace = _workspace(data)
    _sync(workspace)
    writing = "" if reach.may_write else "read-only, "
    say(f"pmdata: {workspace.root} on {reach.url} ({writing}Ctrl-C ends it)", err=True)
    from pmdata.dashboard.frame.launch import serve as serve_dashboard

    serve_dashboard(workspace.root, reach)


def _workspace(data: Path | None) -> "Workspace":
    from pmdata.errors import NoWorkspaceError
    from pmdata.workspace import find_workspace, open_workspace

    try:
        return find_workspace(data)
    except NoWorkspaceError:
        target = Path.cwd() / SAMPLE_FOLDER
        if target.exists() or not sys.stdin.isatty():
            raise
        question = f"There is no pmdata.yaml here. Write the sample into {target} and show it?"
        if not click.confirm(question, err=True):
            raise
        return open_workspace(_write_sample(target))


def _sync(workspace: "Workspace") -> None:
    """Bring the store up to date; a store that cannot be written or is in use is still shown as it is."""
    from pmdata.cli.sync import shown_progress, summary_line
    from pmdata.errors import StoreBusyError, StoreWriteError
    from pmdata.store import sync

    try:
        with shown_progress() as progress:
            summary = sync(workspace, wait_seconds=PATIENCE_SECONDS, progress=progress)
    except (StoreBusyError, StoreWriteError) as error:
        say(f"pmdata: {error}", err=True)
    else:
        say(f"pmdata: {summary_line(summary)}", err=True)


def _write_sample(target: Path) -> Path:
    """Copy the sample workspace to `target`, a folder that is not there yet, and return it."""
    import shutil

    from pmdata.dashboard.frame.launch import application

    skipped = shutil.ignore_patterns(".pmdata")
    return Path(shutil.copytree(application().parent / "data", target, ignore=skipped))
