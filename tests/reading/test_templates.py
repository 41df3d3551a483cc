"""Reading the five templates: whatever is written under a heading or behind a label is kept."""

import re
from collections.abc import Callable
from itertools import count

import pytest

from pmdata.model import Postmortem
from pmdata.reading import parse_report
from pmdata.workspace import Settings
from pmdata.writing.catalogue import bundled_names, load_template
from pmdata.writing.render import render_blank

_LABEL = re.compile(r"^(\s*(?:- (?:\[ \] )?)?)(\**[^|*:\n]{2,45}:?\**:?)(?<=[:*])( .*)?$")
_ROOM_FOR_NOTHING = frozenset({"Reminders", "Distribution List", "Post-Mortem Report"})


def filled(name: str) -> tuple[str, list[str]]:
    """Return the empty report of a template with a word of its own in every place, and those words."""
    numbers = count(100)
    words: list[str] = []

    def word() -> str:
        words.append(f"kept{next(numbers)}")
        return words[-1]

    rows: list[str] = []
    for line in render_blank(load_template(name)).rstrip("\n").split("\n"):
        rows.extend(_filled(line, word))
    return "\n".join(rows), words


def _filled(line: str, word: Callable[[], str]) -> list[str]:
    if line.startswith("#"):
        title = line.lstrip("# ")
        if title in _ROOM_FOR_NOTHING or "30 days" in title:
            return [line]
        return [line, "", f"Said here: {word()} was seen."]
    if line.startswith("|"):
        return [_filled_row(line, word)]
    match = _LABEL.match(line)
    if match and "zone" not in line and "times in" not in line:
        return [f"{match[1]}{match[2]} {word()}"]
    return [line]


def _filled_row(line: str, word: Callable[[], str]) -> str:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if set("".join(cells)) <= {"-", ":"} and any(cells):
        return line
    if all(cells) and not any(c.isupper() and "/" in c for c in cells) and "HH:MM" not in cells:
        return line  # the head of a table
    if len(cells) == 2 and "HH:MM" not in cells:
        return f"| {cells[0]} | {word()} |"
    dated = "HH:MM" in cells and not cells[0]
    kept = ["12:00" if cell == "HH:MM" else f"{cell} {word()}" for cell in cells[dated:]]
    kept = ["2026-02-03", *kept] if dated else kept
    return "| " + " | ".join(kept) + " |"


def read(text: str) -> Postmortem:
    (reading,) = parse_report(text, "report.md", Settings())
    assert reading.postmortem is not None
    return reading.postmortem


@pytest.mark.parametrize("name", bundled_names())
def test_whatever_is_written_in_a_template_is_found_in_the_record(name: str) -> None:
    text, words = filled(name)
    dumped = read(text).model_dump_json()
    lost = [word for word in words if word not in dumped]
    assert not lost, [line for line in text.split("\n") if any(word in line for word in lost)]


@pytest.mark.parametrize("name", bundled_names())
def test_an_empty_template_says_nothing(name: str) -> None:
    record = read(render_blank(load_template(name)))
    assert record == Postmortem(key="", template=name)


@pytest.mark.parametrize("name", bundled_names())
def test_a_template_is_known_by_its_headings_and_labels(name: str) -> None:
    text, _ = filled(name)
    assert read(text).template == name
