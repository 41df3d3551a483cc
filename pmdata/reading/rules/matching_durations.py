"""Stated durations that pick rows of the timeline: what lies exactly so far apart belongs together.

A report that says "time to detect: 54 minutes" and has one pair of rows 54 minutes apart has stated
which row is the beginning. Only a single possible choice counts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pmdata.model import DurationName, MomentName
from pmdata.reading.rules.durations import StatedDuration
from pmdata.reading.rules.moments import ClassifiedRow, Moment

_APART = timedelta(seconds=60)
_ENDS = frozenset({"resolved", "restored", "mitigated"})


def anchored_moments(
    rows: Sequence[ClassifiedRow],
    stated: Mapping[DurationName, StatedDuration],
    known: Mapping[MomentName, Moment],
) -> dict[MomentName, Moment]:
    """Return the moments that stated durations pick among the rows; none where the start is known."""
    timed = [row for row in rows if row.placed.instant]
    detect, resolve = (_length(stated.get(name)) for name in ("time_to_detect", "time_to_resolve"))
    if "impact_started_at" in known or not timed or (detect is None and resolve is None):
        return {}
    if any(row.called and "impact_started" in row.phases for row in timed):
        return {}  # a row that is called the beginning needs no duration to pick it
    chosen = _choices(timed, detect, resolve)
    return chosen[0] if len({c["impact_started_at"].instant.at for c in chosen}) == 1 else {}


def _length(stated: StatedDuration | None) -> timedelta | None:
    return (
        timedelta(seconds=stated.seconds) if stated and stated.clock in ("impact_start", "outage") else None
    )


def _choices(
    rows: list[ClassifiedRow], detect: timedelta | None, resolve: timedelta | None
) -> list[dict[MomentName, Moment]]:
    found: list[dict[MomentName, Moment]] = []
    both = detect is not None and resolve is not None
    for start in rows:
        noticed = _row_at(rows, start, detect, frozenset({"detected"}))
        ended = _row_at(rows, start, resolve, _ENDS)
        if both and noticed and ended:
            found.append(_moments(start, noticed, _last_end(rows, ended)))
        elif not both and noticed and _shows_detection(rows, start, noticed):
            found.append(_moments(start, noticed, None))
        elif not both and ended and _shows_end(rows, start, ended):
            found.append(_moments(start, None, _last_end(rows, ended)))
    return found


def _shows_detection(rows: list[ClassifiedRow], start: ClassifiedRow, noticed: ClassifiedRow) -> bool:
    return start is rows[0] and "detected" in noticed.phases


def _shows_end(rows: list[ClassifiedRow], start: ClassifiedRow, ended: ClassifiedRow) -> bool:
    """One duration picks two rows where the second states that it is the end, or they are first and last."""
    if "detected" in start.phases and start is not ended:
        return False
    return bool(_ENDS & set(ended.phases)) or (start is rows[0] and ended is rows[-1])


def _row_at(
    rows: list[ClassifiedRow], start: ClassifiedRow, after: timedelta | None, preferred: frozenset[str]
) -> ClassifiedRow | None:
    """Return the row that is `after` the start, preferably one of the given phases."""
    if after is None:
        return None
    there = [row for row in rows if abs(_at(row) - _at(start) - after) <= _APART]
    return next((row for row in there if preferred & set(row.phases)), there[0] if there else None)


def _last_end(rows: list[ClassifiedRow], ended: ClassifiedRow) -> ClassifiedRow | None:
    """Return the end, unless it is a restoration and another row states when the incident was over."""
    other = any("resolved" in row.phases for row in rows if row is not ended)
    return None if "restored" in ended.phases and other else ended


def _at(row: ClassifiedRow) -> datetime:
    assert row.placed.instant  # noqa: S101 - rows without an instant were left out before
    return row.placed.instant.at


def _moments(
    start: ClassifiedRow, noticed: ClassifiedRow | None, ended: ClassifiedRow | None
) -> dict[MomentName, Moment]:
    found: dict[MomentName, Moment] = {"impact_started_at": _moment(start)}
    if noticed:
        found["detected_at"] = _moment(noticed)
    if ended and "mitigated" not in ended.phases:
        found["resolved_at"] = _moment(ended)
    return found


def _moment(row: ClassifiedRow) -> Moment:
    assert row.placed.instant  # noqa: S101 - rows without an instant were left out before
    return Moment(row.placed.instant, row.placed.entry.line, "stated duration")
