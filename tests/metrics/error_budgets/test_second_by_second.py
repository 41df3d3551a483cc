"""Error budgets of random workspaces equal a count of every single second, within 1e-9 of the budget.

Some workspaces are in the suite; `make check-budgets` counts two hundred.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from pmdata.metrics.error_budgets.budgets import budget_rows
from pmdata.metrics.error_budgets.details import consumed_by_incident
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.windows import Window
from pmdata.metrics.selection.selection import select
from pmdata.store import Store, load
from tests.metrics.error_budgets.random_workspaces import random_workspace

COUNT = int(os.environ.get("PMDATA_BUDGET_WORKSPACES", "15"))
OF_THE_BUDGET = 1e-9


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_budget_equals_a_count_of_every_second(seed: int, tmp_path: Path) -> None:
    made = random_workspace(seed)
    workspace = made.write(tmp_path)
    load(workspace, made.readings)
    cursor = Store(workspace).open().cursor()
    assert cursor.execute("select code, message from problems where level <> 'info'").fetchall() == []
    budgets = load_budgets(cursor, select(workspace.settings))
    rows = {row.slo: row for row in budget_rows(budgets)}
    consumers = consumed_by_incident(budgets)
    for slo in made.slos:
        row, expected = rows[slo.name], made.expected(slo)
        near = OF_THE_BUDGET * expected.budget
        assert (row.window_start, row.window_end) == (
            expected.start.replace(microsecond=0), expected.end.replace(microsecond=0),
        )  # fmt: skip
        assert row.budget_minutes * 60 == pytest.approx(expected.budget, rel=1e-12)
        assert row.spent_minutes * 60 == pytest.approx(expected.at_most, abs=near), slo
        assert row.spent_known_minutes * 60 == pytest.approx(expected.known, abs=near), slo
        assert row.assumed_minutes * 60 == pytest.approx(expected.at_most - expected.known, abs=2 * near)
        assert row.maintenance_minutes * 60 == pytest.approx(expected.spared, abs=near)
        assert row.reported_minutes is None or row.reported_minutes * 60 == pytest.approx(
            expected.reported, abs=near
        )
        assert row.incidents == expected.incidents
        own = [one for one in consumers if one.slo == slo.name]
        objective = budgets.named(slo.name)
        as_of = min(budgets.as_of(objective), row.window_end)
        counted = budgets.ledger_of(objective).counted_seconds(Window(row.window_start, as_of))
        assert sum(counted.values()) == pytest.approx(expected.at_most, abs=max(near, 1e-5))
        assert sum(one.counted_minutes for one in own) * 60 <= expected.at_most + max(near, 1e-5)


def test_seeds_make_what_the_count_is_for() -> None:
    made = [random_workspace(seed) for seed in range(200)]
    spans = [span for one in made for span in one.spans]
    methods = {slo.method for one in made for slo in one.slos}
    assert methods == {"RatioTimeslices", "Occurrences", "Timeslices"}
    assert any(span.bad_seconds is None for span in spans)
    assert any(span.bad_seconds for span in spans)
    assert any(None in one.intervals for one in made)
    assert len({one.settings.as_of for one in made}) > 10
    lasting = [i for one in made for i in one.intervals if i]
    assert any(i.end - i.start > timedelta(days=1) for i in lasting)
    assert any(i.ratio is None for i in lasting)
