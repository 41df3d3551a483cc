"""What the moments of one incident must keep to: the day after midnight, the incident's date, their order.

Whatever breaks these rules is a problem with its line. A moment far from the incident's date without a
year of its own is dropped; of moments in the wrong order `durations` makes no figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from pmdata.model import MOMENTS, MomentName
from pmdata.problems import Problem, problem
from pmdata.reading.rules.instants import InstantResolver
from pmdata.reading.rules.moments import ClassifiedRow, Moment

FARTHEST = timedelta(days=31)
"""Days between the incident's date and a moment whose year is not written (docs/glossary.md)."""
_BACKWARD = timedelta(hours=2)
"""Labelled times may be this much out of order; an end further back is on the next day."""
_HALF_A_DAY = timedelta(hours=12)
_DAY = timedelta(days=1)
_ENDS: tuple[MomentName, ...] = ("mitigated_at", "resolved_at")
_ORDER: tuple[tuple[MomentName, MomentName], ...] = (
    ("impact_started_at", "detected_at"),
    ("impact_started_at", "mitigated_at"),
    ("impact_started_at", "resolved_at"),
    ("detected_at", "acknowledged_at"),
    ("mitigated_at", "resolved_at"),
    ("detected_at", "resolved_at"),
    ("acknowledged_at", "resolved_at"),
)


def over_midnight(found: Mapping[MomentName, Moment], resolver: InstantResolver) -> dict[MomentName, Moment]:
    """Return the moments, a time without a date that lies before the start on the day after it.

    The start is the first known of impact start and detection. Rows of one timeline were placed one after
    the other and stay; a labelled end may lie back by any part of a day but two hours, any other moment
    must be less than twelve hours away on the next day.
    """
    start = found.get("impact_started_at") or found.get("detected_at")
    if start is None:
        return dict(found)
    moved = dict(found)
    for name, moment in found.items():
        back = start.instant.at - moment.instant.at
        least = _BACKWARD if name in _ENDS and moment.rule == "label" else _HALF_A_DAY
        if moment.instant.day.is_stated or _is_of_one_list(start, moment) or not least < back < _DAY:
            continue
        moved[name] = moment._replace(instant=resolver.day_later(moment.instant))
    return moved


def rows_over_midnight(
    rows: Sequence[ClassifiedRow],
    found: Mapping[MomentName, Moment],
    moved: Mapping[MomentName, Moment],
    resolver: InstantResolver,
) -> list[ClassifiedRow]:
    """Return the rows of a timeline, those from the first on whose moment was moved a day later as well."""
    lines = [
        one.line
        for name, one in moved.items()
        if one.rule == "timeline" and one.instant != found[name].instant
    ]
    first = min(lines, default=None)
    return [
        row if first is None or row.placed.entry.line < first else _a_day_later(row, resolver) for row in rows
    ]


def _a_day_later(row: ClassifiedRow, resolver: InstantResolver) -> ClassifiedRow:
    instant = row.placed.instant
    if instant is None or instant.day.is_stated:
        return row
    return row._replace(placed=row.placed._replace(instant=resolver.day_later(instant)))


def _is_of_one_list(start: Moment, moment: Moment) -> bool:
    return moment.rule == start.rule and moment.rule != "label"


def near(
    found: Mapping[MomentName, Moment], on: date | None
) -> tuple[dict[MomentName, Moment], list[Problem]]:
    """Return the moments without those far from the incident's date whose year is not written."""
    far = {
        name: moment
        for name, moment in found.items()
        if on and abs(moment.instant.on - on) > FARTHEST and not moment.instant.day.has_year
    }
    problems = [
        problem(
            "far-from-date",
            line=moment.line,
            field=name,
            name=_words(name),
            date=moment.instant.on,
            days=abs(moment.instant.on - on).days,
            on=on,
        )
        for name, moment in far.items()
        if on
    ]
    return {name: moment for name, moment in found.items() if name not in far}, problems


def disorder(found: Mapping[MomentName, Moment]) -> Iterator[Problem]:
    """Yield a problem for each pair of moments in the wrong order, and a note of an end on the next day."""
    for earlier, later in out_of_order({name: moment.instant.at for name, moment in found.items()}):
        yield order_problem(earlier, later, found[later].line)
    yield from _next_days(found)


def out_of_order(moments: Mapping[MomentName, datetime]) -> Iterator[tuple[MomentName, MomentName]]:
    """Yield each pair of which the second lies before the first, though it should come after it."""
    reported: set[MomentName] = set()
    for earlier, later in _ORDER:
        if earlier not in moments or later not in moments or reported & {earlier, later} & {"resolved_at"}:
            continue
        if moments[earlier] > moments[later]:
            if earlier == "impact_started_at":
                reported.add(later)
            yield earlier, later


def order_problem(earlier: MomentName, later: MomentName, line: int | None) -> Problem:
    """Return the problem of two moments in the wrong order."""
    return problem("negative-interval", line=line, field=later, later=_words(later), earlier=_words(earlier))


def _next_days(found: Mapping[MomentName, Moment]) -> Iterator[Problem]:
    start = found.get("impact_started_at") or found.get("detected_at")
    for name in MOMENTS:
        moment = found.get(name)
        if start and moment and moment.instant.day.is_next and moment.instant.on > start.instant.on:
            yield problem("next-day", line=moment.line, field=name, name=_words(name), date=moment.instant.on)
            return


def _words(name: MomentName) -> str:
    return name.removesuffix("_at").replace("_", " ")
