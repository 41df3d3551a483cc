"""Durations as OpenSLO writes them: a count and one case-sensitive unit."""

import re
from dataclasses import dataclass
from typing import Literal

from pmdata.slo.objective import CalendarUnit

Unit = Literal["s", "m", "h", "d", "w", "M", "Q", "Y"]
_DURATION = re.compile(r"([0-9]{1,6})\s*([smhdwMQY])")
DAY_SECONDS = 86_400
SECONDS: dict[str, int] = {
    "s": 1, "m": 60, "h": 3_600, "d": DAY_SECONDS, "w": 7 * DAY_SECONDS,
    "M": 30 * DAY_SECONDS, "Q": 90 * DAY_SECONDS, "Y": 365 * DAY_SECONDS,
}  # fmt: skip
CALENDAR_UNITS: dict[str, CalendarUnit] = {
    "m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "Q": "quarter", "Y": "year",
}  # fmt: skip


@dataclass(frozen=True)
class SloDuration:
    """A count of one unit."""

    count: int
    unit: str

    @property
    def seconds(self) -> int:
        """The length in seconds; a month counts 30 days, a quarter 90, a year 365, where no date is known."""
        return self.count * SECONDS[self.unit]


def parse_duration(text: object) -> SloDuration | None:
    """Read `28d`; None where it is no duration or none at all (`0d`)."""
    found = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or int(found[1]) == 0:
        return None
    return SloDuration(int(found[1]), found[2])
