"""The options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def data_option(command: Command) -> Command:
    """Add `--data DIR`, handed to the command as `data: Path | None`."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The workspace; else PMDATA_DATA, else the nearest folder with a pmdata.yaml.",
    )(command)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Add `--format`, the first of `formats` being the default, handed over as `output_format: str`."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print it.",
    )
