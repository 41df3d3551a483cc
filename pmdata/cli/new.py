"""`pmdata new`: an empty report, to be filled in with any editor."""

from datetime import date
from pathlib import Path

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import say


@click.command()
@click.option(
    "--template", "-t", required=True, metavar="NAME", help="Template name; an unknown one lists them all."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Where; else a new file."
)
@click.option("--title", default="", help="Part of the file's name.")
@data_option
def new(template: str, output: Path | None, title: str, data: Path | None) -> None:
    """Write an empty report and print its path. Never overwrites a file."""
    from pmdata.errors import NoWorkspaceError
    from pmdata.workspace import Workspace, find_workspace
    from pmdata.writing.catalogue import load_template
    from pmdata.writing.render import render_blank
    from pmdata.writing.save import report_name, save_report, write_new

    try:
        workspace = find_workspace(data)
    except NoWorkspaceError:
        if output is None:
            raise
        workspace = Workspace(root=Path.cwd())
    text = render_blank(load_template(template, workspace.root, workspace.bounds))
    if output is None:
        today = date.today()  # noqa: DTZ011 - the day of whoever writes it
        path = save_report(workspace, report_name(today, title), text)
    else:
        path = write_new(output, text)
    say(path)
