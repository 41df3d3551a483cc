"""Where a click on each chart leads: a table of charts, their marks, and the address of each."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from pmdata.charts import hours, impact, incidents, quarterly_review, response_times
from pmdata.charts.chart import LEAD, Chart
from pmdata.charts.contributing_factors import recurrence_chart
from pmdata.metrics.contributing_factors.returns import RecurrenceDays, ReturnRow
from pmdata.metrics.impact.where import ImpactCell
from pmdata.metrics.incidents.hours import HourRow
from tests.charts.test_charts import CHARTS, SEVERITIES, row

MADE = {
    **CHARTS,
    "where": impact.where_chart(
        [ImpactCell(service="web", theme="retry & storm", incidents=2, impact_minutes=60.0)]
    ),
    "hours": hours.hours_of_week_chart(
        [HourRow(weekday=1, hour=9, kind="business", incidents=2)], "Europe/Berlin"
    ),
    "severities": incidents.incidents_chart(SEVERITIES[:1]),
    "by service": response_times.group_chart((row(group="search"),), group="service"),
    "review": quarterly_review.before_after_chart((row(),), (row(),)),
}
QUARTER = "since=2026-01-01&until=2026-03-31"
LEADS = [
    ("severities", "counts", f"incidents?{QUARTER}&of_severity=SEV1"),
    ("incidents", "counts", f"incidents?{QUARTER}&of_severity=SEV1"),
    ("where", "cells", "incidents?of_service=web&of_theme=retry+%26+storm"),
    ("hours", "cells", "incidents?of_hour=Mon+09%3A00+Europe%2FBerlin"),
    ("trend", "points", f"incidents?{QUARTER}"),
    ("trend", "dots", "incidents?incident=INC-1"),
    ("by service", "points", "incidents?of_service=search"),
    ("distribution", "values", "incidents?incident=INC-1"),
    ("process", "dots", "incidents?incident=INC-1"),
    ("pareto", "themes", "incidents?of_theme=releases"),
    ("pareto", "incidents", "incidents?incident=INC-1"),
    ("heat map", "cells", f"incidents?{QUARTER}&of_theme=releases"),
    ("burn down", "rows", "error_budgets?slo=a"),
    ("consumed", "consumed", "incidents?incident=INC-1"),
    ("periods", "periods", "incidents?since=2026-03-01&until=2026-03-29&of_objective=a"),
    ("ageing", "ages", "action_items?due=overdue"),
    ("completeness", "facts", "incidents?of_missing=Severity"),
    ("review", "dots", f"incidents?{QUARTER}&of_known=Time+to+resolve"),
]


@pytest.mark.parametrize(
    ("name", "data", "address"), LEADS, ids=[f"{name} {data}" for name, data, _ in LEADS]
)
def test_a_mark_leads_to_what_it_counts(name: str, data: str, address: str) -> None:
    assert MADE[name].datasets[data].to_pylist()[0][LEAD] == address


@pytest.mark.parametrize("chart", [MADE[name] for name in dict.fromkeys(name for name, *_ in LEADS)])
def test_a_chart_that_leads_on_has_a_selection_for_each_of_its_data_and_a_row_of_its_table_does_too(
    chart: Chart,
) -> None:
    leading = {name for name, table in chart.datasets.items() if LEAD in table.column_names}
    assert chart.selections
    assert set(map(str, _data_of(chart).values())) <= leading
    assert len(chart.leads) == chart.table.num_rows
    assert any(chart.leads)


def _data_of(chart: Chart) -> Mapping[str, str]:
    """Return for each selection which data set the layer that has it draws."""
    shared = chart.spec.get("data", {})
    views = {part.get("name"): part.get("data", shared)["name"] for part in chart.spec.get("layer", ())}
    views |= {} if "layer" in chart.spec else {chart.spec.get("name"): shared["name"]}
    return {
        one["name"]: views[view]
        for one in chart.spec["params"]
        if one["name"] in chart.selections
        for view in one.get("views", [chart.spec.get("name")])
    }


def returned(key: str, days: int) -> ReturnRow:
    fields: dict[str, Any] = {"key": key, "days": days}
    return ReturnRow.model_construct(None, **fields)


def test_what_came_back_after_so_many_days_is_listed_by_its_keys() -> None:
    rows = [
        RecurrenceDays(from_days=0, to_days=8, returns=2, median_days=5.0),
        RecurrenceDays(from_days=8, to_days=None, returns=0, median_days=5.0),
    ]
    chart = recurrence_chart(rows, [returned("B", 7), returned("A", 1), returned("B", 2)])
    assert chart.leads == ["incidents?of_incident=A&of_incident=B", None]


def test_a_period_leads_to_its_own_days() -> None:
    rows = (row("2026-Q2", first_on=date(2026, 4, 1), last_on=date(2026, 6, 30)),)
    assert response_times.group_chart(rows, group="team").leads == ["incidents"]
