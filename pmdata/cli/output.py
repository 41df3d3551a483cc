r"""Everything that the command line prints goes through here: text for people, data for programs.

What reports, files and arguments hold may move the cursor, set a window's title or turn text around
(ESC, C1, bidi controls). In text such characters are shown as `\x1b` or `\u202e`; data (JSON, CSV) is
handed out as it is, in UTF-8.
"""

import re

import click

_ACTIVE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What acts instead of being shown: C0 but line feed and tab, C1, bidi controls, bytes that are no text."""


def shown(text: str) -> str:
    r"""Return `text` with what would act on a terminal as an escape; lines and tabs stay.

    >>> shown("a\x1b[2Jb\r\n\u202ec")
    'a\\x1b[2Jb\n\\u202ec'
    """
    return _ACTIVE.sub(_escape, text.replace("\r\n", "\n"))


def shown_on_one_line(text: str) -> str:
    r"""Return `text` so that it takes one line of a terminal, line feeds and tabs as escapes too.

    >>> shown_on_one_line("a\nb\u2028c")
    'a\\nb\\u2028c'
    """
    return shown(text.replace("\r\n", "\n").replace("\n", r"\n").replace("\t", r"\t"))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - what two digits hold


def say(text: object, *, err: bool = False, nl: bool = True) -> None:
    """Print text for people, to stdout or (`err`) to stderr, whatever the terminal's encoding can show."""
    click.echo(shown(str(text)).encode(), err=err, nl=nl)


def hand_out(data: str) -> None:
    """Print data for programs to stdout, as UTF-8 and without a line end of its own."""
    click.echo(data.encode(errors="backslashreplace"), nl=False)
