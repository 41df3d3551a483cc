"""Action items: unknown is not open, rates name what they divide by, reminders do not stop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdata.metrics.action_items.ageing import ageing, item_quality, time_to_complete
from pmdata.metrics.action_items.items import ActionItemsRow, action_items
from pmdata.metrics.action_items.lists import backlog, items, overdue_count
from pmdata.metrics.selection.groups import NOT_STATED
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import DueDays, Policies, Settings

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))
CREATED = date(2026, 8, 1)
INCIDENT = {"incident_on": CREATED, "severity": "SEV2", "services": ["api", "web"], "teams": ["core"]}


def item(status: str | None = None, **row: Any) -> dict[str, Any]:
    full = {"key": "INC-1", "item_key": "1", "position": 1, "text": "Add a check", "created_on": CREATED}
    return {**full, "status": status, "team": "core", **row}


def store(fill: Fill, *rows: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    return fill([INCIDENT], items=[{**row, "position": place + 1} for place, row in enumerate(rows)])


def only(rows: tuple[ActionItemsRow, ...]) -> ActionItemsRow:
    [row] = rows
    return row


def test_unknown_is_not_open_and_wont_do_is_not_undone(fill: Fill) -> None:
    cursor = store(fill, item("done"), item("open"), item("blocked"), item("wont_do"), item(None), item(None))
    row = only(action_items(cursor, YEAR))
    assert (row.total, row.known, row.done, row.wont_do, row.open) == (6, 4, 1, 1, 2)
    assert row.completion_ratio == pytest.approx(1 / 3)
    assert row.resolution_ratio == 0.5


def test_nothing_known_has_no_rate(fill: Fill) -> None:
    row = only(action_items(store(fill, item(None)), YEAR))
    assert (row.completion_ratio, row.completion_low, row.on_time_ratio) == (None, None, None)


def test_a_rate_has_its_wilson_interval(fill: Fill) -> None:
    row = only(action_items(store(fill, *[item("done")] * 18, *[item("open")] * 10), YEAR))
    assert row.completion_ratio == pytest.approx(18 / 28)
    assert row.completion_low == pytest.approx(0.487, abs=0.001)
    assert row.completion_high == pytest.approx(0.773, abs=0.001)


def test_overdue_is_open_and_due_before_the_as_of_date(fill: Fill) -> None:
    rows = [
        item(status, due_on=date(2026, 9, day)) for status, day in [("open", 29), ("open", 30), ("done", 1)]
    ]
    cursor = store(fill, *rows, item(None, due_on=date(2026, 9, 1)))
    assert only(action_items(cursor, YEAR)).overdue == 1
    assert [(row.days_left, row.is_overdue) for row in items(cursor, YEAR, which="overdue")] == [(-1, True)]


def test_items_of_a_report_without_a_date_are_open_and_overdue_now(fill: Fill) -> None:
    late = {"due_on": date(2026, 9, 1), "created_on": None}
    cursor = fill([{}], items=[item("open", **late), item(None, created_on=None)])
    assert [row.age_days for row in backlog(cursor, YEAR, which="overdue")] == [None]
    assert overdue_count(cursor, YEAR) == 1
    ever = replace(YEAR, since=None, until=None)
    whole, *periods = action_items(cursor, ever, by="quarter", include_total=True)
    assert (whole.total, whole.open, whole.overdue, whole.median_age_days) == (2, 1, 1, None)
    assert sum(row.total for row in periods) == 0
    assert [row.status for row in items(cursor, ever, which="unknown")] == [None]
    assert only(action_items(cursor, YEAR)).total == 0
    assert sum(row.items for row in ageing(cursor, ever)) == 0
    assert time_to_complete(cursor, ever) == ()


def test_on_time_is_a_range_where_items_were_done_on_an_unknown_day(fill: Fill) -> None:
    due = date(2026, 9, 1)
    cursor = store(
        fill,
        item("done", due_on=due, done_on=due),
        item("done", due_on=due, done_on=date(2026, 9, 2)),
        item("open", due_on=due),
        item("done", due_on=due),
        item("done"),
        item("open", due_on=date(2026, 12, 1)),
        item("wont_do", due_on=due),
        item(None, due_on=due),
    )
    row = only(action_items(cursor, YEAR))
    assert (row.due, row.on_time, row.due_done_dated, row.due_still_open, row.done_undated) == (4, 1, 2, 1, 1)
    assert (row.on_time_ratio, row.on_time_low_ratio, row.on_time_high_ratio) == (None, 0.25, 0.5)
    assert row.undated == 1


def test_on_time_is_one_number_where_every_day_is_known(fill: Fill) -> None:
    due = date(2026, 9, 1)
    row = only(
        action_items(store(fill, item("done", due_on=due, done_on=due), item("open", due_on=due)), YEAR)
    )
    assert (row.on_time_ratio, row.on_time_low_ratio, row.on_time_high_ratio) == (0.5, 0.5, 0.5)


def test_on_time_goes_by_the_first_due_date_that_is_known(fill: Fill) -> None:
    moved = {
        "due_on": date(2026, 12, 1),
        "first_due_on": date(2026, 8, 20),
        "history_versions": 3,
        "reopened": 1,
    }
    known = {
        "due_on": date(2026, 9, 1),
        "first_due_on": date(2026, 9, 1),
        "history_versions": 1,
        "reopened": 0,
    }
    cursor = store(
        fill, item("open", **moved), item("done", done_on=date(2026, 8, 20), **known), item("open")
    )
    row = only(action_items(cursor, YEAR))
    assert (row.due, row.on_time, row.due_still_open, row.overdue) == (2, 1, 1, 0)
    assert (row.slipped, row.moved_days, row.reopened, row.history_known) == (1, 103, 1, 2)


def test_without_a_history_slippage_is_unknown_and_not_nothing(fill: Fill) -> None:
    row = only(action_items(store(fill, item("open", due_on=date(2026, 9, 1))), YEAR))
    assert (row.slipped, row.moved_days, row.reopened, row.history_known) == (None, None, None, 0)


def test_the_on_time_rate_is_compared_with_the_period_before(fill: Fill) -> None:
    def dated_item(created: date, late: bool) -> dict[str, Any]:  # noqa: FBT001 - one of two kinds
        due = created.replace(day=20)
        return item("done", created_on=created, due_on=due, done_on=due.replace(day=20 + late))

    spring = [dated_item(date(2026, 5, 1), late=True)] * 10
    summer = [dated_item(date(2026, 8, 1), late=False)] * 10
    rows = action_items(store(fill, *spring, *summer), YEAR, by="quarter")
    assert [row.on_time_verdict for row in rows] == ["too_few", "too_few", "too_few", "improved"]
    unknown = item("done", due_on=date(2026, 8, 20))
    rows = action_items(store(fill, *spring, *summer, unknown), YEAR, by="quarter")
    assert rows[-1].on_time_verdict is None


def test_what_is_done_within_so_many_days_looks_at_items_that_are_so_old(fill: Fill) -> None:
    old, young = date(2026, 7, 1), date(2026, 9, 1)
    cursor = store(
        fill,
        item("done", created_on=old, done_on=date(2026, 7, 31)),
        item("done", created_on=old, done_on=date(2026, 8, 1)),
        item("open", created_on=old),
        item("done", created_on=old),
        item("wont_do", created_on=old),
        item(None, created_on=old),
        item("done", created_on=young, done_on=young),
    )
    row = only(action_items(cursor, YEAR))
    assert row.done_within_30_ratio == pytest.approx(1 / 3)
    assert row.done_within_60_ratio == pytest.approx(2 / 3)
    assert row.done_within_90_ratio == pytest.approx(2 / 3)
    assert (row.aged_60, row.aged_60_done, row.aged_60_unknown) == (4, 2, 1)
    assert (row.done_within_60_low_ratio, row.done_within_60_high_ratio) == (0.5, 0.75)


def test_young_items_are_not_worse_for_being_young(fill: Fill) -> None:
    """Half of either cohort is done after 20 days; of the younger one nothing later can be seen yet."""
    spring = [item("done", created_on=date(2026, 4, 10), done_on=date(2026, 4, 30))] * 10
    spring += [item("done", created_on=date(2026, 4, 10), done_on=date(2026, 6, 30))] * 10
    summer = [item("done", created_on=date(2026, 9, 1), done_on=date(2026, 9, 21))] * 10
    summer += [item("open", created_on=date(2026, 9, 1))] * 10
    rows = action_items(store(fill, *spring, *summer), YEAR, by="quarter")
    assert (rows[-1].completion_ratio, rows[-2].completion_ratio) == (0.5, 1)
    assert rows[-1].completion_verdict == "within_noise"


@pytest.mark.parametrize(("undated", "verdict"), [(0, "improved"), (14, "within_noise")])
def test_a_verdict_holds_whenever_the_undated_ones_were_done(fill: Fill, undated: int, verdict: str) -> None:
    spring = [item("done", created_on=date(2026, 4, 10), done_on=date(2026, 6, 20))] * (20 - undated)
    spring += [item("done", created_on=date(2026, 4, 10))] * undated
    summer = [item("done", created_on=date(2026, 7, 10), done_on=date(2026, 7, 12))] * 20
    rows = action_items(store(fill, *spring, *summer), YEAR, by="quarter")
    assert rows[-1].completion_verdict == verdict


def test_the_owners_team_is_a_group_of_its_own(fill: Fill) -> None:
    cursor = store(fill, item("open", team_basis="owner"), item("open", team="edge", team_basis="incident"))
    assert [(row.group, row.total) for row in action_items(cursor, YEAR, group="owner_team")] == [
        ("core", 1), (NOT_STATED, 1),
    ]  # fmt: skip


def test_dismissed_items_keep_the_reason_as_written(fill: Fill) -> None:
    cursor = store(fill, item("wont_do", status_stated="Won't do: replaced by the new gateway"), item("open"))
    [row] = items(cursor, YEAR, which="wont_do")
    assert row.status_stated == "Won't do: replaced by the new gateway"
    assert [row.status for row in items(cursor, YEAR, which="open")] == ["open"]


def test_a_due_date_is_stated_or_else_implied_by_horizon_or_else_by_policy(fill: Fill) -> None:
    cursor = store(
        fill,
        item("open", item_key="stated", due_on=date(2026, 8, 5), horizon_days=1),
        item("open", item_key="horizon", horizon_days=7, priority="P0"),
        item("open", item_key="named", horizon="long_term"),
        item("open", item_key="priority", priority="P0"),
        item("open", item_key="severity"),
        item("open", item_key="nothing", priority="P3"),
    )
    policy = DueDays(priority={"P0": 3}, severity={"SEV2": 30}, horizon={"long_term": 90})
    found = {
        row.item_key: (row.due, row.due_basis)
        for row in items(cursor, YEAR, Settings(policies=Policies(due_days=policy)))
    }
    assert found == {
        "stated": (date(2026, 8, 5), "stated"),
        "horizon": (date(2026, 8, 8), "horizon"),
        "named": (date(2026, 10, 30), "horizon"),
        "priority": (date(2026, 8, 4), "policy"),
        "severity": (date(2026, 8, 31), "policy"),
        "nothing": (None, None),
    }
    row = only(action_items(cursor, YEAR, policy))
    assert (row.overdue, row.overdue_implied) == (4, 3)
    assert only(action_items(cursor, YEAR)).overdue == 2


def test_an_item_counts_in_every_service_of_its_incident_and_in_its_own_team(fill: Fill) -> None:
    cursor = store(fill, item("open", team="infra"), item("done", team=None))
    assert {row.group: row.total for row in action_items(cursor, YEAR, group="service")} == {
        "api": 2,
        "web": 2,
    }
    assert {row.group: row.total for row in action_items(cursor, YEAR, group="team")} == {
        "infra": 1,
        NOT_STATED: 1,
    }


@pytest.mark.parametrize(("group", "names"), [("severity", ["SEV2"]), ("priority", ["P0", NOT_STATED])])
def test_items_are_grouped_by_what_is_stated(fill: Fill, group: Any, names: list[str]) -> None:
    cursor = store(fill, item("open", priority="P0"), item("open"))
    assert [row.group for row in action_items(cursor, YEAR, group=group)] == names


def test_filters_go_by_the_items_team_and_the_incidents_service_and_severity(fill: Fill) -> None:
    cursor = store(fill, item("open", team="infra"), item("open"))
    span = (YEAR.as_of, YEAR.since, YEAR.until)
    assert only(action_items(cursor, Selection(*span, teams=("infra",)))).total == 1
    assert only(action_items(cursor, Selection(*span, services=("web",)))).total == 2
    assert only(action_items(cursor, Selection(*span, services=("db",)))).total == 0
    assert only(action_items(cursor, Selection(*span, severities=("SEV1",)))).total == 0


def test_reminders_do_not_stop_with_the_period_that_is_looked_at(fill: Fill) -> None:
    cursor = store(fill, item("open", due_on=date(2026, 10, 5)), item("open", due_on=date(2026, 10, 20)))
    later = Selection(YEAR.as_of, date(2026, 9, 1), date(2026, 9, 30))
    assert items(cursor, later) == ()
    assert [row.due for row in backlog(cursor, later, which="due_soon")] == [date(2026, 10, 5)]
    assert [row.due for row in backlog(cursor, later, which="later")] == [date(2026, 10, 20)]
    assert len(backlog(cursor, later)) == 2
    assert sum(bucket.items for bucket in ageing(cursor, later)) == 2


def test_the_most_pressing_come_first(fill: Fill) -> None:
    cursor = store(
        fill,
        item("done", item_key="done", due_on=date(2026, 1, 1)),
        item("open", item_key="someday"),
        item("open", item_key="late", due_on=date(2026, 9, 1)),
        item("open", item_key="soon", due_on=date(2026, 10, 2)),
    )
    assert [row.item_key for row in items(cursor, YEAR)] == ["late", "soon", "someday", "done"]


def test_open_items_are_censored_so_that_recent_cohorts_do_not_look_fast(fill: Fill) -> None:
    cursor = store(
        fill,
        item("done", done_on=date(2026, 8, 11)),
        item("done", done_on=date(2026, 8, 21)),
        item("open"),
        item("open"),
        item("wont_do"),
        item(None),
    )
    [curve] = time_to_complete(cursor, YEAR)
    assert (curve.cohort, curve.items, curve.done, curve.left_out) == ("2026-Q3", 4, 2, 2)
    assert [(point.days, point.done_ratio) for point in curve.points] == [(10, 0.25), (20, 0.5), (60, 0.5)]
    assert all(point.done_ratio == point.done_high_ratio for point in curve.points)
    assert curve.median_days == curve.median_low_days == 20


def test_items_done_on_an_unknown_day_make_the_curve_a_band(fill: Fill) -> None:
    cursor = store(fill, item("done", done_on=date(2026, 8, 11)), item("done"), item("done"), item("open"))
    [curve] = time_to_complete(cursor, YEAR)
    assert (curve.items, curve.done, curve.done_undated, curve.left_out) == (4, 3, 2, 0)
    assert [(point.days, point.done_ratio, point.done_high_ratio) for point in curve.points] == [
        (0, 0, 0.5), (10, 0.25, 0.75), (60, 0.75, 0.75),
    ]  # fmt: skip
    assert (curve.median_low_days, curve.median_days) == (0, 60)


@pytest.mark.parametrize(
    ("cohort", "names"),
    [("team", ["core"]), ("service", ["api", "web"]), ("kind", [NOT_STATED]), ("owner_team", [NOT_STATED])],
)
def test_cohorts_may_be_any_group(fill: Fill, cohort: Any, names: list[str]) -> None:
    assert [one.cohort for one in time_to_complete(store(fill, item("open")), YEAR, cohort=cohort)] == names


def test_cohorts_may_be_priorities(fill: Fill) -> None:
    cursor = store(fill, item("open", priority="P1"), item("open"))
    curves = time_to_complete(cursor, YEAR, cohort="priority")
    assert [curve.cohort for curve in curves] == ["P1", NOT_STATED]
    assert all(curve.median_days is None and curve.points == () for curve in curves)


def test_open_items_are_put_into_buckets_by_age(fill: Fill) -> None:
    cursor = store(
        fill,
        item("open", created_on=date(2026, 9, 20)),
        item("open", created_on=date(2026, 8, 31), due_on=date(2026, 9, 10)),
        item("open", created_on=date(2025, 1, 1)),
        item("done", created_on=date(2025, 1, 1)),
    )
    assert [(row.from_days, row.to_days, row.items, row.overdue) for row in ageing(cursor, YEAR)] == [
        (0, 30, 1, 0), (30, 90, 1, 1), (90, 180, 0, 0), (180, None, 1, 0),
    ]  # fmt: skip


def test_quality_counts_what_gets_items_done(fill: Fill) -> None:
    cursor = store(
        fill,
        item("open", owner="A", due_on=CREATED, tracking="OPS-1", text="**Add** an alert on queue depth"),
        item("open", text="Better monitoring"),
    )
    counts = {row.quality: (row.items, row.total) for row in item_quality(cursor, YEAR)}
    assert counts == {
        "owner": (1, 2), "due_date": (1, 2), "tracking": (1, 2), "verification": (0, 2),
        "starts_with_a_verb": (1, 2), "says_enough": (1, 2),
    }  # fmt: skip


STATUSES = st.sampled_from(["open", "in_progress", "blocked", "done", "wont_do", None])
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 1)))


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(STATUSES, DAYS, DAYS, st.dates(date(2025, 10, 1), date(2026, 9, 30))), max_size=12))
def test_counts_fit_into_each_other_and_periods_add_up(
    fill: Fill, rows: list[tuple[str | None, date | None, date | None, date]]
) -> None:
    cursor = store(
        fill,
        *[item(status, due_on=due, done_on=done, created_on=made) for status, due, done, made in rows],
    )
    whole = only(action_items(cursor, YEAR))
    assert whole.total == len(rows)
    assert whole.known == whole.done + whole.wont_do + whole.open <= whole.total
    assert whole.overdue_implied <= whole.overdue <= whole.open
    assert whole.on_time <= whole.due <= whole.known
    for by in ("month", "quarter", "year"):
        parts = action_items(cursor, YEAR, by=by)
        for name in ("total", "known", "done", "open", "overdue", "due", "on_time"):
            assert sum(getattr(row, name) for row in parts) == getattr(whole, name)
    for which, count in (("all", whole.total), ("open", whole.open), ("overdue", whole.overdue)):
        assert len(items(cursor, YEAR, which=which)) == count  # type: ignore[arg-type]  # words of a table


def test_blocked_items_are_open_and_counted_apart(fill: Fill) -> None:
    cursor = store(
        fill, item("blocked"), item("blocked", created_on=date(2024, 1, 1)), item("in_progress"),
        item("open"), item("done"), item(None),
    )  # fmt: skip
    row = only(action_items(cursor, YEAR))
    assert (row.blocked, row.open, row.blocked_now, row.open_now) == (1, 3, 2, 4)
    assert {one.blocked_now for one in action_items(cursor, YEAR, by="quarter")} == {None}


def test_what_is_open_now_is_counted_whenever_it_was_created(fill: Fill) -> None:
    old = {"created_on": date(2024, 1, 1), "due_on": date(2024, 2, 1)}
    cursor = store(
        fill, item("open"), item("open", due_on=date(2026, 9, 1)), item("open", **old),
        item("open", created_on=None), item("open", **old, team="edge"), item("done", **old),
    )  # fmt: skip
    row = only(action_items(cursor, YEAR))
    assert (row.total, row.open, row.overdue) == (2, 2, 1)
    assert (row.open_now, row.overdue_now, row.overdue_now_implied) == (5, 3, 0)
    assert (row.open_now, row.overdue_now) == (len(backlog(cursor, YEAR)), overdue_count(cursor, YEAR))
    assert row.oldest_now_days == (YEAR.as_of_on - date(2024, 1, 1)).days
    teams = action_items(cursor, YEAR, group="team")
    assert [(one.group, one.total, one.open_now, one.overdue_now) for one in teams] == [
        ("core", 2, 4, 2), ("edge", 0, 1, 1),
    ]  # fmt: skip
    assert {(one.open_now, one.overdue_now) for one in action_items(cursor, YEAR, by="quarter")} == {
        (None, None)
    }
    summer = replace(YEAR, since=date(2026, 7, 1), until=date(2026, 7, 31))
    assert only(action_items(cursor, summer)).open_now == 5
    ever = only(action_items(cursor, replace(YEAR, since=None, until=None)))
    assert (ever.open, ever.overdue) == (ever.open_now, ever.overdue_now)
