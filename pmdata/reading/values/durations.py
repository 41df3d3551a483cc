"""Durations as people write them ("1h 57m", "01:23", "about two hours") in whole seconds.

Refused rather than guessed: bounds ("less than 5 minutes"), ranges ("2-3 hours"), months and
years, negative values, clock times with a zone, and anything with words left over.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import UNSPACED, behind_space, ended, half_width, is_unspaced
from pmdata.reading.text.words import is_placeholder, strip_markup
from pmdata.reading.values.clock_times import parse_range
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

LONGEST_SECONDS = 3650 * 86_400
"""Ten years: a longer one is a slip of the pen."""
_LONGEST_TEXT = 300
_LONGEST_PROSE = 4000

_MIGHT_HOLD = re.compile(r"[0-9０-９½¼¾]|[^\W\d_] ")

_FIRST_WORD = re.compile(r"[\s~*_(]{0,8}([^\s-]{1,20})")
_FIGURE = re.compile(r"[0-9½¼¾]")
_CLOCK_FORM = re.compile(
    r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?(?:\s*(?:h|hrs?|hours?|hh:mm|h:mm))?", re.IGNORECASE
)
_SHORT_FORM = re.compile(r"([0-9]{1,3})\s?h\s?([0-5][0-9])", re.IGNORECASE)
_ISO_FORM = re.compile(r"P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?")
_TRAILING_NOTE = re.compile(r"\s*\(([^()]{0,200})\)\s*[.;]?$")
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_GLUED_FRACTION = re.compile(r"([0-9]{0,6})\s?([½¼¾])")
_SPELLED_FRACTION = re.compile(r"\b([0-9]{1,4}) 1/2\b")


class _Part(NamedTuple):
    seconds: float
    unit: int
    start: int
    end: int


@lru_cache(maxsize=32)
def _part_pattern(language: Language) -> re.Pattern[str]:
    numbers = alternation(language.table("numbers"))
    unit = _units(language)
    halves = alternation(language.entries["and_a_half"])
    unspaced = alternation(word for word in language.entries["and_a_half"] if is_unspaced(word))
    glued = f"|{unspaced}" if unspaced else ""
    figure = r"[0-9]{1,3}(?:,[0-9]{3}){1,2}(?![0-9])|[0-9]{1,8}(?:[.,][0-9]{1,2}(?![0-9]))?"
    # After a numeral the unit may be glued on; a number word needs a space or a hyphen.
    return re.compile(
        rf"(?:(?<![\w.,:/$€£+-])|(?<=[0-9][dhmw])|(?<=[{UNSPACED}]))(?<![0-9][–—〜～])(?:(?P<figure>{figure})(?P<half>\s(?:{halves}))?(?P<gap>[\s-]{{0,2}})|"
        rf"(?P<word>{numbers})(?P<worded>\s(?:{halves}))?[\s-])(?P<unit>{unit})\.?(?P<late>\s(?:{halves})\b{glued})?",
        re.IGNORECASE,
    )


def _units(language: Language) -> str:
    """Return a regex of the units; of a script without spaces the longest one that is there."""
    words = language.table("units")
    spaced = alternation(word for word in words if not is_unspaced(word))
    unspaced = alternation(word for word in words if is_unspaced(word))
    whole = rf"(?:{spaced})(?![^\W\d_])"
    return rf"(?:{whole}|{unspaced})" if unspaced else whole


@lru_cache(maxsize=32)
def _hedges(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = re.compile(rf"(?:{ended(language.entries['hedges'])}|[~≈])\s*", re.IGNORECASE)
    space = r"[\s,]+\(?"
    tails = [*language.entries["hedges_after"], *language.entries["duration_tails"]]
    return before, re.compile(rf"{behind_space(tails, space)}\)?$", re.IGNORECASE)


@lru_cache(maxsize=32)
def _beginnings(language: Language) -> frozenset[str]:
    words = [*language.table("numbers"), *language.words("hedges")]
    return frozenset(re.split(r"[\s-]", word)[0] for word in words)


def _begins(text: str, language: Language) -> bool:
    """Whether the text has a digit or begins like a duration in words: a cheap first look."""
    first = _FIRST_WORD.match(text)
    return bool(_FIGURE.search(text)) or (first is not None and first[1].lower() in _beginnings(language))


@lru_cache(maxsize=32)
def _plain(language: Language) -> re.Pattern[str]:
    units = alternation(word for word in language.table("units") if len(word) > 1)
    return re.compile(rf"([0-9]{{1,6}}) ({units})(?: ([0-9]{{1,2}}) ({units}))?")


def _plainly(text: str, language: Language) -> int | None:
    """Return "107 minutes" or "1 hour 52 minutes" at once: the commonest spellings."""
    m = _plain(language).fullmatch(text)
    if m is None:
        return None
    units = language.table("units")
    first, second = int(units[m[2]]), int(units[m[4]]) if m[4] else 0
    if m[4] and (second >= first or int(m[3]) * second >= first):
        return None
    return _sane(int(m[1]) * first + int(m[3] or 0) * second)


@remembered
def parse_duration(text: str, language: Language = ENGLISH) -> int | None:
    """Return the whole text as seconds, or None if it is not exactly one duration.

    "01:23" is hours and minutes, as the templates say. Hedges before or after it and a note in
    parentheses after it ("(from detection to resolution)") are passed over. Of a clock range
    with its length after it ("21:45 to 23:28 UTC (103 minutes)") the length is read.
    """
    text = half_width(text)
    if (seconds := _plainly(text, language)) is not None:
        return seconds
    if len(text) > _LONGEST_TEXT or not _begins(text, language) or is_placeholder(text, language):
        return None
    bare = strip_markup(text).rstrip(" .;")
    if note := _TRAILING_NOTE.search(bare):
        head = bare[: note.start()]
        if parse_range(head, language) is not None:
            return _whole(note[1], language)
        bare = head
    return _whole(bare, language)


def _whole(text: str, language: Language) -> int | None:
    before, after = _hedges(language)
    text = text.strip()
    for _ in range(2):
        text = before.sub("", text, count=1) if before.match(text) else text
        text = after.sub("", text, count=1)
    if (seconds := _plainly(text, language)) is not None:
        return seconds
    for form in (_clock_form, _short_form, _iso_form):
        if (seconds := form(text)) is not None:
            return seconds
    parts = _parts(_with_fractions(text), language)
    if not parts or parts[0].start != 0:
        return None
    run = _joined(parts, 0, _with_fractions(text), language)
    return _sum(run) if run[-1].end == len(_with_fractions(text).rstrip(" .;,")) else None


def _clock_form(text: str) -> int | None:
    if (m := _CLOCK_FORM.fullmatch(text)) is None:
        return None
    return _sane(int(m[1]) * 3600 + int(m[2]) * 60 + int(m[3] or 0))


def _short_form(text: str) -> int | None:
    m = _SHORT_FORM.fullmatch(text)
    return _sane(int(m[1]) * 3600 + int(m[2]) * 60) if m else None


def _iso_form(text: str) -> int | None:
    m = _ISO_FORM.fullmatch(text)
    if m is None or not any(m.groups()):
        return None
    days, hours, minutes, seconds = (int(group or 0) for group in m.groups())
    return _sane(days * 86_400 + hours * 3600 + minutes * 60 + seconds)


def _sane(seconds: float) -> int | None:
    return round(seconds) if 0 <= seconds <= LONGEST_SECONDS else None


def _with_fractions(text: str) -> str:
    text = _SPELLED_FRACTION.sub(r"\1.5", text)
    if not any(sign in text for sign in _FRACTIONS):
        return text
    return _GLUED_FRACTION.sub(lambda m: (m[1] or "0") + _FRACTIONS[m[2]], text)


def _parts(text: str, language: Language) -> list[_Part]:
    units, numbers = language.table("units"), language.table("numbers")
    found: list[_Part] = []
    for m in _part_pattern(language).finditer(text):
        if m["unit"] == "M":
            continue  # an upper-case M is as likely months
        if is_unspaced(text[m.start() - 1 : m.start()]) and _is_figure_of_clock(
            text, m.start(), found, language
        ):
            continue
        value = numbers[m["word"].lower()] if m["word"] else _figure(m["figure"])
        unit = int(units[m["unit"].lower()])
        half = 0.5 if m["half"] or m["worded"] or m["late"] else 0.0
        found.append(_Part((value + half) * unit, unit, m.start(), m.end()))
    return found


def _is_figure_of_clock(text: str, start: int, found: list[_Part], language: Language) -> bool:
    """Whether figures right after a letter go on with a time or a date ("14時30分"), not with a duration."""
    if found and found[-1].end == start:
        return False
    signs = [*language.entries["hour_signs"], *language.entries["minute_signs"], "年", "月"]
    return text[:start].endswith(tuple(signs))


def _figure(text: str) -> float:
    head, comma, tail = text.rpartition(",")
    if comma and len(tail) < 3:  # noqa: PLR2004 - a decimal comma; three digits are thousands
        return float(f"{head}.{tail}")
    return float(text.replace(",", ""))


@lru_cache(maxsize=32)
def _joint(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:,?\s*(?:{alternation(language.entries['and'])}|&|\+)\s+|,)?\s*", re.IGNORECASE)


def _joined(parts: list[_Part], first: int, text: str, language: Language) -> list[_Part]:
    """Return the parts that make one duration from `first` on: each unit smaller than the last."""
    joint = _joint(language)
    run = [parts[first]]
    for part in parts[first + 1 :]:
        if part.unit >= run[-1].unit or not joint.fullmatch(text, run[-1].end, part.start):
            break
        run.append(part)
    return run


def _sum(run: list[_Part]) -> int | None:
    # "1 hour 90 minutes" is no way to write anything: refuse rather than add.
    fits = all(part.seconds < before.unit for before, part in pairwise(run))
    return _sane(sum(part.seconds for part in run)) if fits else None


# ---------------------------------------------------------------- in prose


@dataclass(frozen=True, slots=True)
class _Prose:
    """What around a figure of prose shows whether it is the length of something that happened."""

    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    noun_after: re.Pattern[str]
    attribute: re.Pattern[str]
    everyday: re.Pattern[str]


@lru_cache(maxsize=32)
def _prose(language: Language) -> _Prose:
    entries = language.entries
    everyday, befores = alternation(entries["everyday_units"]), alternation(entries["not_lasting_before"])
    glued = alternation(word for word in entries["not_lasting_before"] if is_unspaced(word)) or "(?!)"
    ones = alternation(word for word, value in language.table("numbers").items() if value == 1)
    hedges = alternation([*entries["hedges"], "~", "≈"])
    return _Prose(
        re.compile(rf"(?:(?:^|(?<=[\s(]))(?:{befores})|{glued})\s?(?:(?:{hedges})\s?)?$", re.IGNORECASE),
        re.compile(rf"{_not_after(language)}|\s?[-–]\s?[0-9]|[+0-9]", re.IGNORECASE),
        re.compile(rf"[\s-](?:[a-z]+\s)?(?:{alternation(entries['lasting_nouns'])})(?!\w)", re.IGNORECASE),
        re.compile(
            rf".*-[^\s-]+|(?!(?:1|{ones})\s).*(?:{alternation(entries['attribute_units'])})", re.IGNORECASE
        ),
        re.compile(rf"(?:{ones})\s(?:{everyday})\.?|[0-9.,]+\s?[a-z]", re.IGNORECASE),
    )


def _not_after(language: Language) -> str:
    words = language.entries["not_lasting_after"]
    glued = alternation(word for word in words if is_unspaced(word))
    spaced = rf"\s+(?:{alternation(word for word in words if not is_unspaced(word))})(?!\w)"
    return rf"{spaced}|\s?(?:{glued})" if glued else spaced


def find_duration(text: str, language: Language = ENGLISH) -> tuple[int, str] | None:
    """Return the one duration that prose speaks of, with its words; None when there are several.

    Figures that are no length of the incident are passed over: rates ("every 5 minutes"),
    distances ("10 minutes later"), bounds, attributes ("a 10-minute window"), a lone letter as
    unit ("503s").
    """
    if len(text) > _LONGEST_PROSE or not _MIGHT_HOLD.search(text):
        return None
    text = _with_fractions(half_width(text))
    found: dict[int, str] = {}
    parts, index = _parts(text, language), 0
    while index < len(parts):
        run = _joined(parts, index, text, language)
        index += len(run)
        seconds = _sum(run) if _lasted(text, run[0].start, run[-1].end, _prose(language)) else None
        if seconds is not None:
            found.setdefault(seconds, text[run[0].start : run[-1].end].rstrip(" ."))
    return next(iter(found.items())) if len(found) == 1 else None


def _lasted(text: str, start: int, end: int, prose: _Prose) -> bool:
    words = text[start:end]
    if prose.everyday.fullmatch(words) and not words.lower().endswith("h"):
        return False
    if prose.attribute.fullmatch(words) and not prose.noun_after.match(text, end):
        return False
    return not (prose.not_before.search(text[max(0, start - 28) : start]) or prose.not_after.match(text, end))
