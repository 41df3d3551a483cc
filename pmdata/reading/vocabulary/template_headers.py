"""What a template states in its header of how its reports are read: recognised by what, on which clocks.

The same file renders a report (`writing.catalogue`), so a family is described in one place. Prompts are the
lines of the page that state nothing where they are left standing, and those whose fingerprints the header
keeps: earlier copies of a family have them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, get_args

from pmdata.errors import YamlError
from pmdata.marked_yaml import plain_value
from pmdata.model import Clock
from pmdata.reading.text.placeholders import fingerprint
from pmdata.reading.text.words import is_placeholder, normalise
from pmdata.reading.values.zones import find_zone

TEMPLATES_FOLDER = "templates"
SUFFIX = ".md.jinja"
_HEADER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_HINT = re.compile(r"\{\{[^}]*\bhint\(\s*[\"']([^\"']*)[\"']\s*\)[^}]*\}\}")
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")


@dataclass(frozen=True)
class TemplateHeader:
    """How the reports of one template are read."""

    name: str
    recognised_by: Mapping[str, Any] | None
    """`least` of these `headings` and `labels` are in a report of the family; None is never recognised."""
    clocks: Mapping[str, str]
    """The clock that a stated duration runs on, by label, where it is not the usual one."""
    prompts: frozenset[str]
    """Fingerprints of the lines that state nothing."""


@cache
def bundled_headers() -> tuple[TemplateHeader, ...]:
    """Return the headers of the templates that the package carries, by name."""
    folder = resources.files("pmdata").joinpath("writing", TEMPLATES_FOLDER)
    files = sorted((one for one in folder.iterdir() if one.name.endswith(SUFFIX)), key=lambda one: one.name)
    return tuple(header_of(one.read_text(encoding="utf-8"), own_prompts=False) for one in files)


def header_of(text: str, *, own_prompts: bool = True) -> TemplateHeader:
    """Return what the header of a template states; of a header that cannot be used the prompts of its page.

    Whether a header can be used is for `writing.catalogue` to say, which renders by it.
    """
    text = text.replace("\r\n", "\n")
    found = _HEADER.match(text)
    try:
        stated = plain_value(found[1]) if found else {}
    except YamlError:
        stated = {}
    header = stated if isinstance(stated, dict) else {}
    return TemplateHeader(
        name=str(header.get("name", "")),
        recognised_by=_recognition(header.get("recognised_by")),
        clocks=_clocks(header.get("clocks")),
        prompts=_words(header.get("prompts")) | (prompts_of(text) if own_prompts else frozenset()),
    )


def _recognition(value: Any) -> Mapping[str, Any] | None:
    if not isinstance(value, dict) or not isinstance(value.get("least"), int) or value["least"] < 1:
        return None
    return {
        "least": value["least"],
        **{key: sorted(_words(value.get(key))) for key in ("headings", "labels")},
    }


def _clocks(value: Any) -> Mapping[str, str]:
    rows = value.items() if isinstance(value, dict) else ()
    return {str(label): clock for label, clock in rows if clock in get_args(Clock)}


def _words(value: Any) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def rows_of(headers: Iterable[TemplateHeader]) -> dict[str, Any]:
    """Return the headers as word lists: how families are recognised, and their clocks."""
    known = [header for header in headers if header.name]
    return {
        "templates": {one.name: dict(one.recognised_by) for one in known if one.recognised_by},
        "clocks": {one.name: dict(one.clocks) for one in known if one.clocks},
    }


def prompts_of(template: str) -> frozenset[str]:
    """Return the fingerprints of the lines of a template that say nothing where they are left standing.

    Headings stay, since a report keeps them, and so does a sentence that names the zone of its times.
    """
    return frozenset(fingerprint(line) for line in _static_lines(template.replace("\r\n", "\n")))


def _static_lines(template: str) -> Iterator[str]:
    for raw in _HEADER.sub("", template, count=1).split("\n"):
        line = _JINJA.sub("", _HINT.sub(r"\1", raw)).strip()
        if normalise(line) and not _HEADING.match(line) and not is_placeholder(line) and not find_zone(line):
            yield _cells(line)


def _cells(line: str) -> str:
    """Return the line; a row of a table is known by its cells alone."""
    return " ".join(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else line
