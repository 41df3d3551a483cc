"""Figures with a unit: counts, shares, amounts of money, service levels beside their objective."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pmdata.model import Indicator, Money, Quantity
from pmdata.reading.text.scripts import UNSPACED, ended, half_width, is_unspaced
from pmdata.reading.text.words import strip_markup
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

_LONGEST = 400
_NOTE = re.compile(r"\(([^()]{0,300})\)")
_FIGURE = r"[0-9]{1,3}(?:[,' \u00a0\u202f][0-9]{3}){1,4}(?![0-9])|[0-9]{1,15}"
_GROUPING = re.compile(r"[,' \u00a0\u202f]")
_SPACING = re.compile(r"[ '\u00a0\u202f]")
_WITH_CENTS = re.compile(r"(.*?)(?:([.,])([0-9]{1,2}))?")
_DECIMALS = 3
"""Characters of a decimal sign and as many figures as no thousands have."""
_THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_BARE = re.compile(r"\s*[~≈]?\s*([0-9][0-9.,' ]*)\s*")


def _behind_letter(language: Language) -> str:
    """Return a regex of the place after a letter that makes no word, nor more of a figure ("20万3千")."""
    larger = "".join(word for word in language.table("multipliers") if is_unspaced(word))
    return rf"(?<=[{UNSPACED}])(?<![{larger}])" if larger else rf"(?<=[{UNSPACED}])"


@lru_cache(maxsize=32)
def _range(language: Language) -> re.Pattern[str]:
    to = alternation(language.entries["to"])
    return re.compile(rf"[0-9][0-9.,]*\s?[%kKmM]?\s?(?:[-–—～〜]|(?:{to}))\s?[$€£]?[0-9]")


@lru_cache(maxsize=32)
def _count_pattern(language: Language) -> re.Pattern[str]:
    multipliers, percent = (
        ended(language.table("multipliers")),
        alternation(language.entries["percent"]),
    )
    letter = rf"[^\W{UNSPACED}]"
    # No clock time, date, version, id, percentage or amount: those signs may not touch the figure.
    return re.compile(
        rf"(?:(?<![\w.,:/#$€£¥+'-])|{_behind_letter(language)})({_FIGURE})(\.[0-9]{{1,3}}|,[0-9]{{1,2}}(?=\s?{multipliers}))?"
        rf"(?:\s?({multipliers}))?(?!\s?{multipliers})(?!(?:{letter}|[%:/#.])*(?:{letter}|%)|,[0-9])(?!\s?(?:{percent}))"
        rf"(?!\s?[年月日時分秒])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=32)
def _words(language: Language) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    upper = [w for w in language.entries["bounds"] if w not in language.entries["lower_bounds"]]
    spelled = [w for w in language.table("numbers") if len(w) > 2 and not w.startswith("half")]  # noqa: PLR2004 - not "a"
    return (
        re.compile(rf"(?:{alternation(upper)})\s?$", re.IGNORECASE),
        re.compile(
            rf"(?:{alternation(language.entries['nothing'])})(?!\w)",
            re.IGNORECASE,
        ),
        re.compile(rf"({alternation(spelled)})\s(?!of\b)[a-z]", re.IGNORECASE),
    )


def _number(text: str) -> float:
    return float(_GROUPING.sub("", text))


def _count_in(text: str, language: Language) -> int | None:
    m = _count_pattern(language).search(text)
    upper = _words(language)[0]
    if m is None or upper.search(text[max(0, m.start() - 14) : m.start()]):
        return None
    if m[2] and not m[3] and len(m[2]) > _DECIMALS:
        return None  # 12.000 is twelve in Boston and twelve thousand in Bonn
    value = float(f"{_number(m[1]):.0f}{(m[2] or '').replace(',', '.')}") * float(
        language.table("multipliers").get((m[3] or "").lower(), 1)
    )
    return int(value) if value == int(value) else None


@lru_cache(maxsize=32)
def _percent(language: Language) -> re.Pattern[str]:
    signs = alternation(language.entries["percent"])
    return re.compile(rf"(?<![\w.,])([0-9]{{1,7}}(?:[.,][0-9]{{1,6}})?)\s?(?:{signs})(?!\w)", re.IGNORECASE)


def _ratio_in(text: str, language: Language) -> float | None:
    shares = {m[1] for m in _percent(language).finditer(text)}
    return _share(shares.pop()) if len(shares) == 1 else None


def _share(percent: str) -> float | None:
    ratio = round(float(percent.replace(",", ".")) / 100, 10)
    return ratio if 0 <= ratio <= 1 else None


def read_quantity(text: str, language: Language = ENGLISH) -> Quantity:
    """Return the count and the share (0–1) that a text states first; words in parentheses come second.

    Ranges and upper bounds ("up to 300") are no figures; "none" is a count of 0.
    """
    bare = strip_markup(text)
    plain = half_width(bare[:_LONGEST])
    words, notes = _NOTE.sub(" ", plain), " ".join(_NOTE.findall(plain))
    _, nothing, spelled = _words(language)
    if nothing.match(words.strip()):
        return Quantity(text=bare, count=0)
    if _range(language).search(words):
        return Quantity(text=bare)
    stated = bool(_percent(language).search(words))
    ratio = _ratio_in(words if stated else notes, language)
    count = _count_in(words, language)
    if count is None and (m := spelled.match(words.strip())):
        count = int(language.table("numbers")[m[1].lower()])
    return Quantity(text=bare, count=_count_in(notes, language) if count is None else count, ratio=ratio)


# ---------------------------------------------------------------- money


@lru_cache(maxsize=32)
def _money_pattern(language: Language) -> re.Pattern[str]:
    signs = alternation(language.table("currencies"))
    times = alternation(language.table("multipliers"))
    figure = (
        r"[0-9]{1,3}(?:[., '\u00a0\u202f][0-9]{3}){1,5}(?:[.,][0-9]{1,2})?(?![0-9])|"
        r"[0-9]{1,15}(?:[.,][0-9]{1,2})?(?![0-9])"
    )
    return re.compile(
        rf"(?<!\w)(?P<before>{signs})\s?(?P<first>{figure})(?:\s?(?P<times>{times})(?!\w))?|"
        rf"(?:(?<![\w.,])|{_behind_letter(language)})(?P<second>{figure})(?:\s?(?P<times2>{times}))?\s?(?P<behind>{signs})(?!\w)",
        re.IGNORECASE,
    )


def _amount(figure: str) -> float | None:
    """Return the amount, with the last of "," and "." as decimal sign if one or two digits follow it."""
    plain = _SPACING.sub("", figure)
    head, sign, tail = _WITH_CENTS.fullmatch(plain).groups()  # type: ignore[union-attr]
    if _THOUSANDS.fullmatch(head) and not sign:
        return None  # 9.300 is nine thousand in Bonn and nine in Boston
    return float(head.replace(".", "").replace(",", "") + (f".{tail}" if tail else ""))


def read_money(text: str, language: Language = ENGLISH) -> Money:
    """Return the amount and its ISO 4217 code where one amount is stated; "none" is 0."""
    bare = strip_markup(text)
    words = half_width(bare[:_LONGEST])
    if _words(language)[1].match(words):
        return Money(text=bare, amount=0.0)
    upper = _words(language)[0]
    found = list(_money_pattern(language).finditer(words))
    if len(found) == 1 and not _range(language).search(words) and not upper.search(words[: found[0].start()]):
        m = found[0]
        times = float(language.table("multipliers").get((m["times"] or m["times2"] or "").lower(), 1))
        amount = _amount(m["first"] or m["second"])
        currency = language.table("currencies")[(m["before"] or m["behind"]).lower()]
        return Money(
            text=bare, amount=None if amount is None else round(amount * times, 2), currency=currency
        )
    if not found and (plain := _BARE.fullmatch(words)):
        return Money(
            text=bare, amount=_amount(plain[1].strip()) if re.search(r"[0-9]$", plain[1].strip()) else None
        )
    return Money(text=bare)


# ---------------------------------------------------------------- indicators


@lru_cache(maxsize=32)
def _level(language: Language) -> re.Pattern[str]:
    signs = alternation(language.entries["percent"])
    return re.compile(
        rf"(?<![\w.,])(?:[<>≤≥~≈=]\s?)*([0-9]{{1,9}}(?:[.,][0-9]{{1,6}})?)\s?"
        rf"(?:({signs})|({ended([*language.entries['milliseconds']])})|({ended(language.table('units'))}))",
        re.IGNORECASE,
    )


_MINUTE = 60
_Unit = Literal["ratio", "milliseconds", "minutes"]


@dataclass(frozen=True, slots=True)
class _Level:
    value: float
    unit: _Unit


def _levels(text: str, language: Language) -> list[_Level]:
    return [_of_level(m, language) for m in _level(language).finditer(text)]


def _of_level(m: re.Match[str], language: Language) -> _Level:
    figure = float(m[1].replace(",", "."))
    if m[2]:
        return _Level(round(figure * 0.01, 10), "ratio")
    if m[3]:
        return _Level(figure, "milliseconds")
    seconds = int(language.table("units")[m[4].lower()])
    if seconds < _MINUTE:
        return _Level(round(figure * seconds * 1000, 10), "milliseconds")
    return _Level(round(figure * seconds / _MINUTE, 10), "minutes")


@lru_cache(maxsize=32)
def _objective(language: Language) -> re.Pattern[str]:
    return re.compile(rf"[\s(\[,;](?:{alternation(language.entries['objective'])})\b", re.IGNORECASE)


def read_indicator(text: str, language: Language = ENGLISH) -> Indicator:
    """Return a service level and the objective in parentheses after it, in one unit.

    "99.9% uptime (SLO: 99.95%)", "p95 = 210ms, p99 = 390ms (SLO: <500ms)": of several
    percentiles the last stated one, the highest, is the value.
    """
    bare = strip_markup(text)
    words = half_width(bare[:_LONGEST])
    objective_at = _objective(language).search(words)
    cut = objective_at.start() if objective_at else len(words)
    values, objectives = _levels(words[:cut], language), _levels(words[cut:], language)
    value, objective = (values[-1] if values else None), (objectives[0] if objectives else None)
    unit = (value or objective or _Level(0, "ratio")).unit if value or objective else None
    value, objective = _same_unit(value, unit), _same_unit(objective, unit)
    return Indicator(
        text=bare,
        value=value.value if value else None,
        objective=objective.value if objective else None,
        unit=unit,
    )


def _same_unit(level: _Level | None, unit: _Unit | None) -> _Level | None:
    if level is None or level.unit == unit:
        return level
    if unit == "minutes" and level.unit == "milliseconds":
        return _Level(round(level.value / 60_000, 10), unit)
    if unit == "milliseconds" and level.unit == "minutes":
        return _Level(round(level.value * 60_000, 10), unit)
    return None
