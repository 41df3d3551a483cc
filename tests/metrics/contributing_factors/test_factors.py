"""Factors: themes count once an incident, and coming back is judged by what was known then."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdata.metrics.contributing_factors.lists import co_occurrences, coverage, factor_list
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED
from pmdata.metrics.contributing_factors.recurrence import repeat_rate
from pmdata.metrics.contributing_factors.returns import recurrence_days, returns
from pmdata.metrics.contributing_factors.themes import FactorsRow, factors
from pmdata.metrics.selection.selection import Selection

if TYPE_CHECKING:
    import duckdb

Fill = Callable[..., "duckdb.DuckDBPyConnection"]
YEAR = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))


def incident(key: str, day: str, *themes: str | None, **row: Any) -> dict[str, Any]:
    return {"key": key, "incident_on": date.fromisoformat(day), "themes": themes, "services": ["api"], **row}


def store(fill: Fill, *rows: dict[str, Any], **tables: Any) -> "duckdb.DuckDBPyConnection":
    factors_of = [
        {"key": row["key"], "position": place, "theme": theme, "text": f"about {theme}", "source": "list"}
        for row in rows
        for place, theme in enumerate(row["themes"], 1)
    ]
    plain = [{name: value for name, value in row.items() if name != "themes"} for row in rows]
    return fill(plain, factors=factors_of, **tables)


def item(
    key: str, status: str | None, done_on: str | None = None, theme: str | None = "dns"
) -> dict[str, Any]:
    return {
        "key": key, "item_key": "1", "position": 1, "text": "Fix it", "status": status, "theme": theme,
        "theme_basis": "stated", "done_on": None if done_on is None else date.fromisoformat(done_on),
    }  # fmt: skip


def of(rows: tuple[FactorsRow, ...], theme: str) -> FactorsRow:
    [row] = [row for row in rows if row.theme == theme]
    return row


def test_a_theme_counts_once_an_incident_however_often_it_is_named(fill: Fill) -> None:
    row = of(factors(store(fill, incident("A", "2026-08-01", "dns", "dns")), YEAR), "dns")
    assert (row.incidents, row.factors) == (1, 2)


def test_themes_come_in_the_order_of_their_impact_with_what_is_untagged_last(fill: Fill) -> None:
    hour = {"time_to_resolve_seconds": 3600.0}
    rows = factors(
        store(
            fill,
            incident("A", "2026-06-01", "dns", None, **hour),
            incident("B", "2026-07-01", "deploy", None, downtime_seconds=10 * 3600.0),
            incident("C", "2026-08-01", "dns", None, **hour, time_to_mitigate_seconds=1800.0),
            incident("D", "2026-08-02", "dns"),
        ),
        YEAR,
    )
    assert [(row.theme, row.incidents, row.impact_minutes, row.impact_known) for row in rows] == [
        ("deploy", 1, 600, 1), ("dns", 3, 90, 2), (UNTAGGED, 3, 690, 3),
    ]  # fmt: skip
    assert [row.share_ratio for row in rows] == [0.25, 0.75, 0.75]
    assert [row.cumulative_ratio for row in rows] == [pytest.approx(600 / 1380), 0.5, 1]


def test_every_quarter_lists_every_theme_so_that_gaps_show(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2025-11-01", "dns"), incident("B", "2026-08-01", "deploy"))
    rows = factors(cursor, YEAR, by="quarter")
    assert [(row.period, row.theme, row.incidents) for row in rows] == [
        ("2025-Q4", "deploy", 0), ("2025-Q4", "dns", 1), ("2026-Q1", "deploy", 0), ("2026-Q1", "dns", 0),
        ("2026-Q2", "deploy", 0), ("2026-Q2", "dns", 0), ("2026-Q3", "deploy", 1), ("2026-Q3", "dns", 0),
    ]  # fmt: skip
    assert rows[2].share_ratio is None


def test_a_theme_comes_back_on_a_shared_service_within_180_days(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-01-01", "dns", "disk"),
        incident("B", "2026-06-30", "dns"),
        incident("C", "2026-07-01", "disk"),
        incident("D", "2026-07-02", "dns", services=["web"]),
        incident("E", "2026-08-01", "deploy"),
    )
    rows = factors(cursor, YEAR)
    assert [(row.theme, row.returns, row.occurrences) for row in rows] == [
        ("dns", 1, 3), ("disk", 0, 2), ("deploy", 0, 1),
    ]  # fmt: skip
    assert of(factors(cursor, YEAR, 181), "disk").returns == 1
    [back] = returns(cursor, YEAR)
    assert (back.key, back.earlier_key, back.service, back.days) == ("B", "A", "api", 180)


def test_each_shared_service_is_a_return_of_its_own(fill: Fill) -> None:
    both = {"services": ["api", "web"]}
    cursor = store(
        fill, incident("A", "2026-06-01", "dns", **both), incident("B", "2026-07-01", "dns", **both)
    )
    assert [(row.key, row.service) for row in returns(cursor, YEAR)] == [("B", "api"), ("B", "web")]
    assert (of(factors(cursor, YEAR), "dns").returns, of(factors(cursor, YEAR), "dns").repeats) == (2, 1)
    assert [(row.group, row.returns) for row in factors(cursor, YEAR, group="service")] == [
        ("api", 1), ("web", 1),
    ]  # fmt: skip


def test_the_latest_earlier_incident_is_the_one_that_counts(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-06-01", "dns"),
        incident("B", "2026-07-01", "dns"),
        incident("C", "2026-08-01", "dns"),
        items=[item("A", "open"), item("B", "done", "2026-07-10")],
    )
    assert [(row.key, row.earlier_key, row.state) for row in returns(cursor, YEAR)] == [
        ("C", "B", "did_not_hold"), ("B", "A", "item_open"),
    ]  # fmt: skip


def test_untagged_factors_never_recur(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-07-01", None), incident("B", "2026-08-01", None))
    row = of(factors(cursor, YEAR), UNTAGGED)
    assert (row.returns, row.repeat_ratio, row.expected_ratio) == (0, None, None)


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ([item("A", "open")], "item_open"),
        ([item("A", "blocked")], "item_open"),
        ([item("A", "done", "2026-07-31")], "did_not_hold"),
        ([item("A", "done", "2026-08-01")], "did_not_hold"),
        ([item("A", "done", "2026-08-02")], "item_open"),
        ([item("A", "done", "2026-07-31"), item("A", "open")], "item_open"),
        ([item("A", None), item("A", "open")], "item_open"),
        ([item("A", "done")], "unknown"),
        ([item("A", None)], "unknown"),
        ([item("A", "done", "2026-07-31"), item("A", None)], "unknown"),
        ([item("A", "wont_do")], "no_item"),
        ([item("A", "wont_do"), item("A", "done", "2026-07-31")], "did_not_hold"),
        ([item("A", "open", theme="disk")], "no_item"),
        ([item("A", "open", theme=None)], "no_item"),
        ([item("A", "open") | {"created_on": date(2026, 8, 2)}], "no_item"),
        ([item("B", "open")], "no_item"),
        ([], "no_item"),
    ],
)
def test_a_return_is_in_one_state_by_the_items_of_the_earlier_report_as_they_stood_then(
    fill: Fill, items: list[dict[str, Any]], state: str
) -> None:
    cursor = store(fill, incident("A", "2026-06-01", "dns"), incident("B", "2026-08-01", "dns"), items=items)
    row = of(factors(cursor, YEAR), "dns")
    states = {name: getattr(row, name) for name in ("item_open", "did_not_hold", "no_item", "unknown")}
    assert states == dict.fromkeys(states, 0) | {state: 1}
    [back] = returns(cursor, YEAR)
    assert (back.state, back.item) == (state, None if state == "no_item" else "Fix it")


def test_recurrence_looks_at_all_incidents_whatever_is_filtered(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-06-01", "dns", services=["web", "api"], severity="SEV3"),
        incident("B", "2026-08-01", "dns", services=["api"], severity="SEV1"),
        items=[item("A", "open")],
    )
    chosen = Selection(
        YEAR.as_of, date(2026, 7, 1), date(2026, 9, 30), services=("api",), severities=("SEV1",)
    )
    row = of(factors(cursor, chosen), "dns")
    assert (row.incidents, row.returns, row.item_open) == (1, 1, 1)
    assert repeat_rate(cursor, chosen)[0].repeats == 1


def test_a_near_miss_is_counted_beside_and_never_the_earlier_one(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-06-01", "dns", severity="NEAR_MISS"),
        incident("B", "2026-08-01", "dns"),
        incident("C", "2026-08-02", "dns", severity="NEAR_MISS"),
    )
    row = of(factors(cursor, YEAR), "dns")
    assert (row.incidents, row.near_misses, row.returns) == (1, 2, 0)


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
        incident("B", "2026-08-02", "dns", services=[]),
    )
    assert [(row.group, row.incidents) for row in factors(cursor, YEAR, group="service")] == [
        ("api", 1), ("web", 1), ("not stated", 1),
    ]  # fmt: skip


def test_the_repeat_rate_counts_of_the_incidents_that_tell_a_cause(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-05-01", "dns"),
        incident("B", "2026-06-01", "dns"),
        incident("C", "2026-07-01", services=["api", "web"], trigger="certificate ran out"),
        incident("D", "2026-08-01", related_incidents=["A", "nothing"]),
        incident("E", "2026-08-02", "disk", related_incidents=["E"]),
        incident("F", "2026-08-03", "dns", severity="NEAR_MISS"),
        incident("G", "2026-08-04", "dns", services=[]),
    )
    [row] = repeat_rate(cursor, YEAR)
    assert (row.incidents, row.comparable, row.repeats) == (6, 4, 2)
    assert (row.by_theme, row.by_link) == (1, 1)
    assert row.repeat_ratio == 0.5
    assert [part.repeats for part in repeat_rate(cursor, YEAR, by="quarter")] == [0, 0, 1, 1]


def test_a_repeat_rate_is_unknown_where_no_report_states_a_cause(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-05-01"), incident("B", "2026-06-01"))
    [row] = repeat_rate(cursor, YEAR)
    assert (row.incidents, row.comparable, row.repeats) == (2, 0, 0)
    assert (row.repeat_ratio, row.repeat_low, row.verdict, row.expected_ratio) == (None, None, None, None)


def test_more_repeats_than_in_the_period_before_are_worse(fill: Fill) -> None:
    spring = [incident(f"A{day}", f"2026-05-{day:02}", f"theme {day}") for day in range(1, 13)]
    summer = [incident(f"B{day}", f"2026-08-{day:02}", f"theme {day}") for day in range(1, 13)]
    rows = repeat_rate(store(fill, *spring, *summer), YEAR, by="quarter")
    assert [row.verdict for row in rows[-2:]] == ["too_few", "worsened"]


def test_a_span_says_so_where_reports_do_not_reach_back_180_days_before_it(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-04-02", "dns"), incident("B", "2026-09-30", "dns"))
    rows = repeat_rate(cursor, YEAR, by="quarter")
    assert [row.short_history for row in rows] == [True, True, True, True]
    assert repeat_rate(cursor, Selection(YEAR.as_of, date(2026, 9, 29)))[0].short_history is False


def test_a_link_names_an_incident_whatever_its_case_and_however_long_ago(fill: Fill) -> None:
    cursor = store(
        fill,
        {**incident("reports/a.md#1", "2024-05-01", "dns"), "incident_id": "INC-2026-07"},
        {**incident("B", "2026-06-01", "dns"), "related_incidents": ["inc-2026-07 "]},
    )
    [row] = repeat_rate(cursor, YEAR)
    assert (row.repeats, row.by_link) == (1, 1)
    assert [(back.key, back.by_link) for back in returns(cursor, YEAR)] == [("B", True)]


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
    assert returns(fill(), YEAR) == ()
    assert coverage(fill(), YEAR) == ()


def test_the_days_until_a_theme_came_back_are_counted_in_classes(fill: Fill) -> None:
    days = ["2026-03-01", "2026-03-08", "2026-05-07", "2026-05-08"]
    cursor = store(fill, *[incident(day, day, "dns") for day in days])
    rows = recurrence_days(cursor, YEAR)
    assert [(row.from_days, row.to_days, row.returns) for row in rows] == [
        (0, 8, 2), (8, 31, 0), (31, 61, 1), (61, 91, 0), (91, 121, 0), (121, 151, 0), (151, 181, 0),
        (181, None, 0),
    ]  # fmt: skip
    assert {row.median_days for row in rows} == {7}


def test_the_list_of_factors_states_where_each_is_written(fill: Fill) -> None:
    cursor = store(fill, incident("A", "2026-06-01", "dns", None), incident("B", "2026-08-01", "dns"))
    assert [(row.key, row.theme, row.state) for row in factor_list(cursor, YEAR)] == [
        ("B", "dns", "no_item"), ("A", "dns", None), ("A", UNTAGGED, None),
    ]  # fmt: skip
    assert [row.key for row in factor_list(cursor, YEAR, UNTAGGED)] == ["A"]


def test_themes_that_go_together_are_paired(fill: Fill) -> None:
    cursor = store(
        fill, incident("A", "2026-06-01", "dns", "disk", None), incident("B", "2026-08-01", "dns", "disk")
    )
    assert [(row.theme, row.other, row.incidents) for row in co_occurrences(cursor, YEAR)] == [
        ("disk", "dns", 2)
    ]


def test_coverage_ranks_themes_by_service_by_their_impact_not_by_how_often_they_occur(fill: Fill) -> None:
    cursor = store(
        fill,
        incident("A", "2026-05-01", "dns", "once", time_to_resolve_seconds=60.0),
        incident("B", "2026-06-01", "dns", services=["api", "web"]),
        incident("C", "2026-07-01", "disk", services=["web"], time_to_resolve_seconds=23 * 3600.0),
        items=[
            item("A", "done"), item("A", "open"), item("A", "wont_do"), item("A", None),
            item("C", "wont_do", theme="disk"), item("B", "open", theme=None),
        ],
    )  # fmt: skip
    rows = coverage(cursor, YEAR)
    assert [(row.theme, row.service, row.incidents, row.impact_minutes, row.returns) for row in rows] == [
        ("disk", "web", 1, 23 * 60, 0), ("dns", "api", 2, 1, 1), ("once", "api", 1, 1, 0),
        ("dns", "web", 1, 0, 0),
    ]  # fmt: skip
    dns = rows[1]
    assert (dns.items_done, dns.items_open, dns.items_unknown, dns.incidents_without_items) == (1, 1, 1, 1)
    assert rows[0].incidents_without_items == 1


THEMES = st.lists(st.sampled_from(["dns", "disk", "deploy", None]), max_size=3)
SERVICES = st.lists(st.sampled_from(["api", "web"]), max_size=2, unique=True)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2026, 9, 30)), THEMES, SERVICES), max_size=10))
def test_returns_equal_what_a_slow_look_back_finds(
    fill: Fill, rows: list[tuple[date, list[str | None], list[str]]]
) -> None:
    unique = {day: (themes, services) for day, themes, services in rows}
    cursor = store(
        fill,
        *[incident(str(day), str(day), *themes, services=names) for day, (themes, names) in unique.items()],
    )
    chosen = Selection(YEAR.as_of, date(2025, 1, 1), date(2026, 9, 30))
    expected = {
        (day, service, theme)
        for day, (themes, services) in unique.items()
        for theme in themes
        for service in services
        if theme
        and any(
            theme in unique[old][0] and service in unique[old][1]
            for old in unique
            if 0 < (day - old).days <= 180
        )
    }
    found = factors(cursor, chosen)
    assert sum(row.returns for row in found) == len(expected) == len(returns(cursor, chosen))
    assert sum(row.repeats for row in found) == len({(day, theme) for day, _, theme in expected})
    assert repeat_rate(cursor, chosen)[0].by_theme == len({day for day, *_ in expected})
    for by in ("month", "quarter", "year"):
        parts = factors(cursor, chosen, by=by, with_chance=False)
        assert sum(row.incidents for row in parts) == sum(row.incidents for row in found)
        assert sum(row.returns for row in parts) == len(expected)
