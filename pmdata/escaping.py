r"""How text is put into one place of a Markdown file so that it cannot break what is around it, and back.

Writing escapes, reading unescapes; both are here because they must stay inverse. The places: a table
cell, a one-line value after a label, prose below a heading, and the content of a list item. A line
that would start another structure gets one backslash before its marker (`\# not a heading`); text
that does no damage is left exactly as a person would have typed it.
"""

import re
from collections.abc import Callable, Iterator

_ACTIVE = re.compile(r"[*_`\[<&\\~:]")
_MARK = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]|$)         # an escape
      | (?<!\s)\* | \*(?!\s)           # emphasis
      | (?<![^\W_])_ | _(?![^\W_])
      | ` | \[ | ~(?=~) | (?<=~)~
      | <(?=[A-Za-z/!?])                # a tag
      | &(?=\#?\w)                      # an entity
      | :(?=[0-9_+-]{0,10}[a-z][a-z0-9_+-]{0,29}:)  # an emoji's name
    """,
    re.VERBOSE,
)
_KEPT = re.compile(
    r"(?<![\\!\]`])(\[[^\[\]`\\*_<]+\]\(https?://[^()\s<>\\|]+\)|`[^`\\|]*[^`\\|\s][^`\\|]*`(?!`))"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""C0 and C1 controls, separators of lines, bidi controls: nobody types them, and they act where shown."""
_STAND_IN = "\x00"
_LINK = re.compile(r"\[([^\]]+)\]\(.*\)")

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
_ESCAPED = re.compile(rf"^([ \t]*)\\(\\*(?:{_BLOCK}|{_INLINE}))", _FLAGS)
_OPENS_ITEM = re.compile(rf"(?=(?:{_BLOCK}|{_INLINE}))(\d*)", _FLAGS)
_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})")


def cleaned(text: str) -> str:
    """Return `text` with line feeds as line ends, without control characters and outer space."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def spoken(text: str) -> str:
    """Return a short text as it is read: on one line, links and code as their text."""
    parts = _KEPT.split(" ".join(text.split()))
    parts[1::2] = [
        _LINK.sub(r"\1", part) if part[0] == "[" else part.strip("`").strip() for part in parts[1::2]
    ]
    return " ".join("".join(parts).split())


def escaped_line(text: str) -> str:
    """Return `text` on one line, its marks escaped so that it is read as it is; links and code stay."""
    flat = " ".join(text.split())
    if not _ACTIVE.search(flat):
        return flat
    kept = _KEPT.findall(flat)
    marked = _MARK.sub(r"\\\g<0>", _KEPT.sub(_STAND_IN, flat))
    return re.sub(_STAND_IN, lambda _: kept.pop(0), marked)


def escaped_cell(text: str) -> str:
    """Return `text` as the content of one table cell: one line, its pipes escaped."""
    return escaped_line(text).replace("|", r"\|")


def escaped_item(text: str) -> str:
    """Return `text` as the content of a list item: one line that starts no structure of its own."""
    line = escaped_line(text)
    opens = _OPENS_ITEM.match(line)
    return f"{opens[1]}\\{line[opens.end() :]}" if opens else line


def escaped_prose(text: str) -> str:
    """Return `text` as lines below a heading.

    Lists, quotes, tables and complete code fences stay as they are: they end with the text.
    Headings, rules, open fences and HTML that swallows what follows are escaped.
    """
    return "\n".join(_outside_fences(text.strip().split("\n"), _escape_prose_line))


def unescaped_prose(text: str) -> str:
    """Return what `escaped_prose` was given."""
    return "\n".join(_outside_fences(text.split("\n"), lambda line: _ESCAPED.sub(r"\1\2", line)))


def _escape_prose_line(line: str) -> str:
    if _FENCE.match(line):
        return _before_content(line, "\\")
    return _IN_PROSE.sub(r"\1\\\2", line)


def _before_content(line: str, mark: str) -> str:
    content = line.lstrip()
    return line[: len(line) - len(content)] + mark + content


def _outside_fences(lines: list[str], change: Callable[[str], str]) -> Iterator[str]:
    """Yield `lines`, changing those outside complete code fences."""
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
