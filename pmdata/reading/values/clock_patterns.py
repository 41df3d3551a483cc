"""The patterns of a language around clock times, each compiled once from its word lists."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pmdata.reading.text.scripts import alone, begun, ended
from pmdata.reading.values.zones import zone_pattern
from pmdata.reading.vocabulary.language import Language, alternation

_AROUND = ("to", "and", "from", "at", "hedges", "weekdays", "clock_words_before")
_SPACE = r"[ \t\u00a0\u202f]"


@dataclass(frozen=True)
class Patterns:
    """The patterns of a language around clock times."""

    meridiem: re.Pattern[str]
    halves: dict[str, str]
    before: re.Pattern[str] | None
    """What marks the figures after it as a time, and which half of the day is meant."""
    signed: re.Pattern[str] | None
    """Figures with signs for hours and minutes."""
    maybe: re.Pattern[str]
    zone: re.Pattern[str]
    hedge: re.Pattern[str]
    at: re.Pattern[str]
    suffix: re.Pattern[str]
    word: re.Pattern[str]
    """What marks the figures before it as a time, such as `Uhr`."""
    between: re.Pattern[str]
    half_follows: re.Pattern[str]
    date_before: re.Pattern[str]
    date_after: re.Pattern[str]
    loose: frozenset[str]
    openings: frozenset[str]
    """Words that a date or a weekday before a time may begin with."""


@lru_cache(maxsize=32)
def patterns_of(language: Language) -> Patterns:
    """Compile the patterns of a language, once."""
    before, signed = _before(language), _signed(language)
    return Patterns(
        halves={**language.table("halves_of_day"), **language.table("halves_before")},
        before=before,
        signed=signed,
        maybe=_maybe(language, before, signed),
        meridiem=_meridiem(language),
        zone=_zone(language),
        hedge=re.compile(rf"(?:[~≈]|(?<!\w)(?:{_hedges(language)}))[\s@]{{0,2}}$", re.IGNORECASE),
        at=_at(language),
        suffix=_suffix(language),
        word=_word(language),
        half_follows=_half_follows(language),
        between=_between(language),
        date_before=_date_before(language),
        date_after=_date_after(language),
        openings=language.words("weekdays") | frozenset(language.table("months")),
        loose=_loose(language),
    )


def _halves(language: Language, *, long: bool) -> str:
    return alternation(word for word in language.table("halves_of_day") if (len(word) > 1) is long)


def _hedges(language: Language) -> str:
    return alternation([*language.entries["hedges"], "~", "≈"])


def _maybe(
    language: Language, before: re.Pattern[str] | None, signed: re.Pattern[str] | None
) -> re.Pattern[str]:
    """Compile what a text with a clock time has somewhere: a cheap first look."""
    entries = language.entries
    halves = f"{_halves(language, long=True)}|{_halves(language, long=False)}"
    signs = rf"|[ \t]?(?:{alternation(entries['hour_signs'])})" if signed else ""
    words_before = rf"|(?:{alternation(_words_before(language))})[ \t]?[0-9]" if before else ""
    return re.compile(
        rf"[0-9](?:[:.h][0-9]{{2}}|{_SPACE}?(?:{halves})(?![A-Za-z])|"
        rf"[0-9]{{3}}[ \t]?(?:[(\[A-Z]|{alternation(entries['clock_suffixes'])}){signs}){words_before}",
        re.IGNORECASE,
    )


def _meridiem(language: Language) -> re.Pattern[str]:
    long, short = _halves(language, long=True), _halves(language, long=False)
    return re.compile(rf"(?:{_SPACE}?({long})|({short}))(?![A-Za-z0-9])", re.IGNORECASE)


def _zone(language: Language) -> re.Pattern[str]:
    name = zone_pattern(language)
    return re.compile(rf"{_SPACE}{{0,2}}(?:({name})|[(\[]\s?({name})\s?[)\]])")


def _at(language: Language) -> re.Pattern[str]:
    words = alternation(language.entries["at"])
    return re.compile(rf"(?<!\w)(?:{words}|@)\s?[~*_`]{{0,3}}$", re.IGNORECASE)


def _suffix(language: Language) -> re.Pattern[str]:
    glued, words = (alternation(language.entries[key]) for key in ("clock_suffixes", "clock_words"))
    return re.compile(rf"(?:{glued}|{_SPACE}?(?:{words}))(?![A-Za-z0-9])", re.IGNORECASE)


def _word(language: Language) -> re.Pattern[str]:
    words = alternation(language.entries["clock_words"])
    return re.compile(rf"[0-9]{_SPACE}?(?:{words})(?!\w)", re.IGNORECASE)


def _half_follows(language: Language) -> re.Pattern[str]:
    return re.compile(
        rf"\s?(?:[-–—]|(?:{alternation(language.entries['to'])})(?!\w))\s?[0-9]{{1,2}}(?:[:.][0-5][0-9])?\s?"
        rf"(?:{_halves(language, long=True)})(?!\w)",
        re.IGNORECASE,
    )


def _between(language: Language) -> re.Pattern[str]:
    joints = alone([*language.entries["to"], *language.entries["and"]])
    return re.compile(
        rf"[\s*_`]*(?:[-–—→～〜]|->|~(?=\s)|{joints})[\s*_`]*(?:[~≈]|(?:{_hedges(language)})\s)?\s?",
        re.IGNORECASE,
    )


def _date_before(language: Language) -> re.Pattern[str]:
    around = alone(word for key in ("at", "hedges", "weekdays") for word in language.entries[key])
    return re.compile(rf"(?:[\s,;:~≈@|*_`()\[\]–—-]|T(?=$)|{around}){{1,12}}", re.IGNORECASE)


def _date_after(language: Language) -> re.Pattern[str]:
    entries = language.entries
    links = alternation([*entries["on_day"], *entries["weekdays"]])
    more = alternation([*entries["on_day"], *entries["day_articles"], *entries["weekdays"]])
    return re.compile(
        rf"(?:[\s,(*_`]|(?<!\w)(?:{links})(?!\w))(?:[\s,(*_`]|(?<!\w)(?:{more})(?!\w)){{0,8}}", re.IGNORECASE
    )


def _loose(language: Language) -> frozenset[str]:
    """Return the words that may be around a time without saying anything else."""
    words = [entry.lower() for key in _AROUND for entry in language.entries[key]]
    return frozenset([*words, *(word.rstrip(".") for word in words)])


def _words_before(language: Language) -> list[str]:
    return [*language.words("clock_words_before"), *language.table("halves_before")]


def _before(language: Language) -> re.Pattern[str] | None:
    words = _words_before(language)
    return re.compile(rf"({begun(words)})[ \t]?$", re.IGNORECASE) if words else None


def _signed(language: Language) -> re.Pattern[str] | None:
    """Compile `14時30分`, `14時半`, `14 Uhr` and `14 Uhr 30`; a sign that begins a unit (`時間`) is none."""
    entries = language.entries
    if not entries["hour_signs"]:
        return None
    hours = "|".join(_sign(sign, language) for sign in entries["hour_signs"])
    minutes, seconds = alternation(entries["minute_signs"]), alternation(entries["second_signs"])
    signed = rf"\s?(?P<minute>[0-5]?[0-9])\s?(?:{minutes})"
    signed += rf"(?:\s?(?P<second>[0-5]?[0-9])\s?(?:{seconds}))?" if seconds else "(?P<second>(?!))?"
    half = alternation(entries["half_past_signs"]) or "(?!)"
    # "14 Uhr 30 Kunden riefen an" is a time in one reading and a number in the other, and so is passed over.
    ends = rf"\s*(?:$|[,.;:()–—-](?![0-9])|{zone_pattern(language)})"
    plain = rf"\s(?P<plain>[0-5][0-9])(?={ends})|(?!\s[0-5][0-9](?![0-9]))"
    behind = "|".join(
        [*([signed] if minutes else ["(?P<minute>(?!))(?P<second>)"]), f"(?P<half>{half})", plain]
    )
    return re.compile(rf"(?P<hour>[0-9]{{1,2}})\s?(?:{hours})(?:{behind})", re.IGNORECASE)


def _sign(sign: str, language: Language) -> str:
    longer = [unit.removeprefix(sign) for unit in language.table("units") if unit.startswith(sign)]
    rests = alternation(rest for rest in longer if rest)
    return ended([sign]) + (rf"(?!{rests})" if rests else "")
