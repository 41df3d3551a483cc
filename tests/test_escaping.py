"""Escaping and its inverse."""

import re

import pyromark
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmdata.escaping import escaped_cell, escaped_item, escaped_line, escaped_prose, spoken, unescaped_prose
from pmdata.reading.text.markdown import ItemList, Paragraph, Table, parse_markdown
from pmdata.reading.text.words import strip_markup

pieces = st.lists(
    st.sampled_from([
        "# ", "#", "---", "===", "- ", "* ", "1. ", "2)", "> ", "|", "\\", "`", "```", "~~~", "[ ] ", "[x] ",
        "[Name]",         "<!--", "-->", "<pre>", "</b>", "<", "&amp;", "&", ":tada:", ":", "(http://x)",
        "[a](https://x.y/z)", "`b c`",
        "word", "Größe", " ", "\n", "\n\n", "**", "*", "_", "__", "~~", "$", "a", "\t", "!", "+ ", "9",
    ]),
    max_size=24,
).map("".join)  # fmt: skip


@given(pieces)
def test_prose_comes_back_as_it_was(text: str) -> None:
    assert unescaped_prose(escaped_prose(text)) == text.strip()


@given(pieces)
def test_a_line_is_read_as_it_is_spoken(text: str) -> None:
    assert strip_markup(escaped_line(text)) == spoken(text)


@given(pieces)
def test_an_item_is_one_item_and_read_as_it_is_spoken(text: str) -> None:
    (block,) = parse_markdown(f"- x\n- {escaped_item(text)}\n").blocks
    assert isinstance(block, ItemList)
    assert [strip_markup(item.text) for item in block.items] == ["x", spoken(text)]
    assert not any(item.children or item.checked is not None for item in block.items)


@example("|")
@example("ends in a pipe |")
@given(pieces)
def test_a_cell_keeps_the_columns_of_its_row_and_is_read_as_it_is_spoken(text: str) -> None:
    (table,) = parse_markdown(f"| a | b |\n|---|---|\n| {escaped_cell(text)} | kept |\n").blocks
    assert isinstance(table, Table)
    assert [strip_markup(cell) for cell in table.rows[0].cells] == [spoken(text), "kept"]


@given(pieces)
def test_a_value_after_a_label_stays_in_its_paragraph(text: str) -> None:
    (block,) = parse_markdown(f"**Label:** {escaped_line(text)}\n**Next:** kept\n").blocks
    assert isinstance(block, Paragraph)
    assert len(block.lines) == 2


@given(pieces)
def test_prose_neither_adds_a_heading_nor_swallows_the_next_one(text: str) -> None:
    page = pyromark.html(
        f"# First\n\n{escaped_prose(text)}\n\n# Second\n", options=pyromark.Options.ENABLE_TABLES
    )
    outside = re.sub(r"<(ul|ol|blockquote)\b.*</\1>", "", page, flags=re.DOTALL)
    assert outside.count("<h1>") == 2
    assert page.endswith("<h1>Second</h1>\n")


@pytest.mark.parametrize(
    "text",
    ["one line", "- a list\n- of two", "```\n# a comment\n```", "| a | b |\n|---|---|\n| 1 | 2 |", "a_b * c"],
)
def test_harmless_prose_is_left_alone(text: str) -> None:
    assert escaped_prose(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "p95 < 300 ms & rising",
        "max_connections = 5 * 3",
        "see `kubectl drain`",
        "[OPS-1](https://t.example/OPS-1)",
        "12:30",
    ],
)
def test_harmless_lines_are_left_alone(text: str) -> None:
    assert escaped_line(text) == escaped_item(text) == text
