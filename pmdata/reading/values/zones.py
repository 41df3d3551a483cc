"""Time zones as people name them, and the way from a wall clock to UTC.

Abbreviations follow the rules of their place on the day in question: who writes "PST" in July
means the wall clock of the Pacific coast. What is ambiguous (IST) or contradicts itself
("PST (UTC-7)" in winter) is no zone.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import alone, half_width
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import strip_markup
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

_LONGEST_NAME = 60
_LONGEST_HEADING = 90
_FARTHEST_HOURS = 14
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−])([0-9]{1,2})(?::?([0-5][0-9]))?", re.IGNORECASE)
_IANA = re.compile(r"[A-Z][A-Za-z]{1,15}/[A-Z][A-Za-z_]{1,20}(?:/[A-Z][A-Za-z_]{1,20})?")
_TWO_NAMES = re.compile(r"([^()]{1,30}?)\s*\(([^()]{1,30})\)")
_GLOSSED = re.compile(rf"({_IANA.pattern})\s?[(\[]([A-Z]{{2,5}})[)\]]")
"""A place with what its time is called there."""
_OPENED = re.compile(r"[(\[][A-Za-z]")
_WORDS_IN_NAME = 5
_NOON = time(12)
_ANY_DAY = date(2025, 1, 15)
_TWO_OF_ONE = re.compile(r"[(\[]([A-Za-z]{2,12}) ?[/|] ?([A-Za-z]{2,12})[)\]]")
_IN_HEAD = re.compile(r"\(([^)]+)\)| in ([\w/+:-]+)$")
_CLOCK = re.compile(r"[0-9][:.][0-5][0-9]|[0-9] ?[ap]\.?m\b", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)$")
_PIECES = re.compile(r"[,;/|]|\s[–—-]\s")
_WORD = re.compile(r"[^\W\d_]+")
_LIKE_A_ZONE = re.compile(r"[A-Z]{2,4}[TZ]")
_BRACKETED_NAME = re.compile(r"[(\[]([A-Z]{2}T)[)\]]\W*$")
_TOWN_AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})


class ZoneHit(NamedTuple):
    """A zone that a document states for its times; `name` is what `zone_of` takes."""

    name: str
    text: str


class ZoneClash(NamedTuple):
    """A statement that names several zones which cannot all hold."""

    names: tuple[str, ...]
    text: str


@lru_cache(maxsize=512)
def _iana(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # an unknown key is a KeyError of zoneinfo's own
        return None
    except KeyError:
        return None


def _offset(name: str) -> tzinfo | None:
    m = _OFFSET.fullmatch(name)
    if m is None or (m[3] is None and not name[:1].isalpha()):
        return None  # a bare "-7" is a number
    hours, minutes = int(m[2]), int(m[3] or 0)
    if (m[3] is None and len(m[2]) > 2) or hours > _FARTHEST_HOURS:  # noqa: PLR2004
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(shift if m[1] == "+" else -shift) if shift else UTC


@lru_cache(maxsize=32)
def _suffix(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternation(language.entries['zone_suffixes'])})$", re.IGNORECASE)


@lru_cache(maxsize=512)
def _zone_by_name(name: str, language: Language) -> tzinfo | None:
    bare = name.strip(" .,()[]")
    if offset := _offset(bare):
        return offset
    if "/" in bare:
        return _iana(bare) if _IANA.fullmatch(bare) else None
    table = language.table("zones")
    place = table.get(bare.lower()) or table.get(_suffix(language).sub("", bare).lower())
    if place is None or place == "ambiguous":
        return None
    return UTC if place == "UTC" else _iana(place)


def zone_of(name: str, on: date, language: Language = ENGLISH) -> tzinfo | None:
    """Return the zone that a name means on a day, or None if it is unknown or ambiguous.

    Knows abbreviations, "Eastern timezone", "UTC-07:00", "GMT+2", "+0000" and IANA names. Of a
    name with another in parentheses ("CEST (UTC+2)") both must give the same offset on that day.
    """
    if len(name) > _LONGEST_NAME:
        return None
    if both := _TWO_NAMES.fullmatch(name.strip()):
        first, second = zone_of(both[1], on, language), zone_of(both[2], on, language)
        if first is None or second is None:
            return None
        noon = datetime.combine(on, _NOON)
        return first if first.utcoffset(noon) == second.utcoffset(noon) else None
    return _zone_by_name(name.strip(), language)


def to_utc(on: date, at: time, zone: tzinfo, name: str = "") -> datetime:
    """Return the instant of a wall clock as aware UTC.

    An hour that happens twice (autumn) is the one that `name` is the abbreviation of ("CET", "EST"),
    else its first occurrence; one that is skipped (spring) is taken as if the clock had not yet been
    put forward, so it lands after the gap.
    """
    first = datetime.combine(on, at, tzinfo=zone)
    second = first.replace(fold=1)
    named = name.strip(" .,()[]").upper()
    is_second = first.utcoffset() != second.utcoffset() and named == second.tzname() != first.tzname()
    return (second if is_second else first).astimezone(UTC)


def skipped(on: date, at: time, zone: tzinfo, name: str = "") -> tuple[datetime, datetime] | None:
    """Return both readings, aware UTC, of a wall clock that was put forward over this time; else None.

    A time that `name` gives an abbreviation of either side ("02:30 CET") is read by that.
    """
    first = datetime.combine(on, at, tzinfo=zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None):
        return None
    second = first.replace(fold=1)
    if name.strip(" .,()[]").upper() in (first.tzname(), second.tzname()):
        return None
    return first.astimezone(UTC), second.astimezone(UTC)


# ---------------------------------------------------------------- names in text


@lru_cache(maxsize=32)
def zone_pattern(language: Language) -> str:
    """Return the regex (as text) of a zone's name where it is right after a clock time."""
    names = [word for words in language.entries["zones"].values() for word in words if word != "Z"]
    short = [word for word in names if word.isupper()]
    long = [word for word in names if not word.isupper()]
    suffixes = alternation(language.entries["zone_suffixes"])
    return (
        rf"(?:UTC|GMT|utc|gmt)\s?[+\-−][0-9]{{1,2}}(?::?[0-5][0-9])?(?![0-9:])|"
        rf"(?:{alternation([*short, *language.entries['zones_any_case']])})(?![A-Za-z0-9])|"
        rf"(?:{alternation(long)})(?:\s(?:{suffixes}))?(?![A-Za-z])"
    )


@lru_cache(maxsize=32)
def _in_text(language: Language) -> re.Pattern[str]:
    iana = r"[A-Z][a-z]{2,9}/[A-Z][A-Za-z_]{2,20}"
    return re.compile(rf"(?<![A-Za-z0-9])(?:{iana}|{zone_pattern(language)}|[A-Z]\w+ time(?!\w))")


@lru_cache(maxsize=32)
def _statement(language: Language) -> re.Pattern[str]:
    return re.compile(alone(language.entries["zone_statements"]), re.IGNORECASE)


@remembered
def find_zone(text: str, language: Language = ENGLISH) -> ZoneHit | ZoneClash | None:
    """Return the zone that a sentence, heading or column title states for all times.

    "All times in PST", "Timeline (UTC)", "Eastern timezone": the zone must be with a word
    for time, alone in parentheses, or alone. A zone after a clock time is that time's own and
    does not count; nor does a list to choose from ("[UTC/PST/EST]").
    """
    if len(text) > 1000:  # noqa: PLR2004 - a statement is a sentence, not a chapter
        return None
    bare = half_width(strip_markup(text))
    if not _might_state(bare, language):
        return None
    if "/" in bare:
        bare = _GLOSSED.sub(lambda m: m[1] if _gloss([m[1], m[2]]) else m[0], bare)
        bare = _TWO_OF_ONE.sub(lambda m: f"({m[1]})" if _is_same(m[1], m[2], language) else m[0], bare)
    found = [m for m in _in_text(language).finditer(bare) if _states(bare, m, language)]
    known = [m[0] for m in found if _zone_by_name(m[0], language) or _is_known(m[0], language)]
    names = list(dict.fromkeys(known))
    if not names:
        other = _town_named(bare, language) or _unknown_named(bare, language)
        return ZoneHit(other, text.strip()) if other else None
    if len({_zone_by_name(name, language) or name for name in names}) == 1:
        return ZoneHit(names[0], text.strip())  # "PST/PDT" is one zone under its two names
    first, *others = sentences_of(bare)
    if others and any(map(_shift_stated(language).search, others)):
        return find_zone(first, language)  # the others state how far it is from another one
    return None if _is_choice(bare, found) else _several(names, text.strip(), language)


def _might_state(text: str, language: Language) -> bool:
    """Whether a zone could be here as a statement: beside a word for time, in parentheses, alone."""
    words = text.lower()
    for stem in _stems(language):
        if stem in words:
            return True
    if _OPENED.search(text):
        return True
    alone = text.strip(" ().:")
    return len(alone) <= _LONGEST_NAME and alone.count(" ") < _WORDS_IN_NAME


@lru_cache(maxsize=32)
def _stems(language: Language) -> tuple[str, ...]:
    """Return the words for time that hold no shorter one."""
    words = language.words("zone_statements")
    return tuple(word for word in words if not any(stem in word for stem in words - {word}))


def _is_known(name: str, language: Language) -> bool:
    return name.lower() in language.table("zones")


def _states(text: str, m: re.Match[str], language: Language) -> bool:
    before, after = text[: m.start()].rstrip(" ([/"), text[m.end() :].lstrip()
    if before[-1:].isdigit() or _clock_end(language).search(before[-8:]):
        return False
    if _converted(language).search(text[: m.start()][-28:]) or _shifted(language).match(after):
        return False
    short = len(text) <= _LONGEST_HEADING
    alone = short and text[m.start() - 1 : m.start()] in ("(", "[") and after[:1] in (")", "]", ",")
    whole = not before.strip(" (:") and not after.strip(" ).:")
    near = _statement(language).search(before[-28:]) or _statement(language).match(after)
    listed = short and _is_listed(text, m, language)
    return alone or listed or whole or bool(near) or bool(_statement(language).search(m[0]))


@lru_cache(maxsize=32)
def _converted(language: Language) -> re.Pattern[str]:
    """Compile what is before a zone that times are to be converted to ("add two hours for")."""
    words = alternation(language.words("zone_conversions"))
    return re.compile(rf"(?<!\w)(?:{words or '(?!)'})\s$", re.IGNORECASE)


@lru_cache(maxsize=32)
def _shift_stated(language: Language) -> re.Pattern[str]:
    """Compile a number of hours, as a sentence names it that converts a zone to another."""
    numbers = alternation(word for word in language.table("numbers") if word.isalpha())
    units = alternation(language.words("zone_shift_units"))
    return re.compile(rf"(?<!\w)(?:[0-9]{{1,2}}|{numbers})\s?(?:{units or '(?!)'})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=32)
def _shifted(language: Language) -> re.Pattern[str]:
    """Compile what is after such a zone: by how many hours it differs ("is 10 h ahead")."""
    numbers = alternation(word for word in language.table("numbers") if word.isalpha())
    verbs, units = (alternation(language.words(key)) for key in ("zone_shifts", "zone_shift_units"))
    return re.compile(
        rf"(?:{verbs or '(?!)'})\s(?:[+-]?[0-9]{{1,2}}|{numbers})\s?(?:{units})(?!\w)", re.IGNORECASE
    )


@lru_cache(maxsize=32)
def _clock_end(language: Language) -> re.Pattern[str]:
    words = alternation([*language.entries["clock_suffixes"], *language.entries["clock_words"]])
    return re.compile(rf"[0-9]\s?(?:[ap]m|{words})$", re.IGNORECASE)


def _is_listed(text: str, m: re.Match[str], language: Language) -> bool:
    """Return whether a zone is in parentheses with nothing but notes on the clock ("24h, rounded, PST")."""
    opened = _BRACKETED.search(text[: m.start()])
    closed = re.match(r"[^()\[\]]*[)\]]", text[m.end() :])
    if opened is None or closed is None or _CLOCK.search(text):
        return False
    before, after = opened[1], closed[0][:-1]
    apart = (not before.strip() or _PIECES.search(before[-3:])) and (
        not after.strip() or _PIECES.match(after[:3])
    )
    words = {word.lower() for word in _WORD.findall(f"{before} {after}")}
    return bool(apart) and words <= _companions(language)


@lru_cache(maxsize=32)
def _companions(language: Language) -> frozenset[str]:
    """Return the words that may be beside a zone in one pair of parentheses."""
    lists = ("zone_companions", "hedges", "weekdays")
    return frozenset().union(*(language.words(key) for key in lists)) | frozenset(language.table("months"))


def zone_in_head(title: str, language: Language = ENGLISH) -> str | None:
    """Return the zone that a column's title names, or else what is in its parentheses."""
    title = half_width(title)
    inside = _IN_HEAD.search(title)
    name = (inside[1] or inside[2]) if inside else None
    if name and zone_of(name, _ANY_DAY, language):
        return name
    stated = find_zone(title, language)
    return stated.name if isinstance(stated, ZoneHit) else name


# ---------------------------------------------------------------- towns, and what is not known


def _town_named(text: str, language: Language) -> str | None:
    """Return the zone of the town whose clock a statement names ("local (Berlin)", "Lisbon time")."""
    m = _town_statement(language).search(text)
    town = (m[1] or m[2]).lower() if m else ""
    return _towns().get(town) if town and town not in language.words("zone_no_places") else None


@lru_cache(maxsize=32)
def _town_statement(language: Language) -> re.Pattern[str]:
    town = r"([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?!\w)"
    places = alternation(language.entries["zone_places"])
    suffixes = alternation(language.entries["zone_suffixes"])
    return re.compile(rf"(?<!\w)(?:(?i:{places})(?: in)?\W{{1,6}}{town}|{town} (?:{suffixes})(?!\w))")


@lru_cache(maxsize=1)
def _towns() -> dict[str, str]:
    """Return the zone of each town of the zone database, by its name in lower case."""
    pairs = (name.split("/") for name in available_timezones())
    return {
        two[1].replace("_", " ").lower(): "/".join(two)
        for two in sorted(pairs)
        if len(two) == 2 and two[0] in _TOWN_AREAS  # noqa: PLR2004 - an area and its town
    }


def _unknown_named(text: str, language: Language) -> str | None:
    """Return what a statement gives as its zone although no such zone is known ("All times in XQT")."""
    m = _unknown_statement(language).search(text)
    return m[1] if m else None


@lru_cache(maxsize=32)
def _unknown_statement(language: Language) -> re.Pattern[str]:
    statements = alternation(language.entries["zone_statements"])
    return re.compile(
        rf"(?<!\w)(?i:{statements})(?:\s(?i:are|in|is)){{0,3}}[ :(*_]{{1,4}}({_LIKE_A_ZONE.pattern})(?![\w-])"
    )


def unknown_zone_in_title(title: str, language: Language = ENGLISH) -> ZoneHit | None:
    """Return the unknown zone that a timeline's heading gives alone in parentheses ("Timeline (XQT)")."""
    m = _BRACKETED_NAME.search(title)
    taken = m is None or m[1] in language.entries["zone_no_names"] or _is_known(m[1], language)
    return None if m is None or taken else ZoneHit(m[1], title.strip())


def names_zone(text: str, language: Language = ENGLISH) -> bool:
    """Return whether a text is a zone's abbreviation, known, ambiguous ("IST") or only shaped like one."""
    return _is_known(text, language) or is_unknown_zone(text, language)


def is_unknown_zone(word: str, language: Language = ENGLISH) -> bool:
    """Return whether a word has the shape of a zone's abbreviation and is none that is known."""
    return bool(_LIKE_A_ZONE.fullmatch(word)) and not _is_known(word, language)


def _is_same(one: str, other: str, language: Language) -> bool:
    """Return whether two names are of one zone ("UK / BST")."""
    zone = _zone_by_name(one, language)
    return zone is not None and zone == _zone_by_name(other, language)


def _is_choice(text: str, found: list[re.Match[str]]) -> bool:
    """Return whether a template's list of zones was left standing."""
    return any(text[a.end() : b.start()].strip() in ("/", "|") for a, b in pairwise(found))


def _several(names: list[str], text: str, language: Language) -> ZoneHit | ZoneClash:
    """Join two names that agree at some time of the year ("CET (GMT+1)"); others clash."""
    zones = [_zone_by_name(name, language) for name in names]
    offsets = [_offsets(zone) for zone in zones if zone is not None]
    if other := _gloss(names):
        return ZoneHit(other, text)
    if len(offsets) == len(names) == 2 and offsets[0] & offsets[1]:  # noqa: PLR2004 - a name and its gloss
        return ZoneHit(names[0] if zones[0] == zones[1] else f"{names[0]} ({names[1]})", text)
    return ZoneClash(tuple(names), text)


def _gloss(names: list[str]) -> str | None:
    """Return the name of a place that another name abbreviates there: "Asia/Kolkata (IST)"."""
    places = [name for name in names if "/" in name and _iana(name)]
    if len(places) != 1 or len(names) != 2:  # noqa: PLR2004 - a name and its gloss
        return None
    (place,) = places
    short = {datetime(2025, month, 15, tzinfo=_iana(place)).tzname() for month in (1, 7)}
    return place if short.issuperset(set(names) - {place}) else None


def _offsets(zone: tzinfo) -> set[timedelta | None]:
    return {zone.utcoffset(datetime(2025, month, 15, 12)) for month in (1, 7)}  # noqa: DTZ001 - wall clock
