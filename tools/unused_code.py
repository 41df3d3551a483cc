"""Finds functions, classes, methods and properties that only tests use, or nothing; as a module, a gate.

What is used in templates, or named as the source of a figure, counts as used; what a framework calls by
its name is listed with the reason. Fields and attributes are not looked at: records are read by name from
everywhere.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import vulture

from pmdata.metrics.figures import FIGURES

CHECKOUT = Path(__file__).parent.parent
SOURCES = ("pmdata", "app.py", "pages", "benchmarks")
TEMPLATES = ("pmdata/writing/templates", "pmdata/review", "pmdata/dashboard", "pmdata/demo")
CALLED_BY_NAME = {"construct_mapping": "PyYAML's loader calls it"}
CALLED_BY_DECORATOR = ["@model_validator*", "@field_validator*"]


def unused() -> Iterator[str]:
    """Yield `path:line: what is unused`, in the order of the files."""
    finder = vulture.Vulture(ignore_decorators=CALLED_BY_DECORATOR)
    finder.scavenge([str(CHECKOUT / name) for name in SOURCES])
    by_name = {*_words_of_templates(), *CALLED_BY_NAME, *_sources_of_figures()}
    kinds = (finder.unused_funcs, finder.unused_classes, finder.unused_methods, finder.unused_props)
    found = [item for kind in kinds for item in kind]
    for item in sorted(found, key=lambda item: (str(item.filename), item.first_lineno)):
        if item.name not in by_name:
            place = Path(item.filename).relative_to(CHECKOUT)
            yield f"{place}:{item.first_lineno}: unused {item.typ} {item.name}"


def _words_of_templates() -> Iterator[str]:
    for folder in TEMPLATES:
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".py", ".pyc", ".png", ".ttf"}:
                yield from re.findall(r"[A-Za-z_]\w+", path.read_text(encoding="utf-8"))


def _sources_of_figures() -> Iterator[str]:
    for figure in FIGURES.values():
        yield figure.source.partition(":")[2]


if __name__ == "__main__":
    lines = list(unused())
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.exit(len(lines) > int(sys.argv[1]))
