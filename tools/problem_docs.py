"""Keeps docs/problems.md at what the registry says; run as a module it brings it up to date.

The examples below each code are written by hand: fences after "Bad" and "Good", each a file of a
small workspace, named in its info string (`report.md` where it is not).
"""

import re
from pathlib import Path

from pmdata.problems import CODES, Code

PATH = Path(__file__).parent.parent / "docs/problems.md"
_SECTION = re.compile(r"^## `(?P<code>[a-z-]+)`\n(?P<body>.*?)(?=^## `|\Z)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(
    r"^(?P<marks>`{3,4})(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL
)
_EXAMPLES = re.compile(r"^Bad:\n(?P<bad>.*?)^Good:\n(?P<good>.*)", re.MULTILINE | re.DOTALL)


def said(row: Code) -> str:
    """Return what the registry says of a code, its values in italics."""
    message, hint = (re.sub(r"\{(\w+)\}", r"*\1*", words) for words in (row.message, row.hint))
    return f"**{row.level}**: {message}. {hint}"


def updated(text: str) -> str:
    """Return the text with the registry's words as they are now; a new code's section goes to the end."""
    known = {match["code"] for match in _SECTION.finditer(text)}
    for code in CODES.keys() - known:
        text = f"{text.rstrip()}\n\n## `{code}`\n\n…\n\nBad:\n\nGood:\n"
    return _SECTION.sub(lambda match: _section(match["code"], match["body"]), text)


def _section(code: str, body: str) -> str:
    if code not in CODES:
        return ""
    return f"## `{code}`\n\n{said(CODES[code])}\n\n{body[body.index('Bad:') :]}"


def examples(text: str) -> dict[str, tuple[dict[str, bytes], dict[str, bytes]]]:
    """Return, by code, the files of its bad and of its good example."""
    found = {}
    for section in _SECTION.finditer(text):
        match = _EXAMPLES.search(section["body"])
        found[section["code"]] = (_files(match["bad"]), _files(match["good"])) if match else ({}, {})
    return found


def _files(text: str) -> dict[str, bytes]:
    return {
        match["name"] or f"report{number}.md": _content(match["kind"], match["text"])
        for number, match in enumerate(_FENCE.finditer(text))
    }


def _content(kind: str, text: str) -> bytes:
    """Return the bytes of a fence; one of kind `bytes` is written with escapes."""
    return (
        text.encode("latin-1").decode("unicode_escape").encode("latin-1")
        if kind == "bytes"
        else text.encode()
    )


if __name__ == "__main__":
    PATH.write_text(updated(PATH.read_text(encoding="utf-8")), encoding="utf-8")
