"""Escaping and its inverse."""

import re

import pyromark
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata.escaping import (
    escaped_cell,
    escaped_item,
    escaped_line,
    escaped_prose,
    unescaped_cell,
    unescaped_line,
    unescaped_prose,
)

pieces = st.lists(
    st.sampled_from([
        "# ", "#", "---", "===", "- ", "* ", "1. ", "> ", "|", "\\", "`", "```", "~~~", "[ ] ", "[x] ",
        "<!--", "-->", "<pre>", "word", "Größe", " ", "\n", "\n\n", "**", "$", "a", "\t",
    ]),
    max_size=24,
).map("".join)  # fmt: skip


def plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n"))


@given(pieces)
def test_prose_comes_back_as_it_was(text: str) -> None:
    assert unescaped_prose(escaped_prose(text)) == text.strip()


@given(pieces)
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    assert unescaped_cell(escaped_cell(text)) == plain(text)


@given(pieces)
def test_a_line_comes_back_as_it_was(text: str) -> None:
    assert unescaped_line(escaped_line(text)) == plain(text)


@given(pieces)
def test_the_content_of_an_item_comes_back_once_its_indentation_is_taken_off(text: str) -> None:
    first, *others = escaped_item(text, 2).split("\n")
    assert unescaped_prose("\n".join([first, *(line.removeprefix("  ") for line in others)])) == "\n".join(
        line if line.strip() else "" for line in text.strip().split("\n")
    )


@given(pieces)
def test_prose_neither_adds_a_heading_nor_swallows_the_next_one(text: str) -> None:
    page = pyromark.html(
        f"# First\n\n{escaped_prose(text)}\n\n# Second\n", options=pyromark.Options.ENABLE_TABLES
    )
    outside = re.sub(r"<(ul|ol|blockquote)\b.*</\1>", "", page, flags=re.DOTALL)
    assert outside.count("<h1>") == 2
    assert page.endswith("<h1>Second</h1>\n")


@given(pieces)
def test_an_item_does_not_leave_its_list(text: str) -> None:
    page = pyromark.html(f"- {escaped_item('x ' + text)}\n- next\n")
    assert page.count("<li>") == 2
    assert page.endswith("</ul>\n")


@given(pieces)
def test_a_cell_keeps_the_columns_of_its_row(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {escaped_cell(text)} | kept |\n"
    page = pyromark.html(table, options=pyromark.Options.ENABLE_TABLES)
    assert page.count("<td>") == 2
    assert "<td>kept</td>" in page


@pytest.mark.parametrize(
    "text",
    ["one line", "- a list\n- of two", "```\n# a comment\n```", "| a | b |\n|---|---|\n| 1 | 2 |", "a_b * c"],
)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert escaped_prose(text) == text
