"""The metrics run on the store's own views, which the tables of the other tests are like."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from pmdata.metrics.action_items.ageing import ageing, item_quality, time_to_complete
from pmdata.metrics.action_items.items import action_items
from pmdata.metrics.action_items.lists import backlog, item_table, items
from pmdata.metrics.contributing_factors.lists import co_occurrences, coverage, factor_list
from pmdata.metrics.contributing_factors.neighbours import untagged_factors
from pmdata.metrics.contributing_factors.recurrence import repeat_rate
from pmdata.metrics.contributing_factors.themes import factors
from pmdata.metrics.error_budgets.budgets import budget_rows, compliance_history, error_budgets
from pmdata.metrics.error_budgets.details import alert_burns, burn_down, consumed_by_incident
from pmdata.metrics.error_budgets.forecast import forecasts
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.policies import policy_findings
from pmdata.metrics.impact.sums import MINUTES
from pmdata.metrics.impact.where import impact_cells
from pmdata.metrics.incidents.counts import incident_counts, near_misses, undated
from pmdata.metrics.incidents.report_life import days_to_final, report_concerns
from pmdata.metrics.overview import overview
from pmdata.metrics.response_times.counted import duration_values, not_counted
from pmdata.metrics.response_times.durations import response_times
from pmdata.metrics.response_times.metric import METRICS
from pmdata.metrics.response_times.process_chart import days_between_incidents, duration_process
from pmdata.metrics.selection.periods import GRAINS
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.metrics.selection.selection import Selection, select
from pmdata.store import Store, sync
from pmdata.workspace import DueDays, open_workspace

SAMPLE = Path(__file__).parent.parent.parent / "data"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cursor, Selection]:
    """Return a cursor on the store of the sample, and everything in it selected."""
    root = tmp_path_factory.mktemp("sample") / "data"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".pmdata"))
    workspace = open_workspace(root)
    sync(workspace, workers=1)
    cursor = Store(workspace).open().cursor()
    return cursor, select(workspace.settings, since=None)


def test_the_hand_filled_tables_have_the_columns_and_types_of_the_views(
    store: tuple[Cursor, Selection], columns: dict[str, dict[str, str]]
) -> None:
    for view, declared in columns.items():
        described = fetch_dicts(store[0], f"describe {view}", [])
        found = {row["column_name"]: row["column_type"] for row in described}
        numbers = {"BIGINT": "INTEGER"}
        assert {name: found.get(name) for name in declared} == {
            name: found.get(name) if numbers.get(str(found.get(name))) == kind else kind
            for name, kind in declared.items()
        }, view


@pytest.mark.parametrize("metric", [response_times, incident_counts, action_items, factors, error_budgets])
def test_every_figure_can_be_had_by_period_and_service(store: tuple[Cursor, Selection], metric: Any) -> None:
    for by in (None, *GRAINS):
        for group in (None, "service"):
            rows = metric(*store, by=by, group=group)
            assert rows
            assert all((row.period is None) == (by is None) for row in rows)
            assert all((row.group is None) == (group is None) for row in rows)


def test_every_list_answers(store: tuple[Cursor, Selection]) -> None:
    cursor, chosen = store
    for metric in METRICS:
        rows = response_times(cursor, chosen)
        known = next(row.known for row in rows if row.metric == metric)
        assert duration_values(cursor, chosen, metric).num_rows == known
        assert len(not_counted(cursor, chosen, metric)) == rows[0].incidents - known
        assert len(duration_process(cursor, chosen, metric)) == known
    assert len(days_between_incidents(cursor, chosen)) == rows[0].incidents - 1
    assert len(items(cursor, chosen)) == item_table(cursor, chosen).num_rows > 0
    assert backlog(cursor, chosen)
    assert factor_list(cursor, chosen)
    assert undated(cursor) == ()
    assert near_misses(cursor, chosen)


def test_the_other_questions_of_the_pages_answer_too(store: tuple[Cursor, Selection]) -> None:
    cursor, chosen = store
    budgets = load_budgets(cursor, chosen)
    assert len(budget_rows(budgets)) == len(budgets.objectives) > 0
    for objective in budgets.objectives:
        assert len(compliance_history(budgets, objective)) == 12
    assert [row.slo for row in forecasts(budgets)] == [one.slo for one in budgets.objectives]
    assert burn_down(budgets).num_rows > 0
    assert alert_burns(budgets)
    answers: list[Any] = [
        consumed_by_incident(budgets),
        policy_findings(cursor, budgets),
        co_occurrences(cursor, chosen),
        coverage(cursor, chosen),
        untagged_factors(cursor, chosen),
        repeat_rate(cursor, chosen),
        time_to_complete(cursor, chosen),
        ageing(cursor, chosen),
        item_quality(cursor, chosen),
        days_to_final(cursor, chosen),
        report_concerns(cursor, chosen),
    ]
    assert all(isinstance(answer, tuple) for answer in answers)
    assert (
        overview(cursor, chosen, DueDays()).counts.incidents == incident_counts(cursor, chosen)[0].incidents
    )


def test_impact_counts_the_minutes_of_the_ledger_of_error_budgets_once_it_is_over(
    store: tuple[Cursor, Selection],
) -> None:
    query = f"""
        select i.key, {MINUTES} as minutes, (epoch(ends_at) - epoch(starts_at)) / 60 as in_ledger
        from incidents i join budget_ledger using (key) where is_counted and not is_open"""
    rows = fetch_dicts(store[0], query, [])
    assert rows
    for row in rows:
        assert row["minutes"] == pytest.approx(row["in_ledger"]), row["key"]


def test_a_theme_costs_the_same_in_every_figure_of_impact(store: tuple[Cursor, Selection]) -> None:
    covered = {(row.service, row.theme): row.impact_minutes for row in coverage(*store) if row.impact_known}
    cells = {(row.service, row.theme): row.impact_minutes for row in impact_cells(*store)}
    assert covered
    assert covered == pytest.approx({pair: minutes for pair, minutes in cells.items() if pair in covered})
