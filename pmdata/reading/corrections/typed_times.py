"""A moment as a person types it beside a report: `11:40` is on its day and in its zone."""

import re
from datetime import UTC, date, datetime, time, tzinfo

from pmdata.bounds import is_usable_day
from pmdata.model import Postmortem
from pmdata.model.record_paths import Path, PlaceError, spelled, value_at
from pmdata.reading.values.zones import to_utc, zone_of
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.workspace import Settings

_TYPED = re.compile(r"(?:(?P<day>\d{4}-\d\d-\d\d)[T ])?(?P<clock>\d{1,2}:\d\d(?::\d\d)?)")


def with_zone(words: str, place: Path, record: Postmortem, settings: Settings) -> str:
    """Return a moment as it is written in a file, with its day and offset; what names its zone stays.

    The day is that of what was read there, else the incident's; the zone is the one in which the report's
    times were read. Raises PlaceError where the report gives no day.
    """
    found = _TYPED.fullmatch(words.strip())
    if found is None:
        return words
    name, zone = _zone(place, record, settings)
    reads = value_at(record, place)
    shown = reads.astimezone(zone).date() if isinstance(reads, datetime) else record.incident_on
    try:
        on = date.fromisoformat(found["day"]) if found["day"] else shown
        hour, minute, *seconds = map(int, found["clock"].split(":"))
        at = time(hour, minute, sum(seconds))
    except ValueError:
        message = f"“{words}” is no time of a day. Write it such as 11:40 or 2026-03-04 11:40"
        raise PlaceError(message) from None
    if on is None or not is_usable_day(on):
        message = f"the report gives no day. Write {spelled(place)} such as 2026-03-04 {found['clock']}"
        raise PlaceError(message)
    return to_utc(on, at, zone, name).astimezone(zone).isoformat().replace("+00:00", "Z")


def _zone(place: Path, record: Postmortem, settings: Settings) -> tuple[str, tzinfo]:
    """Return the zone of the report's times: of the field itself, of another moment, of the settings."""
    on = record.incident_on or datetime.now(UTC).date()
    own = [source.zone for source in record.sources if source.field == spelled(place)]
    others = [source.zone for source in record.sources]
    for name in (*own, *others, settings.zone):
        if name and (zone := zone_of(name, on, default_vocabulary().language)):
            return name, zone
    return "UTC", UTC
