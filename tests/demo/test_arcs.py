"""What the sample shows: each claim by the verdict that the pages give on it, not by its figures."""

import shutil
from calendar import monthrange
from dataclasses import replace
from pathlib import Path

import pytest

from pmdata.demo.arcs import ARCS, BURSTS_OF
from pmdata.metrics.action_items.lists import backlog
from pmdata.metrics.contributing_factors.fixes import fixes
from pmdata.metrics.contributing_factors.recurrence import repeat_rate
from pmdata.metrics.contributing_factors.returns import returns
from pmdata.metrics.error_budgets.budgets import budget_rows
from pmdata.metrics.error_budgets.details import consumed_by_incident
from pmdata.metrics.error_budgets.ledger import Budgets, load_budgets
from pmdata.metrics.response_times.durations import response_times
from pmdata.metrics.selection.periods import period_of
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection, select
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace

DATA = Path(__file__).parents[2] / "data"
CHANCE = 0.05
HELD, WENT_ON = "capacity limits", "no staged rollout"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cursor, Selection]:
    """The sample's store, with what a page shows of it that nobody filtered."""
    root = tmp_path_factory.mktemp("sample") / "data"
    shutil.copytree(DATA, root, ignore=shutil.ignore_patterns(".pmdata"))
    workspace = open_workspace(root)
    sync(workspace, workers=1)
    return Store(workspace).open().cursor(), select(workspace.settings)


@pytest.fixture(scope="module")
def budgets(sample: tuple[Cursor, Selection]) -> Budgets:
    return load_budgets(*sample)


def test_one_theme_is_surely_rarer_after_its_fixes_and_one_is_not(sample: tuple[Cursor, Selection]) -> None:
    rows = {row.theme: row for row in fixes(*sample)}
    held, went_on = rows[HELD].rate_ratio_high, rows[WENT_ON].rate_ratio_high
    assert held is not None
    assert held < 1
    assert went_on is not None
    assert went_on > 1


def test_what_was_fixed_in_vain_came_back_after_its_items_were_done(sample: tuple[Cursor, Selection]) -> None:
    states = [row.state for row in returns(*sample, theme=WENT_ON)]
    assert states.count("did_not_hold") >= 2


def test_the_fixes_of_the_arcs_say_themselves_what_they_work_on(sample: tuple[Cursor, Selection]) -> None:
    query = """
        select distinct theme from action_items
        where theme_basis = 'stated' and status = 'done' and done_on is not null"""
    assert {theme for (theme,) in sample[0].execute(query, []).fetchall()} == {
        arc.theme for arc in ARCS if arc.fixed_after_days
    }


def test_one_team_recovers_faster_and_all_teams_together_do_not_slow_down(
    sample: tuple[Cursor, Selection],
) -> None:
    rows = response_times(*sample, group="team")
    verdicts = {row.group: row.trend_verdict for row in rows if row.metric == "time_to_resolve"}
    assert verdicts["Payments"] == "improved"
    assert "worsened" not in verdicts.values()
    together = [row.trend_verdict for row in response_times(*sample) if row.metric == "time_to_resolve"]
    assert together != ["worsened"]


def test_one_service_repeats_itself_more_than_chance_gives(sample: tuple[Cursor, Selection]) -> None:
    cursor, selection = sample
    (row,) = repeat_rate(cursor, replace(selection, services=(BURSTS_OF,)))
    assert row.excess_p_value is not None
    assert row.excess_p_value < CHANCE


def test_the_sample_is_looked_at_in_the_middle_of_a_month_and_of_a_quarter(
    sample: tuple[Cursor, Selection],
) -> None:
    as_of, fiscal = sample[1].as_of_on, sample[1].fiscal_year_start
    assert 5 < as_of.day < monthrange(as_of.year, as_of.month)[1] - 5
    assert (period_of(as_of, "quarter", fiscal).last_on - as_of).days > 10


def test_items_are_due_soon_and_others_are_overdue(sample: tuple[Cursor, Selection]) -> None:
    found = {row.due_state for row in backlog(*sample)}
    assert found >= {"overdue", "due_soon"}


def test_budgets_are_exhausted_at_risk_healthy_and_without_reports(budgets: Budgets) -> None:
    states = [row.state for row in budget_rows(budgets)]
    assert {*states} == {"exhausted", "at_risk", "healthy", "no_reports"}


def test_a_few_incidents_together_exhaust_a_budget_that_none_of_them_would(budgets: Budgets) -> None:
    (row,) = [row for row in budget_rows(budgets) if row.state == "exhausted"]
    own = [one.minutes for one in consumed_by_incident(budgets) if one.slo == row.slo]
    assert 2 <= len(own) <= 4
    assert max(own) < row.budget_minutes


def test_maintenance_an_adjustment_and_an_exemption_are_in_use(budgets: Budgets) -> None:
    ledgers = [budgets.ledger_of(objective) for objective in budgets.objectives]
    assert {row.kind for ledger in ledgers for row in ledger.adjustments} == {
        "maintenance", "adjustment", "exemption",
    }  # fmt: skip
    spared = [ledger for ledger in ledgers if len(ledger.spared)]
    assert len(spared) == 2
    for ledger in spared:
        starts, ends = ledger.spared.starts, ledger.spared.ends
        assert (ledger.before_maintenance.until(ends) > ledger.before_maintenance.until(starts)).all()
    now = budgets.selection.as_of
    assert any(row.kind == "exemption" and row.holds(now) for one in ledgers for row in one.adjustments)
