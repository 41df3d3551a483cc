"""Which of several options a report chose: in bold, ticked, or the only one left."""

import re

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.words import is_open_choice, is_placeholder, strip_markup
from pmdata.reading.vocabulary.language import ENGLISH, Language

_TICKED = re.compile(r"(?:\[[xX✓✔]\]|\([xX]\)|☑|☒|✅|✔)️?[ \t]*([^\n\[☐☑☒⬜✅✔]{1,300})")
_UNTICKED = re.compile(r"\[ ?\]|\( \)|☐|⬜")
_BETWEEN = re.compile(r"\s*(?:\||(?<!<)/)\s*|\n+")
_STRONG = re.compile(r"\*\*|__|<(?:b|strong|u|mark)>|==", re.IGNORECASE)
_STRUCK = re.compile(r"^~~.*~~$", re.DOTALL)
_SET_APART = re.compile(r"(\*\*|__|~~).+\1", re.DOTALL)
_CHECKED = re.compile(r"\[[xX✓✔]\]|☑|☒|✅")
_LONGEST = 2000


@remembered
def read_choice(text: str, language: Language = ENGLISH) -> str | None:
    """Return the option that raw Markdown marks as chosen; the whole text where it is no list.

    Ticked boxes win, then bold options of "a / **b** / c", then what is left when the others
    are struck through; several chosen ones are joined by ", ". A list in which nothing is
    marked, and any other placeholder, is None.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return strip_markup(text)
    boxed = _ticked(text)
    if boxed is not None:
        return boxed or None
    if ("/" in text or "|" in text) and (chosen := _marked(text.strip("[] "))) is not None:
        return chosen or None
    if is_placeholder(text, language) or is_open_choice(text, language):
        return None
    return strip_markup(text) or None


def marks_one(text: str) -> bool:
    """Return whether a list of options has one set apart, so that it is more than the template's list."""
    options = [option.strip() for option in _BETWEEN.split(text[:_LONGEST].strip(" |"))]
    return any(_SET_APART.fullmatch(option) for option in options[1:]) or bool(_CHECKED.search(text))


def _ticked(text: str) -> str | None:
    """Return the ticked options, "" where all boxes are empty, None where there are no boxes."""
    if not _UNTICKED.search(text) and text.count("[x]") + text.count("[X]") == 0:
        return None
    ticked = [strip_markup(m[1]).strip(" -*\t,;/") for m in _TICKED.finditer(text)]
    return ", ".join(option for option in ticked if option)


def _marked(text: str) -> str | None:
    options = [option.strip() for option in _BETWEEN.split(text) if option.strip()]
    strong = [option for option in options if _STRONG.match(option)]
    if strong and len(strong) < len(options):
        return ", ".join(strip_markup(option) for option in strong)
    kept = [option for option in options if not _STRUCK.match(option)]
    if kept and len(kept) < len(options):
        return ", ".join(strip_markup(option) for option in kept)
    return None
