"""Keeps docs/commands.md at what the commands say of themselves; run as a module it brings it up to date."""

import re
from pathlib import Path

from click.testing import CliRunner

from pmdata.cli import cli

PATH = Path(__file__).parent.parent / "docs/commands.md"
_BLOCK = re.compile(r"(## `pmdata (?P<name>[a-z-]+)`\n(?:(?!\n## ).)*?```text\n)(?:.*?)(\n```)", re.DOTALL)


def help_text(name: str) -> str:
    """What `pmdata NAME --help` prints on a terminal of 100 columns."""
    return CliRunner().invoke(cli, [name, "--help"], prog_name="pmdata", terminal_width=100).stdout.strip()


def updated(text: str) -> str:
    """The text with the help of every command as it is now; a new command's section goes to the end."""
    text = _BLOCK.sub(lambda found: found[1] + help_text(found["name"]) + found[3], text)
    for name in sorted(cli.commands):
        if f"## `pmdata {name}`" not in text:
            text = f"{text.rstrip()}\n\n## `pmdata {name}`\n\n```text\n{help_text(name)}\n```\n"
    return text


if __name__ == "__main__":
    PATH.write_text(updated(PATH.read_text(encoding="utf-8")), encoding="utf-8")
