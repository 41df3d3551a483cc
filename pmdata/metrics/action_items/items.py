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

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pmdata.metrics.action_items.dates import NO_POLICY, dated_items
from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.noise import Comparison, Verdict, compare_rates
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import NOT_STATED, group_names
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import Cursor, counted, fetch_cells, fetch_value
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import wilson_interval
from pmdata.model import Record
from pmdata.workspace import DueDays

Group = Literal["service", "team", "severity", "template", "priority", "kind"]

_NAMES: dict[Group | None, str] = {
    None: "cast(null as varchar)",
    "service": "member",
    "team": "team",
    "severity": "severity",
    "template": "template",
    "priority": "priority",
    "kind": "kind",
}
_UNDATED = f"date '{date.min}'"
_EVER = -1
"""Number of the span of all items, whenever created."""
_DUE = "is_wanted and due_on < as_of_on"
COUNTS = {
    "total": "count(*)",
    "known": "count(status)",
    "done": "count(*) filter (status = 'done')",
    "wont_do": "count(*) filter (status = 'wont_do')",
    "open": "count(*) filter (is_open)",
    "blocked": "count(*) filter (status = 'blocked')",
    "overdue": "count(*) filter (is_overdue)",
    "due_soon": "count(*) filter (due_state = 'due_soon')",
    "later": "count(*) filter (due_state = 'later')",
    "open_undated": "count(*) filter (due_state = 'undated')",
    "overdue_implied": "count(*) filter (is_overdue and due_basis <> 'stated')",
    "due": f"count(*) filter ({_DUE} and (is_open or done_on is not null))",
    "on_time": f"count(*) filter ({_DUE} and status = 'done' and done_on <= due_on)",
    "undated": "count(*) filter (is_wanted and due_on is null)",
    "done_undated": f"count(*) filter ({_DUE} and status = 'done' and done_on is null)",
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
_NOTHING = dict.fromkeys(COUNTS, 0) | dict.fromkeys(_AGES)
_Counts = Mapping[str, Any]


class ActionItemsRow(Record):
    """The items created in one period, of one group. Rates are null where nothing can be divided."""

    period: str | None
    group: str | None
    total: Annotated[int, Column("Items")]
    known: Annotated[int, Column("Status known")]
    """Items whose report states their status."""
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
    """Against the items of the period before, of their state at as-of: those had longer to get done."""
    completion_change_ratio: Annotated[float | None, Column("Change of completion")]
    """Rate ÷ that of the period before − 1."""
    resolution_ratio: Annotated[float | None, Column("Resolution rate")]
    """(Done + won't do) ÷ known."""
    on_time_ratio: Annotated[float | None, Column("On-time rate")]
    """Done on or before the stated due date ÷ items whose stated due date has passed."""
    on_time_low: Annotated[float | None, Column("On time from", "share")]
    on_time_high: Annotated[float | None, Column("On time to", "share")]
    on_time_verdict: Annotated[Verdict | None, Column("Verdict on time")]
    """Against the items of the period before."""
    on_time_change_ratio: Annotated[float | None, Column("Change of the on-time rate")]
    """Rate ÷ that of the period before − 1."""
    due: Annotated[int, Column("Due by now")]
    """Items whose stated due date has passed and whose fate is known: what `on_time_ratio` divides by."""
    on_time: Annotated[int, Column("On time")]
    undated: Annotated[int, Column("Without a due date")]
    """Items without a stated due date, left out of `on_time_ratio`."""
    done_undated: Annotated[int, Column("Done on an unknown day")]
    """Done items without a completion date, left out of `on_time_ratio`."""
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
) -> tuple[ActionItemsRow, ...]:
    """Return a row per period (empty ones too) and group; an item of two services counts in each.

    A group that has items of other dates alone has a row too, for what is open now. `include_total` puts the
    rows of the whole selection before those of its periods.
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
        select number, is_now, {name} as name, {counted(COUNTS | _AGES)}
        from windows join dated on coalesce(created_on, {_UNDATED}) between first_on and last_on
        group by 1, 2, 3"""
    cells = fetch_cells(cursor, query, [*dates, *ever, *values], "number", "is_now", "name")
    return tuple(
        _row(
            span,
            name,
            cells.get((number, True, name), _NOTHING),
            cells.get((number, False, name), _NOTHING),
            cells.get((_EVER, True, name), _NOTHING),
        )
        for number, span in enumerate(chosen)
        for name in group_names((name for _, is_now, name in cells if is_now), grouped=group is not None)
    )


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


def _row(span: Span, group: str | None, counts: _Counts, before: _Counts, ever: _Counts) -> ActionItemsRow:
    completed, completed_before = (_completed(cell) for cell in (counts, before))
    punctual, punctual_before = ((cell["on_time"], cell["due"]) for cell in (counts, before))
    completion, on_time = wilson_interval(*completed), wilson_interval(*punctual)
    kept = _compared(span, completed, completed_before)
    in_time = _compared(span, punctual, punctual_before)
    return ActionItemsRow(
        period=span.key,
        group=group,
        completion_ratio=_ratio(*completed),
        completion_low=completion and completion.low,
        completion_high=completion and completion.high,
        completion_verdict=kept and kept.verdict,
        completion_change_ratio=kept and kept.change_ratio,
        resolution_ratio=_ratio(counts["done"] + counts["wont_do"], counts["known"]),
        on_time_ratio=_ratio(*punctual),
        on_time_low=on_time and on_time.low,
        on_time_high=on_time and on_time.high,
        on_time_verdict=in_time and in_time.verdict,
        on_time_change_ratio=in_time and in_time.change_ratio,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **counts,
        **{name: None if span.period else ever[count] for name, count in NOW.items()},
    )


def _completed(counts: _Counts) -> tuple[int, int]:
    """Return how many items are done, and of how many that is the share."""
    return counts["done"], counts["known"] - counts["wont_do"]


def _compared(span: Span, now: tuple[int, int], before: tuple[int, int]) -> Comparison | None:
    return compare_rates(*now, *before) if span.previous_first_on else None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
