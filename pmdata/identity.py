"""Who is who in a set of reports: gives each incident its key, and reports where two share an id."""

from collections import Counter
from collections.abc import Iterable

from pmdata.model import Postmortem, Reading
from pmdata.problems import Problem, problem


def with_unique_keys(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Give every incident its key: the stated id if no other one has it, else `path#part`.

    Ids that differ only in case are the same. Each incident of a shared id also gets a
    `duplicate-id` problem that names the first other place.
    """
    rows = tuple(readings)
    places = _places_by_id(rows)
    taken = Counter(place_key(row) for row in rows)
    return tuple(_keyed(row, places, taken) for row in rows)


def place_key(reading: Reading) -> str:
    """Return the key that states the place of an incident: `path#part`."""
    return f"{reading.path}#{reading.part}"


def _places_by_id(readings: tuple[Reading, ...]) -> dict[str, list[Reading]]:
    places: dict[str, list[Reading]] = {}
    for reading in readings:
        if stated := _stated_id(reading):
            places.setdefault(stated.casefold(), []).append(reading)
    return places


def _stated_id(reading: Reading) -> str | None:
    """Return the id of an incident; what is left out leaves the id to the report that counts."""
    return reading.postmortem.incident_id if reading.postmortem and not reading.is_left_out else None


def _keyed(reading: Reading, places: dict[str, list[Reading]], taken: Counter[str]) -> Reading:
    incident = reading.postmortem
    if incident is None:
        return reading
    stated = _stated_id(reading)
    same = places[stated.casefold()] if stated else []
    if stated and len(same) == 1 and stated not in taken:
        return _with_key(reading, incident, stated)
    problems = (_duplicate(reading, incident, same),) if len(same) > 1 else ()
    return _with_key(reading, incident, place_key(reading), problems)


def _with_key(
    reading: Reading, incident: Postmortem, key: str, problems: tuple[Problem, ...] = ()
) -> Reading:
    if incident.key == key and not problems:
        return reading
    keyed = incident.model_copy(update={"key": key})
    return reading.model_copy(update={"postmortem": keyed, "problems": (*reading.problems, *problems)})


def _duplicate(reading: Reading, incident: Postmortem, same: list[Reading]) -> Problem:
    other = next(row for row in same if row is not reading)
    return problem(
        "duplicate-id",
        line=next((s.line for s in incident.sources if s.field == "incident_id"), incident.line),
        field="incident_id",
        id=incident.incident_id,
        other=other.path if other.path != reading.path else place_key(other),
    )
