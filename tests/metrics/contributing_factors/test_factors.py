"""Factors: themes count once an incident, and coming back is judged by what was known then."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdata.metrics.contributing_factors.lists import co_occurrences, coverage, factor_list
from pmdata.metrics.contributing_factors.recurrence import UNTAGGED, repeat_rate
from pmdata.metrics.contributing_factors.themes import FactorsRow, factors
from pmdata.metrics.selection.selection import Selection

if TYPE_CHECKING:
    import duckdb

Fill = Callable[..., "duckdb.DuckDBPyConnection"]
YEAR = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))


def incident(key: str, day: str, *themes: str | None, **row: Any) -> dict[str, Any]:
    return {"key": key, "incident_on": date.fromisoformat(day), "themes": themes, **row}


def store(fill: Fill, *rows: dict[str, Any], **tables: Any) -> "duckdb.DuckDBPyConnection":
    factors_of = [
        {"key": row["key"], "position": place, "theme": theme, "text": f"about {theme}", "source": "list"}
        for row in rows
        for place, theme in enumerate(row["themes"], 1)
    ]
    plain = [{name: value for name, value in row.items() if name != "themes"} for row in rows]
    return fill(plain, factors=factors_of, **tables)


def item(
    key: str, status: str | None, done_on: str | None = None, kind: str | None = "prevent"
) -> dict[str, Any]:
    return {
        "key": key, "item_key": "1", "position": 1, "text": "Fix it", "status": status, "kind": kind,
        "done_on": None if done_on is None else date.fromisoformat(done_on),
    }  # fmt: skip


def of(rows: tuple[FactorsRow, ...], theme: str) -> FactorsRow:
    [row] = [row for row in rows if row.theme == theme]
    return row


def test_a_theme_counts_once_an_incident_however_often_it_is_named(fill: Fill) -> None:
    row = of(factors(store(fill, incident("A", "2026-08-01", "dns", "dns")), YEAR), "dns")
    assert (row.incidents, row.factors) == (1, 2)


def test_themes_come_in_the_order_of_pareto_with_what_is_untagged_last(fill: Fill) -> None:
    rows = factors(
        store(
            fill,
            incident("A", "2026-06-01", "dns", None),
            incident("B", "2026-07-01", "deploy", None),
            incident("C", "2026-08-01", "dns", None),
        ),
        YEAR,
    )
    assert [(row.theme, row.incidents, row.cumulative_ratio) for row in rows] == [
        ("dns", 2, pytest.approx(2 / 6)), ("deploy", 1, 0.5), (UNTAGGED, 3, 1),
    ]  # fmt: skip


def test_every_quarter_lists_every_theme_so_that_gaps_show(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2025-11-01", "dns"), incident("B", "2026-08-01", "deploy"))
    rows = factors(cursor, YEAR, by="quarter")
    assert [(row.period, row.theme, row.incidents) for row in rows] == [
        ("2025-Q4", "deploy", 0), ("2025-Q4", "dns", 1), ("2026-Q1", "deploy", 0), ("2026-Q1", "dns", 0),
        ("2026-Q2", "deploy", 0), ("2026-Q2", "dns", 0), ("2026-Q3", "deploy", 1), ("2026-Q3", "dns", 0),
    ]  # fmt: skip
    assert rows[2].share_ratio is None


def test_a_theme_recurs_with_two_incidents_within_twelve_months(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2025-03-01", "dns", "disk"),
        incident("B", "2026-02-28", "dns"),
        incident("C", "2026-03-01", "disk"),
        incident("D", "2026-08-01", "dns"),
    )
    rows = factors(cursor, YEAR)
    assert (of(rows, "dns").repeats, of(rows, "dns").last_12_months, of(rows, "dns").recurring) == (
        2,
        2,
        True,
    )
    assert (of(rows, "disk").repeats, of(rows, "disk").recurring) == (0, False)


def test_untagged_factors_never_recur(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-07-01", None), incident("B", "2026-08-01", None))
    row = of(factors(cursor, YEAR), UNTAGGED)
    assert (row.repeats, row.recurring, row.last_12_months) == (0, False, 2)


@pytest.mark.parametrize(
    ("items", "while_open", "after_fix"),
    [
        ([item("A", "open")], 1, 0),
        ([item("A", "blocked")], 1, 0),
        ([item("A", "done", "2026-07-31")], 0, 1),
        ([item("A", "done", "2026-08-02")], 1, 0),
        ([item("A", "done", "2026-07-31"), item("A", "open")], 1, 1),
        ([item("A", "done")], 0, 0),
        ([item("A", None)], 0, 0),
        ([item("A", "wont_do")], 0, 0),
        ([item("A", "open", kind="detect")], 0, 0),
        ([item("A", "open", kind=None)], 1, 0),
        ([item("B", "open")], 0, 0),
        ([], 0, 0),
    ],
)
def test_a_repeat_is_held_against_the_items_of_earlier_reports_as_they_were_then(
    fill: Fill, items: list[dict[str, Any]], while_open: int, after_fix: int
) -> None:
    cursor = store(fill, incident("A", "2026-06-01", "dns"), incident("B", "2026-08-01", "dns"), items=items)
    row = of(factors(cursor, YEAR), "dns")
    assert (row.repeats, row.repeat_while_open, row.fix_did_not_hold) == (1, while_open, after_fix)


def test_an_item_of_another_theme_does_not_count(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-06-01", "dns"),
        incident("B", "2026-08-01", "disk"),
        items=[item("A", "open")],
    )
    assert all(row.repeat_while_open == 0 for row in factors(cursor, YEAR))


def test_recurrence_looks_at_all_incidents_whatever_is_filtered(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-06-01", "dns", services=["web"], severity="SEV3"),
        incident("B", "2026-08-01", "dns", services=["api"], severity="SEV1"),
        items=[item("A", "open")],
    )
    chosen = Selection(
        YEAR.as_of, date(2026, 7, 1), date(2026, 9, 30), services=("api",), severities=("SEV1",)
    )
    row = of(factors(cursor, chosen), "dns")
    assert (row.incidents, row.repeats, row.repeat_while_open, row.last_12_months) == (1, 1, 1, 2)
    assert repeat_rate(cursor, chosen)[0].repeats == 1


def test_a_near_miss_is_counted_beside_but_may_have_been_the_warning(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-06-01", "dns", severity="NEAR_MISS"),
        incident("B", "2026-08-01", "dns"),
    )
    row = of(factors(cursor, YEAR), "dns")
    assert (row.incidents, row.near_misses, row.repeats, row.last_12_months) == (1, 1, 1, 1)


def test_a_theme_known_from_five_whys_alone_is_marked_weak(fill: Fill) -> None:
    cursor = fill(
        [{"key": "A", "incident_on": date(2026, 8, 1)}],
        factors=[{"key": "A", "position": 1, "theme": "dns", "text": "x", "source": "five_whys"}],
    )
    assert of(factors(cursor, YEAR), "dns").weak == 1


def test_factors_are_grouped_by_service_once_in_each(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-08-01", "dns", services=["api", "web"]),
        incident("B", "2026-08-02", "dns"),
    )
    assert [(row.group, row.incidents) for row in factors(cursor, YEAR, group="service")] == [
        ("api", 1), ("web", 1), ("not stated", 1),
    ]  # fmt: skip


def test_the_repeat_rate_names_its_basis(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-05-01", "dns", services=["api"], trigger="Certificate ran out "),
        incident("B", "2026-06-01", "dns"),
        incident("C", "2026-07-01", services=["api", "web"], trigger="certificate ran out"),
        incident("D", "2026-08-01", related_incidents=["A", "nothing"]),
        incident("E", "2026-08-02", "disk", related_incidents=["E"]),
        incident("F", "2026-08-03", "dns", severity="NEAR_MISS"),
    )
    [row] = repeat_rate(cursor, YEAR)
    assert (row.incidents, row.comparable, row.repeats) == (5, 5, 3)
    assert (row.by_theme, row.by_service_and_trigger, row.by_link) == (1, 1, 1)
    assert row.repeat_ratio == 0.6
    assert [part.repeats for part in repeat_rate(cursor, YEAR, by="quarter")] == [0, 0, 1, 2]


def test_a_repeat_rate_is_unknown_where_no_report_states_a_cause(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-05-01"), incident("B", "2026-06-01", services=["api"]))
    [row] = repeat_rate(cursor, YEAR)
    assert (row.incidents, row.comparable, row.repeats) == (2, 0, 0)
    assert (row.repeat_ratio, row.repeat_low, row.verdict) == (None, None, None)


def test_more_repeats_than_in_the_period_before_are_worse(fill: Fill) -> None:
    spring = [incident(f"A{day}", f"2026-05-{day:02}", f"theme {day}") for day in range(1, 13)]
    summer = [incident(f"B{day}", f"2026-08-{day:02}", f"theme {day}") for day in range(1, 13)]
    rows = repeat_rate(store(fill, *spring, *summer), YEAR, by="quarter")
    assert [row.verdict for row in rows[-2:]] == ["too_few", "worsened"]


def test_a_link_names_an_incident_whatever_its_case(fill: Fill) -> None:
    cursor = store(
        fill,
        {**incident("reports/a.md#1", "2026-05-01"), "incident_id": "INC-2026-07"},
        {**incident("B", "2026-06-01"), "related_incidents": ["inc-2026-07 "]},
    )
    [row] = repeat_rate(cursor, YEAR)
    assert (row.repeats, row.by_link) == (1, 1)


def test_a_link_to_a_later_incident_is_no_repeat(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-05-01", related_incidents=["B"]),
        incident("B", "2026-06-01", related_incidents=["A"]),
    )
    assert repeat_rate(cursor, YEAR)[0].repeats == 1


def test_nothing_has_no_repeat_rate(fill: Fill) -> None:
    assert repeat_rate(fill(), YEAR)[0].repeat_ratio is None
    assert factors(fill(), YEAR) == ()


def test_the_list_of_factors_states_where_each_is_written(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-06-01", "dns", None), incident("B", "2026-08-01", "dns"))
    assert [(row.key, row.theme, row.repeats) for row in factor_list(cursor, YEAR)] == [
        ("B", "dns", True), ("A", "dns", False), ("A", UNTAGGED, False),
    ]  # fmt: skip
    assert [row.key for row in factor_list(cursor, YEAR, UNTAGGED)] == ["A"]


def test_themes_that_go_together_are_paired(fill: Fill) -> None:
    cursor = store(
        fill, incident("A", "2026-06-01", "dns", "disk", None), incident("B", "2026-08-01", "dns", "disk")
    )
    assert [(row.theme, row.other, row.incidents) for row in co_occurrences(cursor, YEAR)] == [
        ("disk", "dns", 2)
    ]


def test_coverage_ranks_recurring_themes_by_incidents_times_minutes(fill: Fill) -> None:
    start = datetime(2026, 8, 1)  # noqa: DTZ001 - the store holds naive UTC
    cursor = store(
        fill,
        incident("A", "2026-05-01", "dns", "once"),
        incident("B", "2026-06-01", "dns", "disk"),
        incident("C", "2026-07-01", "disk"),
        items=[
            item("A", "done"),
            item("A", "open"),
            item("B", None),
            item("B", "open", kind="detect"),
        ],
        objectives=[{}, {"slo": "other"}],
        ledger=[
            {"key": "C", "starts_at": start, "ends_at": start.replace(hour=1)},
            {"key": "C", "starts_at": start, "ends_at": start.replace(hour=2), "slo": "other"},
        ],
    )
    rows = coverage(cursor, YEAR)
    assert [(row.theme, row.incidents, row.spent_minutes) for row in rows] == [
        ("disk", 2, 120),
        ("dns", 2, 0),
    ]
    assert (rows[1].items_done, rows[1].items_open, rows[1].items_unknown) == (1, 1, 1)
    assert (rows[0].items_unknown, rows[0].incidents_without_items) == (1, 1)


def test_coverage_counts_the_time_that_two_incidents_of_a_theme_share_once(fill: Fill) -> None:
    start = datetime(2026, 8, 1, 10, 2)  # noqa: DTZ001 - the store holds naive UTC
    impact = {"starts_at": start, "ends_at": start.replace(minute=20)}
    cursor = store(
        fill,
        incident("A", "2026-08-01", "dns"),
        incident("B", "2026-08-01", "dns"),
        incident("C", "2026-08-02", "dns"),
        objectives=[{}],
        ledger=[{"key": "A", **impact}, {"key": "B", **impact}],
    )
    assert [(row.theme, row.incidents, row.spent_minutes) for row in coverage(cursor, YEAR)] == [
        ("dns", 3, 18)
    ]


THEMES = st.lists(st.sampled_from(["dns", "disk", "deploy", None]), max_size=3)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2026, 9, 30)), THEMES), max_size=10))
def test_repeats_equal_what_a_slow_look_back_finds(
    fill: Fill, rows: list[tuple[date, list[str | None]]]
) -> None:
    unique = dict(rows)
    cursor = store(fill, *[incident(str(day), str(day), *themes) for day, themes in unique.items()])
    chosen = Selection(YEAR.as_of, date(2025, 1, 1), date(2026, 9, 30))
    expected = {
        (day, theme)
        for day, themes in unique.items()
        for theme in themes
        if theme and any(theme in unique[old] for old in unique if old < day < old.replace(year=old.year + 1))
    }
    found = factors(cursor, chosen)
    assert sum(row.repeats for row in found) == len(expected)
    assert repeat_rate(cursor, chosen)[0].by_theme == len({day for day, _ in expected})
    for by in ("month", "quarter", "year"):
        parts = factors(cursor, chosen, by=by)
        assert sum(row.incidents for row in parts) == sum(row.incidents for row in found)
        assert sum(row.repeats for row in parts) == len(expected)
