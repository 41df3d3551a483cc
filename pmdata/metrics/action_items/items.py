"""Action items: how many there are, how many are done, and how many on time.

`action_items` gives a row per period and group. The items themselves are in `action_lists`, how long
they take and how well they are written in `action_ageing`, when they are due in `action_dates`.

What is open or overdue *now* (`open_now`, `overdue_now`) is counted whenever it was created; `open` and
`overdue` are of the items of the row's period, as all else in a row.

An item belongs to the period in which it was created; that of a report without a date to no period, but to
a selection that has no beginning. Unknown status is not open. Items of near
misses count as well. An item of two services counts in each of them. Nothing is
grouped by person (docs/glossary.md).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pmdata.metrics.action_items.cohorts import COHORT_COUNTS, DAYS, Cohort, cohort_of, compare_cohorts
from pmdata.metrics.action_items.dates import NO_POLICY, dated_items
from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.noise import Verdict, compare_rates
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import NOT_STATED, group_names
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import Condition, Cursor, counted, fetch_cells, fetch_dicts, fetch_value
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import wilson_interval
from pmdata.model import Record
from pmdata.workspace import DueDays

Group = Literal["service", "team", "owner_team", "severity", "template", "priority", "kind"]

_NAMES: dict[Group | None, str] = {
    None: "cast(null as varchar)",
    "service": "member",
    "team": "team",
    "owner_team": "case when team_basis = 'owner' then team end",
    "severity": "severity",
    "template": "template",
    "priority": "priority",
    "kind": "kind",
}
_UNDATED = f"date '{date.min}'"
_EVER = -1
"""Number of the span of all items, whenever created."""
_DUE = "is_wanted and first_due_on < as_of_on"
HORIZONS_DAYS = (30, 60, 90)
"""Days after its creation by which an item is counted as done or not."""
_AGED = "is_wanted and age_days >= {days}"
_WITHIN = {
    name.format(days=days): sql.format(aged=_AGED.format(days=days), days=days)
    for days in HORIZONS_DAYS
    for name, sql in {
        "aged_{days}": "count(*) filter ({aged})",
        "aged_{days}_done": "count(*) filter ({aged} and status = 'done' and done_on <= created_on + {days})",
        "aged_{days}_unknown": "count(*) filter ({aged} and status = 'done' and done_on is null)",
    }.items()
}
COUNTS = {
    "total": "count(*)",
    "known": "count(status)",
    "with_ticket": "count(*) filter (len(tickets) > 0)",
    "by_ticket": "count(*) filter (status_source = 'ticket')",
    "ticket_differs": "count(*) filter (status_reported in ('done', 'wont_do') <> "
    "ticket_status in ('done', 'wont_do') or (status_reported <> ticket_status and "
    "status_reported in ('done', 'wont_do')))",
    "done": "count(*) filter (status = 'done')",
    "wont_do": "count(*) filter (status = 'wont_do')",
    "open": "count(*) filter (is_open)",
    "blocked": "count(*) filter (status = 'blocked')",
    "overdue": "count(*) filter (is_overdue)",
    "due_soon": "count(*) filter (due_state = 'due_soon')",
    "later": "count(*) filter (due_state = 'later')",
    "open_undated": "count(*) filter (due_state = 'undated')",
    "overdue_implied": "count(*) filter (is_overdue and due_basis <> 'stated')",
    "due": f"count(*) filter ({_DUE})",
    "on_time": f"count(*) filter ({_DUE} and status = 'done' and done_on <= first_due_on)",
    "due_done_dated": f"count(*) filter ({_DUE} and status = 'done' and done_on is not null)",
    "due_still_open": f"count(*) filter ({_DUE} and is_open)",
    "undated": "count(*) filter (is_wanted and first_due_on is null)",
    "done_undated": f"count(*) filter ({_DUE} and status = 'done' and done_on is null)",
    "slipped": "count(*) filter (is_wanted and moved_days > 0)",
    "moved_days": "cast(sum(moved_days) filter (is_wanted and moved_days > 0) as bigint)",
    "reopened": "count(*) filter (is_wanted and reopened > 0)",
    "history_known": "count(*) filter (is_wanted and has_history)",
}
"""Field of `ActionItemsRow` → how the query counts it."""
_AGES = {
    "median_age_days": "quantile_cont(case when is_open then age_days end, 0.5)",
    "oldest_age_days": "max(case when is_open then age_days end)",
}
NOW = {
    "open_now": "open",
    "blocked_now": "blocked",
    "overdue_now": "overdue",
    "overdue_now_implied": "overdue_implied",
    "oldest_now_days": "oldest_age_days",
}
"""Field of `ActionItemsRow` → what it counts of all items, whenever created."""
_NOTHING = dict.fromkeys([*COUNTS, *_WITHIN], 0) | dict.fromkeys(_AGES) | {"moved_days": None}
_Counts = Mapping[str, Any]


class ActionItemsRow(Record):
    """The items created in one period, of one group. Rates are null where nothing can be divided."""

    period: str | None
    group: str | None
    total: Annotated[int, Column("Items")]
    known: Annotated[int, Column("Status known")]
    """Items whose report states their status."""
    with_ticket: Annotated[int, Column("In an export")]
    """Items whose ticket is in an export of the tracker."""
    by_ticket: Annotated[int, Column("Status by ticket")]
    """Those whose status and day of completion are the ticket's, by `action_items.status_from`."""
    ticket_differs: Annotated[int, Column("Ticket differs")]
    """Those that report and ticket have at different ends: done, dismissed, or neither."""
    done: Annotated[int, Column("Done")]
    wont_do: Annotated[int, Column("Won't do")]
    open: Annotated[int, Column("Open")]
    """Of the period's items: open, in progress or blocked."""
    blocked: Annotated[int, Column("Blocked")]
    """Of the period's items: open ones that wait for something else."""
    overdue: Annotated[int, Column("Overdue")]
    """Of the period's items: open ones that were due before the as-of date."""
    due_soon: Annotated[int, Column("Due soon")]
    """Of the period's items: open ones that are due from the as-of date to 14 days on."""
    later: Annotated[int, Column("Due later")]
    """Open ones that are due after that."""
    open_undated: Annotated[int, Column("Open without a due date")]
    """Open ones without a due date, stated or implied."""
    overdue_implied: Annotated[int, Column("Overdue by an implied date")]
    """Those of them whose due date is implied, by a horizon or the policy."""
    open_now: Annotated[int | None, Column("Open now")]
    """Open at as-of, whenever created; null in the row of a period."""
    blocked_now: Annotated[int | None, Column("Blocked now")]
    """Blocked at as-of, whenever created; null in the row of a period."""
    overdue_now: Annotated[int | None, Column("Overdue now")]
    """Overdue at as-of, whenever created; null in the row of a period."""
    overdue_now_implied: Annotated[int | None, Column("Overdue now by an implied date")]
    """Those of them whose due date is implied."""
    oldest_now_days: Annotated[int | None, Column("Oldest now")]
    """Age of the oldest of all open ones; null in the row of a period, and where none is open."""
    completion_ratio: Annotated[float | None, Column("Completion rate")]
    """Done ÷ (known − won't do)."""
    completion_low: Annotated[float | None, Column("Completion from", "share")]
    """Wilson 90 % interval."""
    completion_high: Annotated[float | None, Column("Completion to", "share")]
    completion_verdict: Annotated[Verdict | None, Column("Verdict on completion")]
    """Whether they get done sooner than those of the period before, whatever their age (log-rank)."""
    completion_p_value: Annotated[float | None, Column("P-value of completion", "number")]
    done_within_30_ratio: Annotated[float | None, Column("Done in 30 days")]
    """Done within 30 days of creation ÷ those at least so old, the ones done on an unknown day left out."""
    done_within_60_ratio: Annotated[float | None, Column("Done in 60 days")]
    done_within_90_ratio: Annotated[float | None, Column("Done in 90 days")]
    done_within_60_low_ratio: Annotated[float | None, Column("In 60 days, from", "share")]
    """As if all that were done on an unknown day were done later."""
    done_within_60_high_ratio: Annotated[float | None, Column("In 60 days, to", "share")]
    """As if they were done by then."""
    aged_60: Annotated[int, Column("60 days old")]
    """Items of known status at least 60 days old, without those that will not be done."""
    aged_60_done: Annotated[int, Column("Done by then")]
    aged_60_unknown: Annotated[int, Column("60 days old, done on an unknown day")]
    previous_done_within_60_ratio: Annotated[float | None, Column("In 60 days before", "share")]
    """The same of the period before."""
    resolution_ratio: Annotated[float | None, Column("Resolution rate")]
    """(Done + won't do) ÷ known."""
    on_time_ratio: Annotated[float | None, Column("On-time rate")]
    """Done by the first known due date ÷ items whose date has passed; null where it is a range."""
    on_time_low_ratio: Annotated[float | None, Column("On time from", "share")]
    """As if none of those done on an unknown day were in time."""
    on_time_high_ratio: Annotated[float | None, Column("On time to", "share")]
    """As if all of them were."""
    on_time_verdict: Annotated[Verdict | None, Column("Verdict on time")]
    """Against the items of the period before; null where either has a range."""
    due: Annotated[int, Column("Due by now")]
    """Items of known status whose first stated due date has passed, without those that will not be done."""
    on_time: Annotated[int, Column("On time")]
    due_done_dated: Annotated[int, Column("Done on a known day")]
    due_still_open: Annotated[int, Column("Still overdue")]
    undated: Annotated[int, Column("Without a due date")]
    """Items without a stated due date, left out of `on_time_ratio`."""
    done_undated: Annotated[int, Column("Done on an unknown day")]
    """Those due by now that are done without a completion date."""
    slipped: Annotated[int | None, Column("Slipped")]
    """Items whose due date was moved later; null where no history is known."""
    moved_days: Annotated[int | None, Column("Days moved", "days")]
    """From the first known due date to the last, together."""
    reopened: Annotated[int | None, Column("Reopened")]
    """Items that were done or dismissed once and are, or were, open again."""
    history_known: Annotated[int, Column("With a history")]
    """Items whose file has a history in git: of what `slipped` and `reopened` are."""
    median_age_days: Annotated[float | None, Column("Median age")]
    """Of the open ones."""
    oldest_age_days: Annotated[int | None, Column("Oldest")]
    partial: bool
    """Whether the period is not over, or was begun before the selection."""
    first_on: date
    last_on: date


def action_items(
    cursor: Cursor,
    selection: Selection,
    due_days: DueDays = NO_POLICY,
    *,
    by: Grain | None = None,
    group: Group | None = None,
    include_total: bool = False,
    with_verdicts: bool = True,
) -> tuple[ActionItemsRow, ...]:
    """Return a row per period (empty ones too) and group; an item of two services counts in each.

    A group that has items of other dates alone has a row too, for what is open now. `include_total` puts the
    rows of the whole selection before those of its periods. Without `with_verdicts` those on completion stay
    null, for pages that do not show them.
    """
    earliest = _earliest(cursor) if selection.since is None else None
    chosen = spans(selection, by, earliest, include_total=include_total)
    windows, dates = span_rows(_with_undated(chosen, selection))
    ever = (_EVER, True, date.min, selection.as_of_on)
    dated, values = dated_items(selection, due_days, _member(group))
    name = _NAMES[group] if group is None else f"coalesce({_NAMES[group]}, '{NOT_STATED}')"
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}, (?, ?, ?, ?)),
        dated as ({dated})
        select number, is_now, {name} as name, {counted(COUNTS | _WITHIN | _AGES)}
        from windows join dated on coalesce(created_on, {_UNDATED}) between first_on and last_on
        group by 1, 2, 3"""
    cells = fetch_cells(cursor, query, [*dates, *ever, *values], "number", "is_now", "name")
    cohorts = _cohorts(cursor, name, (windows, dates), (dated, values)) if with_verdicts else None
    return tuple(
        _row(
            span,
            name,
            cells.get((number, True, name), _NOTHING),
            cells.get((number, False, name), _NOTHING),
            cells.get((_EVER, True, name), _NOTHING),
            (None, None)
            if cohorts is None
            else _compared(span, cohorts.get((number, True, name)), cohorts.get((number, False, name))),
        )
        for number, span in enumerate(chosen)
        for name in group_names((name for _, is_now, name in cells if is_now), grouped=group is not None)
    )


_Place = tuple[int, bool, str | None]
_Compared = tuple[Verdict | None, float | None]


def _cohorts(cursor: Cursor, name: str, windows: Condition, dated: Condition) -> dict[_Place, Cohort]:
    """Return the items of each period and group, and of the one before, by days since their creation."""
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows[0]}),
        dated as ({dated[0]})
        select number, is_now, {name} as name, {DAYS} as days, {counted(COHORT_COUNTS)}
        from windows join dated on created_on between first_on and last_on
        where number in (select number from windows where not is_now) and is_wanted
        group by 1, 2, 3, 4 order by 1, 2, 3, 4"""
    rows: dict[_Place, list[Mapping[str, int]]] = defaultdict(list)
    for row in fetch_dicts(cursor, query, [*windows[1], *dated[1]]):
        rows[row["number"], row["is_now"], row["name"]].append(row)
    return {place: cohort_of(own) for place, own in rows.items()}


def _compared(span: Span, now: Cohort | None, before: Cohort | None) -> _Compared:
    if not span.previous_first_on:
        return None, None
    return compare_cohorts(now, before) if now and before else ("too_few", None)


def _with_undated(chosen: tuple[Span, ...], selection: Selection) -> tuple[Span, ...]:
    """Return the spans for the query: a whole without a beginning also holds what has no date."""
    whole, *rest = chosen
    if whole.period or selection.since:
        return chosen
    return (replace(whole, first_on=date.min), *rest)


def _earliest(cursor: Cursor) -> date | None:
    query = "select min(created_on) from action_items"
    earliest: date | None = fetch_value(cursor, query, [])
    return earliest


def _member(group: Group | None) -> str:
    return "services" if group == "service" else "[]"


def _row(
    span: Span, group: str | None, counts: _Counts, before: _Counts, ever: _Counts, compared: _Compared
) -> ActionItemsRow:
    completed = _completed(counts)
    completion = wilson_interval(*completed)
    verdict, p_value = compared
    return ActionItemsRow(
        period=span.key,
        group=group,
        completion_ratio=_ratio(*completed),
        completion_low=completion and completion.low,
        completion_high=completion and completion.high,
        completion_verdict=verdict,
        completion_p_value=p_value,
        resolution_ratio=_ratio(counts["done"] + counts["wont_do"], counts["known"]),
        **{f"done_within_{days}_ratio": _within(counts, days) for days in HORIZONS_DAYS},
        done_within_60_low_ratio=_ratio(counts["aged_60_done"], counts["aged_60"]),
        done_within_60_high_ratio=_ratio(
            counts["aged_60_done"] + counts["aged_60_unknown"], counts["aged_60"]
        ),
        previous_done_within_60_ratio=_within(before, 60) if span.previous_first_on else None,
        on_time_ratio=None if counts["done_undated"] else _ratio(counts["on_time"], counts["due"]),
        on_time_low_ratio=_ratio(counts["on_time"], counts["due"]),
        on_time_high_ratio=_ratio(counts["on_time"] + counts["done_undated"], counts["due"]),
        on_time_verdict=_in_time_verdict(span, counts, before),
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **{name: counts[name] for name in (*COUNTS, *_AGES) if name not in HISTORY},
        **{name: counts[name] if counts["history_known"] else None for name in HISTORY},
        **{name: counts[name] for name in ("aged_60", "aged_60_done", "aged_60_unknown")},
        **{name: None if span.period else ever[count] for name, count in NOW.items()},
    )


HISTORY = ("slipped", "moved_days", "reopened")
"""What only the history of the files states."""


def _completed(counts: _Counts) -> tuple[int, int]:
    """Return how many items are done, and of how many that is the share."""
    return counts["done"], counts["known"] - counts["wont_do"]


def _within(counts: _Counts, days: int) -> float | None:
    """Return the share done within so many days, those done on an unknown day left out."""
    return _ratio(counts[f"aged_{days}_done"], counts[f"aged_{days}"] - counts[f"aged_{days}_unknown"])


def _in_time_verdict(span: Span, counts: _Counts, before: _Counts) -> Verdict | None:
    if not span.previous_first_on or counts["done_undated"] or before["done_undated"]:
        return None
    return compare_rates(counts["on_time"], counts["due"], before["on_time"], before["due"]).verdict


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
