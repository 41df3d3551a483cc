"""Action ageing: how long action items take, how old the open ones are, how well they are written.

`time_to_complete` gives Kaplan–Meier curves by quarter of creation or priority · `ageing` the open
items by age · `item_quality` how well the items are written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import Annotated, Any, Literal

from pmdata.metrics.action_items.dates import NO_POLICY, created_in_span, dated_items
from pmdata.metrics.columns import Column
from pmdata.metrics.selection.groups import NOT_STATED
from pmdata.metrics.selection.periods import period_of
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import SurvivalPoint, kaplan_meier, median_survival_days
from pmdata.model import Record
from pmdata.workspace import DueDays

Cohort = Literal["quarter", "priority", "team", "owner_team", "service", "kind"]
AGE_BOUNDS_DAYS = (30, 90, 180)
_MIN_WORDS = 4
_VERBS = (
    "add", "adjust", "adopt", "agree", "alert", "allow", "analyse", "analyze", "ask", "audit", "automate",
    "back", "block", "build", "cap", "change", "check", "clarify", "clean", "collect", "complete",
    "configure",
    "consolidate", "create", "cut", "decide", "define", "deploy", "deprecate", "describe", "design", "detect",
    "disable", "document", "drop", "emit", "enable", "enforce", "ensure", "establish", "evaluate", "expand",
    "expose", "extend", "find", "fix", "give", "hold", "implement", "improve", "include", "increase",
    "instrument", "introduce", "investigate", "keep", "let", "limit", "link", "log", "lower", "make",
    "measure", "merge", "migrate", "monitor", "move", "name", "notify", "order", "page", "pin", "plan",
    "post", "practise", "prevent", "produce", "protect", "provide", "publish", "put", "raise", "reduce",
    "refactor", "refuse", "rehearse", "reject", "remove", "rename", "renew", "repair", "replace", "report",
    "require", "restore", "restrict", "retire", "retry", "review", "revise", "revoke", "rewrite", "rotate",
    "route", "run", "scale", "schedule", "send", "separate", "set", "share", "show", "simplify", "split",
    "standardise", "standardize", "stop", "store", "switch", "tag", "teach", "tell", "test", "throttle",
    "track", "train", "tune", "turn", "update", "upgrade", "use", "validate", "verify", "warn", "watch",
    "write",
)  # fmt: skip


_Row = dict[str, Any]


class CompletionPoint(Record):
    """One step of a curve."""

    days: float
    """Days since creation."""
    done_ratio: float
    """Estimated share done by then, those done on an unknown day as if at as-of: at least so many."""
    done_high_ratio: float
    """The same as if they had been done at once: at most so many."""
    at_risk: int
    """Items that had been watched so long and were not done just before."""


class CompletionCurve(Record):
    """How long the items of one cohort take, those still open counted as not done yet."""

    cohort: Annotated[str, Column("Cohort")]
    """Key of the quarter of creation, or the group."""
    cohort_title: Annotated[str, Column("Created in")]
    """The same in words."""
    items: Annotated[int, Column("Items")]
    """Items in the curve."""
    done: Annotated[int, Column("Done")]
    done_undated: Annotated[int, Column("On an unknown day")]
    """Those of them that were done on an unknown day: the curve is a band as wide as they make it."""
    left_out: Annotated[int, Column("Left out")]
    """Won't do, of unknown status, or of a report without a date."""
    median_days: Annotated[float | None, Column("Half done after")]
    """Days until half are done, at most; null where that is not reached yet."""
    median_low_days: Annotated[float | None, Column("At least")]
    """The same if all that were done on an unknown day were done at once."""
    points: Annotated[tuple[CompletionPoint, ...], Column("Curve")]


class AgeBucket(Record):
    """The open items of one age."""

    from_days: Annotated[int, Column("Age from")]
    to_days: Annotated[int | None, Column("Age to")]
    """Excluded; null for the last one."""
    items: Annotated[int, Column("Open")]
    overdue: Annotated[int, Column("Overdue")]


class QualityRow(Record):
    """One thing that a well-written item has, and how many have it."""

    quality: Annotated[str, Column("Quality")]
    """`owner`, `due_date`, `tracking`, `verification`, `starts_with_a_verb`, `says_enough`."""
    items: Annotated[int, Column("Items")]
    total: Annotated[int, Column("Of")]


def time_to_complete(
    cursor: Cursor, selection: Selection, *, cohort: Cohort = "quarter"
) -> tuple[CompletionCurve, ...]:
    """Return a curve per cohort of the items created in the span.

    Kaplan–Meier with open items censored at as-of: else recent cohorts, with slow items that are not
    done yet, would look fast (docs/glossary.md). An item of two services is in both curves.
    """
    columns = f"""created_on, {_COHORTS[cohort]} as cohort, status, is_open, done_on is null as is_undated,
        done_on - created_on as days_to_done, age_days"""
    members = "services" if cohort == "service" else "[]"
    rows = _rows(cursor, selection, columns, chosen="created_on is not null", members=members)
    cohorts: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        quarter = period_of(row["created_on"], "quarter", selection.fiscal_year_start)
        named = (row["cohort"] or NOT_STATED,) * 2
        cohorts[(quarter.key, quarter.title) if cohort == "quarter" else named].append(row)
    return tuple(_curve(*named, own) for named, own in sorted(cohorts.items()))


_COHORTS: dict[Cohort, str] = {
    "quarter": "null",
    "priority": "priority",
    "team": "team",
    "owner_team": "case when team_basis = 'owner' then team end",
    "service": "member",
    "kind": "kind",
}


def completion_curves(
    cursor: Cursor,
    selection: Selection,
    *,
    group: Literal["priority", "team", "owner_team", "service", "kind"] | None = None,
) -> tuple[CompletionCurve, ...]:
    """Return the curves by quarter of creation or, where grouped so, by that group."""
    return time_to_complete(cursor, selection, cohort=group or "quarter")


def _curve(name: str, title: str, rows: list[_Row]) -> CompletionCurve:
    done_rows = [row for row in rows if row["status"] == "done"]
    done = [float(max(row["days_to_done"], 0)) for row in done_rows if not row["is_undated"]]
    some_day = [float(max(row["age_days"], 0)) for row in done_rows if row["is_undated"]]
    still_open = [row["age_days"] for row in rows if row["is_open"]]
    late = kaplan_meier([*done, *some_day], still_open)
    early = kaplan_meier([*done, *[0.0] * len(some_day)], still_open)
    return CompletionCurve(
        cohort=name,
        cohort_title=title,
        items=len(done_rows) + len(still_open),
        done=len(done_rows),
        done_undated=len(some_day),
        left_out=len(rows) - len(done_rows) - len(still_open),
        median_days=median_survival_days(late),
        median_low_days=median_survival_days(early),
        points=tuple(_band(late, early)),
    )


def _band(late: Sequence[SurvivalPoint], early: Sequence[SurvivalPoint]) -> Iterator[CompletionPoint]:
    """Yield the steps of both curves in one order of days; between its steps a curve stays where it is."""
    at_least, at_most = ({point.days: point for point in curve} for curve in (late, early))
    low = high = 0.0
    at_risk = 0
    for days in sorted(at_least.keys() | at_most.keys()):
        if days in at_least:
            low, at_risk = 1 - at_least[days].open_ratio, at_least[days].at_risk
        if days in at_most:
            high = 1 - at_most[days].open_ratio
        yield CompletionPoint(days=days, done_ratio=low, done_high_ratio=max(low, high), at_risk=at_risk)


def ageing(cursor: Cursor, selection: Selection, due_days: DueDays = NO_POLICY) -> tuple[AgeBucket, ...]:
    """Return how many items are open by age, whenever they were created: the backlog as it is.

    Those of a report without a date have no age and are left out.
    """
    backlog = replace(selection, since=None, until=None)
    rows = _rows(cursor, backlog, "age_days, is_overdue", due_days, "is_open and age_days is not null")
    edges = (0, *AGE_BOUNDS_DAYS)
    return tuple(
        AgeBucket(
            from_days=low,
            to_days=high,
            items=len(own),
            overdue=sum(row["is_overdue"] for row in own),
        )
        for low, high in zip(edges, (*AGE_BOUNDS_DAYS, None), strict=True)
        for own in ([row for row in rows if low <= row["age_days"] < (high or inf)],)
    )


def item_quality(cursor: Cursor, selection: Selection) -> tuple[QualityRow, ...]:
    """Return how many items have what makes an item get done.

    Source: Lunney, Lueder & Beyer, “Postmortem Action Items”, *;login:* 2017: actionable, specific,
    bounded. “Starts with a verb” knows common imperatives only, so it is a lower bound.
    """
    rows = _rows(cursor, selection, "owner, due_basis, tracking, verification, text")
    return tuple(
        QualityRow(quality=name, items=sum(map(has, rows)), total=len(rows))
        for name, has in _QUALITIES.items()
    )


def _starts_with_a_verb(text: str) -> bool:
    words = text.split(maxsplit=1)
    return bool(words) and words[0].strip("*_`\"'“:,.").casefold() in _VERBS


_QUALITIES: dict[str, Callable[[_Row], bool]] = {
    "owner": lambda row: row["owner"] is not None,
    "due_date": lambda row: row["due_basis"] is not None,
    "tracking": lambda row: row["tracking"] is not None,
    "verification": lambda row: row["verification"] is not None,
    "starts_with_a_verb": lambda row: _starts_with_a_verb(row["text"]),
    "says_enough": lambda row: len(row["text"].split()) >= _MIN_WORDS,
}


def _rows(
    cursor: Cursor,
    selection: Selection,
    columns: str,
    due_days: DueDays = NO_POLICY,
    chosen: str = "true",
    members: str = "[]",
) -> list[_Row]:
    dated, values = dated_items(selection, due_days, members)
    span, days = created_in_span(selection)
    return fetch_dicts(cursor, f"select {columns} from ({dated}) where {span} and {chosen}", [*values, *days])
