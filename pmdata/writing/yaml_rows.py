"""A row added to a YAML file that is a list: after the last one, so that order and comments stay."""

from collections.abc import Mapping

from pmdata.writing.text_file import TextFile
from pmdata.writing.yaml_words import yaml_row


def with_row(file: TextFile, values: Mapping[str, str | None]) -> str:
    """Return the text of the file with one more row; keys without a value are left out."""
    lines = [line.rstrip("\r\n") for line in file.lines]
    end = "\r\n" if any(line.endswith("\r\n") for line in file.lines) else "\n"
    while lines and not lines[-1].strip():
        lines.pop()
    if [line.strip() for line in lines] == ["[]"]:
        lines = []
    opening = next((line for line in lines if line.lstrip().startswith("- ")), "")
    indent = opening[: len(opening) - len(opening.lstrip())]
    return "".join(line + end for line in [*lines, *yaml_row(values, indent)])
