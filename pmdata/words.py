"""Numbers, durations and dates in words, the same on pages, charts, reviews and the command line.

Unknown is an en dash. Durations carry two units at most ("1 h 42 min"), because no median of a
few dozen incidents knows more. Spaces inside a figure do not break.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

UNKNOWN = "–"
GAP = "\u00a0"

MINUTE, HOUR, DAY = 60, 3600, 86400
_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()<>#+-.!|~$:&"})
_LINKED = re.compile(r"(?=https?://|www\.)|(?<=[-.+\w])(?=@[-\w]+\.[-\w])", re.IGNORECASE)
"""Where Markdown of GitHub's kind begins a link by itself, or would at the sign of a mail address."""
_JOINER = "\u2060"
"""Takes no room and is no mark: an address after it is no link, and can still be copied."""


def duration(seconds: float | None) -> str:
    """Return `seconds` as "45 s", "42 min", "1 h 42 min" or "3 d 4 h"."""
    if seconds is None:
        return UNKNOWN
    if seconds < 0:
        return f"−{duration(-seconds)}"
    if seconds < MINUTE:
        return f"{seconds:.0f}{GAP}s"
    minutes = round(seconds / MINUTE)
    if minutes < HOUR // MINUTE:
        return f"{minutes}{GAP}min"
    if seconds < 2 * DAY:
        return _two(minutes, 60, "h", "min")
    return _two(round(seconds / HOUR), 24, "d", "h")


def rounded(seconds: float | None) -> int | None:
    """Return `seconds` with the digits that `duration` shows, for tables that sort by them."""
    if seconds is None:
        return None
    step = 1 if seconds < MINUTE else MINUTE if seconds < 2 * DAY else HOUR
    return round(seconds / step) * step


_CELL_DIGITS = {"d": 5, "h": 2, "min": 2, "s": 2}


def sortable_duration(seconds: float | None) -> str | None:
    """Return the text of `duration` with every unit in a place of its own, so that text sorts as time does.

    For cells that are set to the right, where the blanks on the left are not seen.
    """
    if seconds is None:
        return None
    parts = duration(seconds).replace(",", "").split(GAP)
    amounts = dict(zip(parts[1::2], parts[::2], strict=True))
    digits = list(_CELL_DIGITS.items())
    last = max(place for place, (unit, _) in enumerate(digits) if unit in amounts)
    return " ".join(
        f"{amounts[unit]:>{width}} {unit}" if unit in amounts else " " * (width + 1 + len(unit))
        for unit, width in digits[: last + 1]
    )


def _two(small: int, per_large: int, large_unit: str, small_unit: str) -> str:
    large, rest = divmod(small, per_large)
    tail = f"{GAP}{rest}{GAP}{small_unit}" if rest else ""
    return f"{large:,}{GAP}{large_unit}{tail}"


def minutes(value: float | None) -> str:
    """Return a number of minutes as a duration."""
    return duration(None if value is None else value * MINUTE)


def hours(value: float | None) -> str:
    """Return a number of minutes as hours, which sums are compared in: "214 h"; below ten in minutes too."""
    if value is None:
        return UNKNOWN
    return minutes(value) if value < 10 * HOUR / MINUTE else f"{value / 60:,.0f}{GAP}h"


def known_of(known: int, total: int) -> str:
    """Return "31 of 40"."""
    return f"{known:,} of {total:,}"


def percent(ratio: float | None) -> str:
    """Return a ratio (0–1) as whole percent: "64 %"."""
    return UNKNOWN if ratio is None else f"{ratio * 100:.0f}{GAP}%"


def change(ratio: float | None) -> str:
    """Return a relative change with its sign: "+34 %", "−8 %", "±0 %"."""
    if ratio is None:
        return UNKNOWN
    whole = round(ratio * 100)
    sign = {True: "+", False: "−"}[whole > 0] if whole else "±"
    return f"{sign}{abs(whole)}{GAP}%"


def points(difference: float | None) -> str:
    """Return a difference of two ratios with its sign: "+4 points", "−15 points"."""
    if difference is None:
        return UNKNOWN
    whole = round(difference * 100)
    sign = {True: "+", False: "−"}[whole > 0] if whole else "±"
    return f"{sign}{count(abs(whole), 'point')}"


def was(text: str, value: float | None) -> str:
    """Return what a figure was in the previous period, to follow it: ", was 1 h 14 min"; "" where unknown."""
    return "" if value is None else f", was {text}"


def rate(part: int, whole: int) -> str:
    """Return a rate with its fraction: "64 %, 18 of 28"."""
    return f"{percent(part / whole)}, {known_of(part, whole)}" if whole else UNKNOWN


def day(value: date | None) -> str:
    """Return a date as 2026-09-14."""
    return UNKNOWN if value is None else value.isoformat()[:10]


def instant(value: datetime | None, zone: str) -> str:
    """Return an aware instant as "2026-09-14 12:05" in `zone`."""
    return UNKNOWN if value is None else f"{value.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return "1 incident" or "12 incidents"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


TREND_VERDICTS = {
    "improved": "improved",
    "worsened": "worsened",
    "no_change": "no change",
    "cannot_tell": "unclear",
    "too_few": "too few for a trend",
}
"""“Unclear” is another answer than “no change”: the interval is wide, or it is narrow around none."""

SEVERAL_TESTED = "as several trends are tested at once"
"""Why a trend is unclear although its own interval leaves no change out."""

VERDICTS = {
    "improved": "improved",
    "worsened": "worsened",
    "within_noise": "within noise",
    "too_few": "too few to compare",
}


def verdict(change_ratio: float | None, name: str | None) -> str | None:
    """Return a comparison in words, "+34 %, within noise"; None where there is none.

    What was nothing before has no relative change, but it has a verdict.
    """
    if name is None:
        return None
    if name == "too_few" or change_ratio is None:
        return VERDICTS[name]
    return f"{change(change_ratio)}, {VERDICTS[name]}"


def listing(names: Iterable[str], limit: int = 3) -> str:
    """Return "a, b and c", or "a, b, c and 4 more"."""
    names = list(names)
    if len(names) > limit:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def inside(label: str) -> str:
    """Return `label` as it stands inside a sentence: "time to detect (MTTD)"."""
    return label[:1].lower() + label[1:]


def sentence(text: str) -> str:
    """Return `text` with its first letter large; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def literal(text: str) -> str:
    """Return `text` so that Markdown shows it as written: no links, images or formatting."""
    return " ".join(_escaped(text).split())


def with_code(text: str) -> str:
    """Return `text` so that Markdown shows it as written, but what is in back-ticks as code."""
    plain, code = (pieces := text.split("`"))[::2], pieces[1::2]
    if len(plain) == len(code) or not all(map(str.strip, code)):
        return literal(text)
    spans = [f"`{' '.join(span.split())}`" for span in code] + [""]
    return "".join(f"{_escaped(piece)}{span}" for piece, span in zip(plain, spans, strict=True))


def _escaped(text: str) -> str:
    return _LINKED.sub(_JOINER, text).translate(_MARKDOWN)
