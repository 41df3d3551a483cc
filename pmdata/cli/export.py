"""`pmdata export`: every view as Parquet and CSV."""

from pathlib import Path

import click

from pmdata.cli.options import data_option
from pmdata.cli.output import say


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@data_option
def export(folder: Path, data: Path | None) -> None:
    """Write every view of the store to DIR, as Parquet and as CSV.

    In the CSV files, a text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    from pmdata.cli.pinned import pinned_data
    from pmdata.store.export import export_views

    for path in export_views(pinned_data(data).cursor(), folder):
        say(path)
