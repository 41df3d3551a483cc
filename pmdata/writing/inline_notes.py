"""What an item's own line states before or after its text: words replaced there, a note added."""

import re
from collections.abc import Sequence

from pmdata.writing.text_file import TextFile

_NOTES = re.compile(r"\s*\(([^()|]+)\)")


def with_words(file: TextFile, lines: Sequence[int], old: str, new: str, text: str) -> TextFile | None:
    """Return the file with `old` replaced in these lines; None where it is not there once beside the text.

    `new` begins in capitals only where `old` does.
    """
    cased = new[:1].lower() + new[1:] if old[:1].islower() else new
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    places = [(line, found) for line in lines for found in pattern.finditer(file.line(line))]
    if len(places) != 1 + len(pattern.findall(text)):
        return None
    first_line, first = places[0]
    # Words before the text open the line after its marker; else they follow the text.
    opens = not any(map(str.isalnum, re.sub(r"^[ \t]*\d{1,9}", "", file.line(first_line)[: first.start()])))
    line, found = places[0] if opens else places[-1]
    source = file.line(line)
    return file.with_line(line, source[: found.start()] + cased + source[found.end() :])


def with_note(file: TextFile, line: int, text: str, note: str) -> TextFile | None:
    """Return the file with a note in parentheses after `text`; None where the line does not have it once."""
    source = file.line(line)
    if source.count(text) != 1:
        return None
    end = source.index(text) + len(text)
    notes = _NOTES.match(source, end)
    if notes:
        return file.with_line(line, f"{source[: notes.end() - 1]}, {note}{source[notes.end() - 1 :]}")
    return file.with_line(line, f"{source[:end]} ({note}){source[end:]}")
