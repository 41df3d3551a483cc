"""Keeps the figures in docs/glossary.md as they are declared; run as a module it brings them up to date."""

from collections.abc import Iterator
from pathlib import Path

from pmdata.metrics.figure import GRAINS, Figure
from pmdata.metrics.figures import FIGURES

PATH = Path(__file__).parent.parent / "docs/glossary.md"
_MARK = "<!-- From here on the text comes from pmdata/metrics/figures.py; `make docs` writes it. -->\n"
_HEAD = """
## Figures

What pages show and `pmdata metrics` prints, by the names of the command. A column is called the same on a
page, on the command line and here; its name is the key in JSON and the heading in CSV. A share is 0–1, a
change a ratio − 1.
"""


def updated(text: str) -> str:
    """The text with the sections of the figures as they are now."""
    return text.partition(_MARK)[0] + _MARK + _HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    for figure in FIGURES.values():
        yield f"\n### `{figure.name}`\n\n{figure.definition}{_cuts(figure)}\n\n"
        yield "| column | name | unit | |\n|---|---|---|---|\n"
        for name, column in figure.columns().items():
            yield f"| {column.label} | `{name}` | {column.unit} | {_cell(column.sentence)} |\n"


def _cuts(figure: Figure) -> str:
    cuts = [" or ".join(GRAINS)] if figure.by_period else []
    cuts += [" or ".join(figure.groups)] if figure.groups else []
    earlier = "".join(f" Earlier: `{name}`." for name in figure.earlier_names)
    return (f" By {', and by '.join(cuts)}." if cuts else "") + earlier


def _cell(sentence: str) -> str:
    return " ".join(sentence.split()).replace("|", "\\|")


if __name__ == "__main__":
    PATH.write_text(updated(PATH.read_text(encoding="utf-8")), encoding="utf-8")
