"""Fixes: whether a theme was rarer after its action item was done than before.

Of each service and theme the first item done in the selection is its fix. Before and after it, 180 days each,
the share of the service's incidents with the theme is compared, pooled over services. The incident that
brought
the item about is left out: without it there would have been no fix, so counting it would make every fix work.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.item_states import load_tied_items
from pmdata.metrics.contributing_factors.occurrences import WITHIN_DAYS, Occurrences, load_occurrences
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import MIN_COUNT, Interval
from pmdata.model import Record

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Stratum:
    """One fix: how many incidents its service had before and after, and how many of them with the theme."""

    before: int
    before_with: int
    after: int
    after_with: int


class FixRow(Record):
    """What became of one theme after its fixes, or of all of them."""

    theme: Annotated[str | None, Column("Theme")]
    """Null for all themes together."""
    fixes: Annotated[int, Column("Fixes")]
    """Services on which an item on the theme was done, the first of each."""
    before: Annotated[int, Column("Incidents before")]
    """Of those services in the 180 days before, the one that brought the item about left out."""
    before_with: Annotated[int, Column("With the theme")]
    after: Annotated[int, Column("Incidents after")]
    """In the 180 days after, so far as as-of has come."""
    after_with: Annotated[int, Column("With the theme then")]
    before_ratio: Annotated[float | None, Column("Share before")]
    after_ratio: Annotated[float | None, Column("Share after")]
    rate_ratio: Annotated[float | None, Column("After ÷ before", "number")]
    """Pooled over services (Mantel–Haenszel); null below 5 incidents on a side, or without any before."""
    rate_ratio_low: Annotated[float | None, Column("Interval from", "number")]
    """95 % interval; null where one side has none with the theme."""
    rate_ratio_high: Annotated[float | None, Column("Interval to", "number")]


def fixes(cursor: Cursor, selection: Selection, within_days: int = WITHIN_DAYS) -> tuple[FixRow, ...]:
    """Return a row for all fixes of the selection, and one for each theme; none where nothing was fixed."""
    occurrences = load_occurrences(cursor, selection, within_days)
    strata: dict[str, list[Stratum]] = defaultdict(list)
    for (service, theme), (done_on, sources) in sorted(_first_fixes(cursor, selection, occurrences).items()):
        strata[theme].append(_stratum(occurrences, service, theme, done_on, sources))
    if not strata:
        return ()
    themes = sorted(strata.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return (_row(None, [one for own in strata.values() for one in own]), *(_row(*pair) for pair in themes))


_Fixed = dict[tuple[str, str], tuple[date, set[str]]]
"""Service and theme → the day of the fix, and the incidents whose items they are."""


def _first_fixes(cursor: Cursor, selection: Selection, occurrences: Occurrences) -> _Fixed:
    first: _Fixed = {}
    since = selection.since or date.min
    for (key, theme), items in load_tied_items(cursor).items():
        incident = occurrences.by_key.get(key)
        days = [item.done_on for item in items if item.status == "done" and item.done_on]
        done_on = min((day for day in days if since <= day <= selection.last_on), default=None)
        for service in incident.services if incident and done_on else ():
            if selection.services and service not in selection.services:
                continue
            day, sources = first.get((service, theme), (date.max, set()))
            if done_on and done_on <= day:
                first[service, theme] = (done_on, {key} if done_on < day else sources | {key})
    return first


def _stratum(occurrences: Occurrences, service: str, theme: str, done_on: date, sources: set[str]) -> Stratum:
    span = timedelta(days=occurrences.within_days)
    own = [
        one
        for one in occurrences.incidents
        if service in one.services and one.themes and one.key not in sources
    ]
    before = [one for one in own if done_on - span <= one.started_on < done_on]
    after = [one for one in own if done_on < one.started_on <= done_on + span]
    return Stratum(
        len(before),
        sum(theme in one.themes for one in before),
        len(after),
        sum(theme in one.themes for one in after),
    )


def _row(theme: str | None, strata: Sequence[Stratum]) -> FixRow:
    before, before_with = sum(one.before for one in strata), sum(one.before_with for one in strata)
    after, after_with = sum(one.after for one in strata), sum(one.after_with for one in strata)
    enough = min(before, after) >= MIN_COUNT
    ratio = pooled_ratio(strata) if enough else None
    interval = pooled_interval(strata) if enough else None
    return FixRow(
        theme=theme,
        fixes=len(strata),
        before=before,
        before_with=before_with,
        after=after,
        after_with=after_with,
        before_ratio=before_with / before if before else None,
        after_ratio=after_with / after if after else None,
        rate_ratio=ratio,
        rate_ratio_low=interval and interval.low,
        rate_ratio_high=interval and interval.high,
    )


def pooled_ratio(strata: Iterable[Stratum]) -> float | None:
    """Return the pooled share after ÷ that before; None where the one before is 0.

    Source: Mantel & Haenszel, *JNCI* 22 (1959), for shares as in Rothman, Greenland & Lash, *Modern
    Epidemiology*, ch. 15.
    """
    now, then = _weighted(strata)
    return now / then if then else None


def pooled_interval(strata: Sequence[Stratum]) -> Interval | None:
    """Return the 95 % interval of `pooled_ratio`; None where either side has none with the theme.

    Source: Greenland & Robins, *Biometrics* 41 (1985), on the logarithmic scale.
    """
    now, then = _weighted(strata)
    if not now or not then:
        return None
    spread = sum(
        (
            (one.after_with + one.before_with) * one.after * one.before / total**2
            - one.after_with * one.before_with / total
        )
        for one in strata
        if (total := one.after + one.before)
    )
    reach = _Z * math.sqrt(max(spread, 0.0) / (now * then))
    return Interval(now / then * math.exp(-reach), now / then * math.exp(reach))


def _weighted(strata: Iterable[Stratum]) -> tuple[float, float]:
    """Return the sums of the shares after and before, each service weighted by its incidents."""
    rows = [(one, one.after + one.before) for one in strata if one.after + one.before]
    return (
        sum(one.after_with * one.before / total for one, total in rows),
        sum(one.before_with * one.after / total for one, total in rows),
    )
