"""Zone names: whether one exists, and which one was probably meant."""

from zoneinfo import ZoneInfo, available_timezones

from pmdata.nearest import nearest


def checked_zone(name: str) -> str:
    """Return `name` if it is an IANA zone, else raise ValueError with the nearest one."""
    if _exists(name):
        return name
    near = nearest_zone(name)
    advice = f"; did you mean “{near}”?" if near else ""
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
    spelling = nearest(name.strip().replace(" ", "_"), spelled, cutoff=0.7)
    return None if spelling is None else spelled[spelling]
