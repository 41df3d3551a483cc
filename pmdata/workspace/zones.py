"""Zone names: whether one exists, and which one was probably meant."""

from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones


def checked_zone(name: str) -> str:
    """Return `name` if it is an IANA zone, else raise ValueError with the nearest one."""
    if _exists(name):
        return name
    nearest = nearest_zone(name)
    advice = f"; did you mean “{nearest}”?" if nearest else ""
    reason = f"“{name}” is no IANA time zone (such as Europe/Berlin or UTC){advice}"
    raise ValueError(reason)


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder such as "Europe"
        return False
    return True


def nearest_zone(name: str) -> str | None:
    """Return the zone whose name or whose city is most like `name`, or None if none is near."""
    spelled: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda zone: (zone.count("/"), zone), reverse=True):
        spelled[zone.rpartition("/")[2].casefold()] = zone
        spelled[zone.casefold()] = zone
    near = get_close_matches(name.strip().replace(" ", "_").casefold(), spelled, n=1, cutoff=0.7)
    return spelled[near[0]] if near else None
