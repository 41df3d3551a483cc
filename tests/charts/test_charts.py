"""The chart contract: valid specifications, built once, over fields that their tables have."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt
import pyarrow as pa
import pytest

from pmdata import words
from pmdata.charts import (
    action_items,
    burn_down,
    contributing_factors,
    data_quality,
    distribution,
    error_budgets,
    incident,
    incidents,
    one_burn_down,
    pareto,
    process_chart,
    rates,
    response_times,
    trend,
)
from pmdata.charts import theme as theme_of_charts
from pmdata.charts.chart import MAX_DOTS, Chart
from pmdata.metrics.action_items.ageing import AgeBucket, CompletionCurve, CompletionPoint
from pmdata.metrics.contributing_factors.lists import ThemedIncident
from pmdata.metrics.contributing_factors.returns import RecurrenceDays
from pmdata.metrics.contributing_factors.themes import FactorsRow
from pmdata.metrics.data_quality import KnownFact
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow
from pmdata.metrics.error_budgets.details import ConsumedByIncident
from pmdata.metrics.incidents.counts import IncidentCountsRow
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.metrics.response_times.process_chart import ProcessPoint
from pmdata.metrics.selection.periods import parse_period
from pmdata.model import Postmortem, TimelineEvent

START = datetime(2026, 3, 1, 10, tzinfo=UTC)


def row(period: str | None = None, known: int = 9, **changes: Any) -> ResponseTimesRow:
    seconds = 3_600.0 if known else None
    figures = dict.fromkeys(
        ("mean_seconds", "geometric_mean_seconds", "median_seconds", "p75_seconds", "p90_seconds"), seconds
    )
    values: dict[str, Any] = {
        "period": period,
        "period_title": period and parse_period(period).title,
        "group": None,
        "metric": "time_to_resolve",
        "incidents": 12,
        "known": known,
        "open": 1,
        **figures,
        "p95_seconds": None,
        "median_low_seconds": seconds and seconds / 2,
        "median_high_seconds": seconds and seconds * 2,
        **dict.fromkeys(name for name in ResponseTimesRow.model_fields if name.startswith(("change", "p_"))),
        **dict.fromkeys(name for name in ResponseTimesRow.model_fields if name.startswith("trend_")),
        **dict.fromkeys(("verdict", "detectable_ratio", "detectable_fall_ratio", "previous_known")),
        **dict.fromkeys(("previous_median_seconds", "shrunken_median_seconds")),
        "trend_verdict": "too_few",
        "trend_periods": 0,
        "near_misses": 0,
        "partial": False,
        "first_on": date(2026, 1, 1),
        "last_on": date(2026, 3, 31),
    }
    return ResponseTimesRow(**{**values, **changes})


def values() -> pa.Table:
    return pa.table(
        {
            "key": ["INC-1", "INC-2"],
            "title": ["Checkout down", None],
            "started_on": [date(2026, 2, 1), date(2026, 5, 1)],
            "seconds": [0.0, 90_000.0],
            "source": ["stated", "timestamps"],
        }
    )


def postmortem(**changes: Any) -> Postmortem:
    events = (
        TimelineEvent(at=START, text="Deploy begins", line=4),
        TimelineEvent(at=None, text="Somebody notices", line=5),
        TimelineEvent(at=START + timedelta(minutes=9), text="Alert fires", phase="detected", line=6),
    )
    facts: dict[str, Any] = {
        "impact_started_at": START,
        "detected_at": START + timedelta(minutes=9),
        "resolved_at": START + timedelta(minutes=60),
        "timeline": events,
    }
    return Postmortem(key="INC-1", **{**facts, **changes})


def budget(slo: str, **changes: Any) -> ErrorBudgetRow:
    facts: dict[str, Any] = {
        "period": None,
        "period_title": None,
        "group": None,
        "slo": slo,
        "title": slo,
        "service": slo,
        "kind": "availability",
        "target": 0.999,
        "window": "28d",
        "basis": "rolling",
        "window_start": START,
        "window_end": START + timedelta(days=28),
        "budget_minutes": 40.32,
        "spent_known_minutes": 50.0,
        "spent_minutes": 50.0,
        "assumed_minutes": 0.0,
        "remaining_minutes": -9.68,
        "remaining_ratio": -0.24,
        "burn_rate": 1.24,
        "state": "exhausted",
        "state_known": "exhausted",
        "incidents": 2,
        "assumed": 0,
        "not_counted": 0,
        "is_closed": False,
        "note": None,
    }
    return ErrorBudgetRow(**{**facts, **changes})


def consumed(key: str) -> ConsumedByIncident:
    return ConsumedByIncident(
        slo="a",
        service="a",
        key=key,
        title=None,
        path="a.md",
        started_on=date(2026, 3, 1),
        severity=None,
        starts_at=START,
        ends_at=START + timedelta(hours=1),
        error_ratio=0.5,
        ratio_basis="assumed",
        minutes_basis="stated",
        minutes=30.0,
        counted_minutes=30.0,
        budget_ratio=None,
        time_to_detect_seconds=None,
        alert_after_seconds=None,
        detection_gap_seconds=None,
    )


def theme(name: str, period: str | None = None, incidents: int = 3) -> FactorsRow:
    return FactorsRow(
        period=period,
        period_title=period and parse_period(period).title,
        group=None,
        theme=name,
        incidents=incidents,
        share_ratio=0.5,
        cumulative_ratio=0.5,
        impact_minutes=3600.0,
        impact_known=incidents,
        factors=4,
        weak=0,
        occurrences=4,
        returns=1,
        repeats=1,
        item_open=1,
        did_not_hold=0,
        no_item=0,
        unknown=0,
        repeat_while_open=1,
        repeat_ratio=0.25,
        expected_ratio=0.2,
        excess_ratio=0.05,
        excess_p_value=0.4,
        near_misses=0,
        partial=False,
        first_on=date(2026, 1, 1),
        last_on=date(2026, 3, 31),
    )


def themed(name: str, key: str = "INC-1", minutes: float = 90.0) -> ThemedIncident:
    return ThemedIncident(
        key=key, title=None, started_on=date(2026, 2, 1), theme=name, impact_minutes=minutes
    )


def counted(severity: str, incidents: int) -> IncidentCountsRow:
    return IncidentCountsRow(
        period="2026-Q1",
        period_title="Q1 2026",
        group=severity,
        incidents=incidents,
        open=0,
        near_misses=0,
        median_days_between=None,
        days_since_last=None,
        verdict=None,
        change_ratio=None,
        p_value=None,
        p_adjusted=None,
        dispersion=None,
        previous_incidents=None,
        partial=True,
        first_on=date(2026, 1, 1),
        last_on=date(2026, 3, 31),
    )


LEFT = pa.table(
    {
        "slo": ["a", "a", "b", "none"],
        "at": pa.array([START.replace(tzinfo=None)] * 4, pa.timestamp("us")),
        "spent_minutes": [0.0, 50.0, 1.0, 1.0],
        "remaining_minutes": [40.3, -9.7, 39.0, 0.0],
        "remaining_ratio": [1.0, -0.24, 0.97, None],
    }
)
CURVE = CompletionCurve(
    cohort="2026-Q1",
    cohort_title="Q1 2026",
    items=2,
    done=1,
    done_undated=1,
    median_low_days=2.0,
    left_out=0,
    median_days=9,
    points=(CompletionPoint(days=9, done_ratio=0.5, done_high_ratio=0.5, at_risk=2),),
)
SEVERITIES = (counted("SEV1", 1), counted("SEV4", 2), counted("not stated", 4))
ROWS = (row("2026-Q1"), row("2026-Q2", 0), row("2026-Q3", partial=True))


def point(number: int, **changes: Any) -> ProcessPoint:
    values: dict[str, Any] = {
        "series": "time_to_resolve",
        "key": f"INC-{number}",
        "title": None,
        "started_on": date(2026, 3, number),
        "unit": "seconds",
        "value": 3_600.0,
        "segment": 0,
        "change": "one rota" if changes.get("segment") else None,
        "changed_on": date(2026, 3, 2) if changes.get("segment") else None,
        "centre": 3_600.0,
        "low": 600.0,
        "high": 7_200.0,
        "signals": (),
        "provisional": False,
        "chance_ratio": 0.25,
    }
    return ProcessPoint(**{**values, **changes})


CHARTS: dict[str, Chart] = {
    "trend": trend.trend_chart(
        ROWS, target_seconds=1_800, values=values(), changes={date(2026, 2, 1): "one rota"}
    ),
    "groups": response_times.group_chart((row(group="search"), row(group="checkout", known=0))),
    "distribution": distribution.distribution_chart(values(), ROWS),
    "incident": incident.timeline_chart(postmortem(), "Europe/Berlin"),
    "burn down": burn_down.burn_down_chart(
        LEFT, (budget("a"), budget("b"), budget("none", budget_minutes=0)), "Asia/Tokyo"
    ),
    "consumed": error_budgets.consumed_chart([consumed("INC-1")]),
    "periods": error_budgets.periods_chart([budget("a", period="2026-01", period_title="Jan 2026")]),
    "pareto": pareto.pareto_chart([theme("releases"), theme("untagged")], [themed("releases")]),
    "recurrence": contributing_factors.recurrence_chart(
        [
            RecurrenceDays(from_days=0, to_days=8, returns=2, median_days=5.0),
            RecurrenceDays(from_days=181, to_days=None, returns=0, median_days=5.0),
        ]
    ),
    "ways of fixing": contributing_factors.fixed_map([theme("releases")]),
    "heat map": contributing_factors.heat_map(
        [theme("releases", "2026-Q1"), theme("releases", "2026-Q2", 0)]
    ),
    "ageing": action_items.ageing_chart(
        [
            AgeBucket(from_days=0, to_days=30, items=3, overdue=1),
            AgeBucket(from_days=30, to_days=None, items=2, overdue=2),
        ]
    ),
    "completion": action_items.completion_chart([CURVE]),
    "rates": rates.rates_chart(
        [rates.Rate("Payments", "Done", 3, 4, 0.4, 0.9)], "Rates.", target_ratios={"Done": 0.9}
    ),
    "process": process_chart.process_chart([point(1), point(2, signals=("outside",)), point(3, segment=1)]),
    "completeness": data_quality.completeness_chart([KnownFact(fact="Severity", known=3, incidents=4)]),
    "incidents": incidents.incidents_chart(SEVERITIES),
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_specification_satisfies_the_vega_lite_schema(chart: Chart) -> None:
    kind = alt.LayerChart if "layer" in chart.spec else alt.Chart
    kind.from_dict(chart.spec)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_field_of_a_specification_is_a_column_of_the_data_that_it_names(chart: Chart) -> None:
    used = list(fields(chart.spec, None))
    assert used
    for data, field in used:
        assert field in chart.datasets[data].column_names, f"{data} has no {field}"


COMPUTED = {"role"}
"""Columns that a specification computes for itself."""


def fields(part: Any, data: str | None) -> Iterator[tuple[str, str]]:
    """Yield the data set and the field of every encoding."""
    if isinstance(part, dict):
        own = part.get("data") or {}
        data = own.get("name", data) if isinstance(own, dict) else data
        if isinstance(part.get("field"), str) and data and part["field"] not in COMPUTED:
            yield data, part["field"]
        for name, value in part.items():
            if name != "params":
                yield from fields(value, data)
    elif isinstance(part, list):
        for value in part:
            yield from fields(value, data)


def test_every_type_of_an_encoding_is_explicit() -> None:
    for chart in CHARTS.values():
        for encoding in encodings(chart.spec):
            if "field" in encoding and "type" not in encoding:
                assert encoding["channel"] in {"x2", "y2"}


def encodings(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        for channel, encoding in part.get("encoding", {}).items():
            yield from (
                {**one, "channel": channel}
                for one in (encoding if isinstance(encoding, list) else [encoding])
            )
        for value in part.values():
            yield from encodings(value)
    elif isinstance(part, list):
        for value in part:
            yield from encodings(value)


def test_a_specification_is_built_once_and_carries_no_data() -> None:
    again = trend.trend_chart(ROWS)
    assert again.spec is CHARTS["trend"].spec
    assert "datasets" not in again.spec


def test_a_period_without_a_known_value_keeps_its_place() -> None:
    assert CHARTS["trend"].datasets["points"]["name"].to_pylist() == ["Q1 2026", "Q2 2026", "Q3 2026, so far"]
    assert (
        CHARTS["distribution"].datasets["medians"]["nothing"].to_pylist()[1] == "none of 12 incidents known"
    )


def test_the_direct_labels_stand_at_the_last_known_period() -> None:
    chart = trend.trend_chart((row("2026-Q1", p90_seconds=9_000.0), row("2026-Q2", 0)))
    assert chart.datasets["markers"]["tick"].to_pylist() == ["Q1 2026|9 of 12"] * 2
    assert trend.trend_chart((row("2026-Q1", 0),)).datasets["markers"].num_rows == 0


def placed(mark: dict[str, Any]) -> tuple[str, float]:
    """Return the period of a mark and how far in it the mark is."""
    return mark["tick"].partition("|")[0], round(mark["place"], 2)


def test_every_incident_of_the_trend_is_a_dot_in_its_period_and_a_declared_change_a_line() -> None:
    rows = (row("2026-Q1"), row("2026-Q2", first_on=date(2026, 4, 1), last_on=date(2026, 6, 30)))
    changes = {date(2026, 4, 1): "one rota", date(2026, 6, 30): "runbooks", date(2027, 1, 1): "later"}
    chart = trend.trend_chart(rows, values=values(), changes=changes)
    dots = chart.datasets["dots"].to_pylist()
    assert [placed(dot) for dot in dots] == [
        ("Q1 2026", 0.35),
        ("Q2 2026", 0.34),
    ]
    lines = chart.datasets["changes"].to_pylist()
    assert [placed(line) for line in lines] == [
        ("Q2 2026", 0.01),
        ("Q2 2026", 0.99),
    ]
    # The second is written a line lower, so that it does not lie on the first.
    assert [line["text"] for line in lines] == ["one rota", "|runbooks"]


def test_thousands_of_incidents_of_a_theme_are_drawn_by_what_they_cost() -> None:
    many = [themed("releases", f"INC-{number}", float(number)) for number in range(MAX_DOTS + 1)]
    chart = pareto.pareto_chart([theme("releases")], many)
    assert chart.datasets["incidents"].num_rows == MAX_DOTS
    assert min(chart.datasets["incidents"]["hours"].to_pylist()) > 0
    assert (chart.note or "").endswith("The 1,500 costliest of 1,501 are drawn.")
    assert chart.datasets["themes"]["label"].to_pylist() == [f"60{words.GAP}h, 3 (50{words.GAP}%)"]


def test_thousands_of_incidents_are_drawn_thinned_with_a_note() -> None:
    many = pa.concat_tables([values()] * 1_000)
    chart = distribution.distribution_chart(many, ROWS)
    assert chart.datasets["values"].num_rows == MAX_DOTS
    assert chart.note is not None
    assert chart.note.startswith("1,500 of 2,000")
    assert chart.table.num_rows == 2_000
    assert CHARTS["distribution"].note is None


def test_groups_stand_slowest_first_and_unknown_last() -> None:
    rows = (row(group="a", median_seconds=1.0), row(group="b", known=0), row(group="c", median_seconds=9.0))
    assert response_times.group_chart(rows).datasets["points"]["name"].to_pylist() == ["c", "a", "b"]


def test_the_table_beside_a_chart_sorts_durations_as_durations() -> None:
    assert pa.types.is_duration(CHARTS["trend"].table.schema.field("Median").type)


def test_phases_last_until_the_next_known_moment() -> None:
    spans = CHARTS["incident"].datasets["spans"].to_pylist()
    assert [(span["state"], span["until"]) for span in spans] == [
        ("Unnoticed", "detected"),
        ("Detected", "resolved"),
    ]
    assert [span["lasted"].replace("\u00a0", " ") for span in spans] == ["9 min", "51 min"]


def test_the_timeline_is_drawn_in_the_reporting_zone_and_names_every_event_in_its_table() -> None:
    chart = CHARTS["incident"]
    assert chart.datasets["events"]["at"].to_pylist()[0] == datetime(2026, 3, 1, 11)  # noqa: DTZ001 -- local on purpose
    assert chart.table["Event"].to_pylist() == ["Deploy begins", "Somebody notices", "Alert fires"]


def test_a_moment_that_goes_back_in_time_begins_no_phase() -> None:
    chart = incident.timeline_chart(postmortem(detected_at=START - timedelta(hours=1)), "UTC")
    assert [span["state"] for span in chart.datasets["spans"].to_pylist()] == ["Unnoticed"]


def test_an_incident_without_times_has_an_empty_chart() -> None:
    assert incident.timeline_chart(Postmortem(key="x"), "UTC").is_empty


def test_the_most_severe_incidents_are_at_the_bottom_and_unstated_ones_on_top() -> None:
    stacked = CHARTS["incidents"].datasets["counts"].to_pylist()
    assert [(one["severity"], one["below"], one["above"]) for one in stacked] == [
        ("SEV1", 0, 1),
        ("SEV4", 1, 3),
        ("not stated", 3, 7),
    ]


def test_an_objective_without_a_budget_has_no_line() -> None:
    assert set(CHARTS["burn down"].datasets["left"]["slo"].to_pylist()) == {"a", "b"}
    assert "Without a budget: none." in (CHARTS["burn down"].note or "")


def test_what_was_left_is_drawn_in_the_reporting_zone() -> None:
    first = CHARTS["burn down"].datasets["left"]["at"].to_pylist()[0]
    assert first == START.replace(tzinfo=None) + timedelta(hours=9)


def test_each_budget_has_a_row_of_its_own_that_one_far_in_debt_does_not_leave() -> None:
    lines = pa.table(
        {
            "slo": ["deep", "a", "b"],
            "at": pa.array([START.replace(tzinfo=None)] * 3, pa.timestamp("us")),
            "remaining_minutes": [-1_600.0, 36.3, 40.3],
            "remaining_ratio": [-40.0, 0.9, 0.99],
        }
    )
    chart = burn_down.burn_down_chart(lines, (budget("deep"), budget("a"), budget("b")), "UTC")
    heights = chart.datasets["left"]["height"].to_pylist()
    assert [int(height) for height in heights] == [2, 1, 0]
    assert 2 < heights[0] < chart.datasets["left"]["zero"].to_pylist()[0]
    assert chart.datasets["rows"]["bottom"].to_pylist() == [2, 1, 0]


def test_more_budgets_than_fit_are_in_the_table_alone() -> None:
    names = [f"objective {number}" for number in range(burn_down.MOST_ROWS + 1)]
    lines = pa.table(
        {
            "slo": names,
            "at": pa.array([START.replace(tzinfo=None)] * len(names), pa.timestamp("us")),
            "remaining_minutes": [20.0] * len(names),
            "remaining_ratio": [0.5] * len(names),
        }
    )
    chart = burn_down.burn_down_chart(lines, [budget(name) for name in names], "UTC")
    assert chart.datasets["rows"].num_rows == burn_down.MOST_ROWS
    assert chart.table.num_rows == len(names)
    assert f"In the table alone: {names[-1]}." in (chart.note or "")


def test_untouched_budgets_are_named_not_drawn_on_each_other() -> None:
    lines = pa.table(
        {
            "slo": ["consumed", "whole", "untouched"],
            "at": pa.array([START.replace(tzinfo=None)] * 3, pa.timestamp("us")),
            "remaining_minutes": [36.3, 40.3, 40.3],
            "remaining_ratio": [0.9, 1.0, 1.0],
        }
    )
    rows = (budget("consumed"), budget("whole"), budget("untouched"))
    chart = burn_down.burn_down_chart(lines, rows, "UTC")
    assert chart.datasets["rows"]["slo"].to_pylist() == ["consumed"]
    assert chart.note == f"{burn_down.HOW} Not drawn. Nothing consumed: whole and untouched."
    assert burn_down.burn_down_chart(lines.slice(1), rows[1:], "UTC").is_empty


def test_the_steps_of_one_burn_down_lie_on_its_line_and_the_largest_are_named() -> None:
    hours = [START.replace(tzinfo=None) + timedelta(hours=n) for n in (0, 1, 2, 20, 30)]
    lines = pa.table(
        {
            "slo": ["a"] * 5,
            "at": pa.array(hours, pa.timestamp("us")),
            "remaining_minutes": [40.0, 20.0, 20.0, 20.0, 10.0],
            "remaining_ratio": [1.0, 0.5, 0.5, 0.5, 0.25],
            "remaining_known_ratio": [1.0, 1.0, 1.0, 1.0, 0.75],
        }
    )
    rows = [consumed("A").model_copy(update={"title": "x" * 60, "ends_at": START + timedelta(hours=1)})]
    rows += [
        consumed(f"B{n}").model_copy(update={"minutes": 1.0, "ends_at": START + timedelta(hours=25)})
        for n in range(4)
    ]
    chart = one_burn_down.one_burn_down_chart(lines, budget("a", assumed_minutes=20.0), rows, "UTC")
    steps = chart.datasets["steps"].to_pylist()
    assert [step["ratio"] for step in steps] == [0.5, *[0.375] * 4]
    assert [step["is_early"] for step in steps] == [True, *[False] * 4]
    assert [bool(step["label"]) for step in steps] == [True] * 4 + [False]
    assert steps[0]["label"].endswith("…")
    assert chart.note == one_burn_down.RANGE_WORDS
    assert one_burn_down.one_burn_down_chart(lines.slice(0, 1), budget("a"), rows, "UTC").is_empty


def test_two_incidents_of_one_title_are_two_bars() -> None:
    rows = [
        consumed(key).model_copy(update={"title": title})
        for key, title in (("A", "x"), ("B", "x"), ("C", None))
    ]
    ticks = error_budgets.consumed_chart(rows).datasets["consumed"]["tick"].to_pylist()
    assert ticks == ["x, A", "x, B", "C"]


def test_near_misses_have_no_bar_and_no_row() -> None:
    rows = [counted("SEV1", 2), counted("NEAR_MISS", 0)]
    assert incidents.incidents_chart(rows).table["Severity"].to_pylist() == ["SEV1"]


def test_each_segment_of_a_process_has_its_own_limits_and_the_change_that_began_it() -> None:
    chart = CHARTS["process"]
    limits, changes = chart.datasets["limits"].to_pylist(), chart.datasets["changes"].to_pylist()
    assert [line["text"] for line in limits] == ["", "", "", "2\xa0h", "1\xa0h", "10\xa0min"]
    assert [(one["day"].date(), one["text"]) for one in changes] == [(date(2026, 3, 2), "one rota")]
    assert chart.table["More than noise"].to_pylist() == [None, "outside the limits", None]


def test_days_between_incidents_are_stated_in_days() -> None:
    chart = process_chart.process_chart(
        [point(1, series="days_between_incidents", value=1.0, low=0.5, high=20.0)]
    )
    assert chart.datasets["dots"]["value_words"].to_pylist() == ["1 day"]
    assert chart.table["Upper limit"].to_pylist() == [20.0]
    assert "Days" in chart.table.column_names[2]


def test_too_few_incidents_for_limits_are_drawn_without_them() -> None:
    chart = process_chart.process_chart([point(1, low=None, centre=None, high=None)])
    assert chart.datasets["limits"].num_rows == 0
    assert chart.datasets["dots"].num_rows == 1


@pytest.mark.parametrize(
    ("seconds", "ends"),
    [
        ([3_660.0, None, 3_780.0], [3_600, 7_200]),
        ([60.0, 7_200.0], []),
        ([0.0], [0, 0]),
        ([400 * 86_400.0], [256 * 86_400, 400 * 86_400.0]),
        ([None], []),
    ],
)
def test_an_axis_of_nearly_equal_durations_reaches_the_ticks_around_them(
    seconds: list[float | None], ends: list[float]
) -> None:
    assert theme_of_charts.labelled_span(seconds) == ends


def test_the_figures_show_the_p95_where_any_row_has_enough_incidents() -> None:
    few, many = row("2026-Q1"), row("2026-Q2", known=20, p95_seconds=7_200.0)
    assert "P95" not in response_times.figures_table([few], "Period").column_names
    table = response_times.figures_table([few, many], "Period")
    assert table.column_names[5:7] == ["P90", "P95"]
    assert table["P95"].to_pylist() == [None, timedelta(hours=2)]


def test_each_rate_is_marked_at_the_target_of_its_own_series() -> None:
    shown = [rates.Rate("Payments", "Done", 3, 4), rates.Rate("Payments", "Done in time", 1, 2)]
    chart = rates.rates_chart(shown, "Rates.", target_ratios={"Done": 0.9, "Done in time": 0.8})
    assert [(mark["series"], mark["percent"]) for mark in chart.datasets["target"].to_pylist()] == [
        ("Done", 90), ("Done in time", 80),
    ]  # fmt: skip
    untargeted = rates.rates_chart(shown, "Rates.", target_ratios={"Done": None})
    assert untargeted.datasets["target"].num_rows == 0


def test_items_may_be_followed_by_priority() -> None:
    curve = CURVE.model_copy(update={"cohort": "P1", "cohort_title": "P1"})
    chart = action_items.completion_chart([curve], "priority")
    assert chart.table.column_names[0] == "Priority"
    assert "by priority" in chart.description
    assert action_items.completion_chart([CURVE]).table.column_names[0] == "Created in"
