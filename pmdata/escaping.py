r"""How text is put into one place of a Markdown file so that it cannot break what is around it, and back.

Writing escapes, reading unescapes; both are here because they must stay inverse. The places: a table
cell, a one-line value after a label, prose below a heading, and the content of a list item. A line
that would start another structure gets one backslash before its marker (`\# not a heading`); text
that harms nothing is left exactly as a person would have typed it.
"""

import re
from collections.abc import Callable, Iterator

LINE_BREAK = "<br>"
"""Stands for a line break where a place has only one line."""

_BLOCK = r"""
    \#{1,6}(?=[ \t]|$)                      # heading
  | =+[ \t]*$ | -+[ \t]*$                   # underlined heading
  | (?:\*[ \t]*){3,}$ | (?:_[ \t]*){3,}$ | (?:-[ \t]*){3,}$   # rule
  | <(?=[!?]|(?i:script|pre|style|textarea)\b)  # HTML that swallows what follows
"""
_INLINE = r"""
    > | \| | `{3,} | ~{3,}
  | \[[ xX]\](?=[ \t]|$)                    # check box
  | [-+*](?=[ \t]|$) | \d{1,9}[.)](?=[ \t]|$)   # list item
"""
_FLAGS = re.MULTILINE | re.VERBOSE
_IN_PROSE = re.compile(rf"^([ \t]*)((?:{_BLOCK})|\\+(?:{_BLOCK}|{_INLINE}))", _FLAGS)
_IN_ITEM = re.compile(rf"^([ \t]*)(\\*(?:{_BLOCK}|{_INLINE}))", _FLAGS)
_ESCAPED = re.compile(rf"^([ \t]*)\\(\\*(?:{_BLOCK}|{_INLINE}))", _FLAGS)
_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})")


def escaped_line(text: str) -> str:
    """Return `text` on one line, its line breaks as `<br>`."""
    return LINE_BREAK.join(part.strip() for part in text.strip().split("\n"))


def unescaped_line(text: str) -> str:
    """Return what `escaped_line` was given."""
    return "\n".join(part.strip() for part in text.split(LINE_BREAK)).strip()


def escaped_cell(text: str) -> str:
    """Return `text` as the content of one table cell: one line, its pipes escaped."""
    return escaped_line(text).replace("|", r"\|")


def unescaped_cell(text: str) -> str:
    """Return what `escaped_cell` was given; `text` is the cell's source."""
    return unescaped_line(text.replace(r"\|", "|"))


def escaped_prose(text: str) -> str:
    """Return `text` as lines below a heading.

    Lists, quotes, tables and complete code fences stay as they are: they end with the text.
    Headings, rules, open fences and HTML that swallows what follows are escaped.
    """
    return "\n".join(_outside_fences(text.strip().split("\n"), _escape_prose_line))


def unescaped_prose(text: str) -> str:
    """Return what `escaped_prose`, or `escaped_item` without its indentation, was given."""
    return "\n".join(_outside_fences(text.split("\n"), lambda line: _ESCAPED.sub(r"\1\2", line)))


def escaped_item(text: str, indent: int = 2) -> str:
    """Return `text` as the content of a list item that starts `indent` columns in, all structure escaped."""
    first, *others = _IN_ITEM.sub(r"\1\\\2", text.strip()).split("\n")
    return "\n".join([first, *(" " * indent + line if line.strip() else "" for line in others)])


def _escape_prose_line(line: str) -> str:
    if _FENCE.match(line):
        return _before_content(line, "\\")
    return _IN_PROSE.sub(r"\1\\\2", line)


def _before_content(line: str, mark: str) -> str:
    content = line.lstrip()
    return line[: len(line) - len(content)] + mark + content


def _outside_fences(lines: list[str], change: Callable[[str], str]) -> Iterator[str]:
    """Yield `lines`, changing those that stand outside complete code fences."""
    index = 0
    open_for_good = dict.fromkeys("`~", max(map(len, lines)) + 1)
    while index < len(lines):
        opening = _FENCE.match(lines[index])
        end = None
        if opening and len(opening["mark"]) < open_for_good[opening["mark"][0]]:
            end = _closing_line(lines, index, opening["mark"])
            if end is None:  # so that many open fences do not each search the rest again
                open_for_good[opening["mark"][0]] = len(opening["mark"])
        if end is None:
            yield change(lines[index])
            index += 1
        else:
            yield from lines[index : end + 1]
            index = end + 1


def _closing_line(lines: list[str], start: int, mark: str) -> int | None:
    closing = re.compile(rf"^ {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*$")
    return next((i for i in range(start + 1, len(lines)) if closing.match(lines[i])), None)
