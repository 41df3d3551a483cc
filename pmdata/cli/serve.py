"""`pmdata serve`: the dashboard over a workspace, until interrupted."""

from pathlib import Path

import click

from pmdata.cli.options import data_option

LARGEST_PORT = 65_535


@click.command()
@data_option
@click.option("--port", type=click.IntRange(1, LARGEST_PORT), default=8501, show_default=True, help="Port.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; any other than this lets other machines in, unasked who they are.",
)
def serve(data: Path | None, port: int, host: str) -> None:
    """Show the dashboard in a browser."""
    from pmdata.dashboard.launch import serve as serve_dashboard
    from pmdata.workspace import find_workspace

    workspace = find_workspace(data)
    click.echo(f"pmdata: {workspace.root} on http://{host}:{port} (Ctrl-C ends it)", err=True)
    serve_dashboard(workspace.root, host, port)
