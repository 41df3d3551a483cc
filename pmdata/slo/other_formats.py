"""Other formats that objectives are written in: known by name, so that what is skipped is named rightly.

A new one is a row of `_BY_VERSION`. Each format is reported once a file, at its first document.
"""

from collections.abc import Mapping
from typing import Any

from pmdata.marked_yaml import Document
from pmdata.problems import Problem, problem
from pmdata.words import count

_BY_VERSION: tuple[tuple[str, str, str], ...] = (
    ("apiVersion", "openslo/v1alpha", "OpenSLO v1alpha"),
    ("apiVersion", "openslo/v1beta", "OpenSLO v1beta"),
    ("apiVersion", "openslo/v2", "OpenSLO v2"),
    ("apiVersion", "openslo.com/", "OpenSLO v2"),
    ("apiVersion", "sloth.slok.dev/", "Sloth"),
    ("version", "prometheus/", "Sloth"),
    ("apiVersion", "pyrra.dev/", "Pyrra"),
    ("apiVersion", "n9/", "Nobl9"),
)
"""The key that states the format, what its value begins with, and what the format is called."""


def other_format(data: object) -> str | None:
    """Return the name of the format that a document is written in, where it is a known other one."""
    if not isinstance(data, Mapping):
        return None
    rows: Mapping[str, Any] = data
    return next(
        (name for key, start, name in _BY_VERSION if str(rows.get(key, "")).strip().startswith(start)), None
    )


class OtherFormats:
    """The documents of one file that are of another format."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: dict[str, list[tuple[int, str]]] = {}

    def take(self, document: Document) -> bool:
        """Note a document of another format; return whether it is one."""
        name = other_format(document.data)
        if name is None:
            return False
        key = "apiVersion" if "apiVersion" in document.data else "version"
        self._lines.setdefault(name, []).append((document.line(key), key))
        return True

    def problems(self) -> tuple[Problem, ...]:
        """Return one problem a format, at the first of its documents."""
        return tuple(
            problem(
                "slo-other-format",
                line=lines[0][0],
                field=lines[0][1],
                format=name,
                count=f"{count(len(lines), 'document')} {'is' if len(lines) == 1 else 'are'}",
            )
            for name, lines in self._lines.items()
        )
