"""Clock times that are written without a colon where a list of rows begins with them: 9.59, 10h47, 1625.

Alone such figures are amounts, durations or years; rows that all begin so are times.
"""

import re
from collections.abc import Sequence

_DAY = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[^\W\d_]{3,9}[ .-]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?,?|"
    r"[0-9]{1,2}(?:st|nd|rd|th|\.)? [^\W\d_]{3,9},?)[ T]{1,2}"
)
_LEAD = rf"^(?P<lead>[\s*_`~\[({{>•-]{{0,8}}(?:{_DAY})?)"
_BEHIND = r"(?=[\s*_`:,)\]|–—-]|$)(?![-–]\d{2}-)"
_FORMS = tuple(
    re.compile(_LEAD + form + _BEHIND)
    for form in (
        r"(?P<hour>[01]?[0-9]|2[0-3])\.(?P<minute>[0-5][0-9])",
        r"(?P<hour>[01]?[0-9]|2[0-3])[ \u00a0]?[hH][ \u00a0]?(?P<minute>[0-5][0-9])",
        r"(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])",
    )
)
_YEARS = range(1960, 2060)
_FEWEST = 2
_FIGURE = re.compile(r"^[\s*_`~\[({>•-]{0,8}[0-9]")
_CLOCK = re.compile(r"[0-9]:[0-5][0-9]")


def with_colons(texts: Sequence[str]) -> list[str]:
    """Return the rows, the clock times that they begin with written with a colon.

    Rows change only where two or more begin with a figure, all of these have one form, and they are no
    list of years or of growing numbers.
    """
    begun = [text for text in texts if _FIGURE.match(text)]
    if len(begun) < _FEWEST or any(_CLOCK.search(text[:40]) for text in begun):
        return list(texts)
    for form in _FORMS:
        found = [form.match(text) for text in begun]
        if all(found) and not _are_years(found):
            return [form.sub(r"\g<lead>\g<hour>:\g<minute>", text, count=1) for text in texts]
    return list(texts)


def _are_years(found: Sequence[re.Match[str] | None]) -> bool:
    figures = [int(m["hour"] + m["minute"]) for m in found if m and m.end() - m.start("hour") == 4]  # noqa: PLR2004 - four figures
    return bool(figures) and all(figure in _YEARS for figure in figures)
