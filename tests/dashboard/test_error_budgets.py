"""How the error budgets page shows objectives that are unlike the others."""

import pyarrow as pa

from pmdata.dashboard.error_budgets.head import BudgetFigures, budget_tiles, notes_words
from pmdata.dashboard.overview import exhausted_tile
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow
from tests.charts.test_charts import budget

NO_BUDGET = "a target of 100 % leaves no error budget"
STRICT = budget(
    "strict", budget_minutes=0, spent_minutes=4, remaining_minutes=-4, remaining_ratio=None, note=NO_BUDGET
)
LEFT = pa.table({"slo": pa.array([], pa.string()), "remaining_minutes": pa.array([], pa.float64())})


def figures(*rows: ErrorBudgetRow) -> BudgetFigures:
    return BudgetFigures(rows, (), (), LEFT)


def test_a_target_of_100_percent_shows_the_bad_time_and_says_that_it_leaves_no_budget() -> None:
    [tile] = budget_tiles(figures(STRICT))
    assert (tile.value, tile.change) == ("4\xa0min", ":material/error: No budget")
    assert NO_BUDGET in tile.basis
    assert "remaining of" not in tile.basis


def test_objectives_of_one_service_are_distinguished_by_name() -> None:
    rows = [budget(name, service="api") for name in ("reads", "writes")]
    rows += [budget("slow", service="api", kind="latency"), budget("shop", service="web")]
    assert [tile.label for tile in budget_tiles(figures(*rows))] == ["reads", "writes", "api, latency", "web"]


def test_what_must_be_known_of_an_objective_is_stated_once_for_all_whom_it_concerns() -> None:
    counting = [budget(name, note="counts requests") for name in ("a", "b")]
    assert notes_words((budget("c"), *counting, STRICT)).replace("\\", "") == (
        f"a and b: counts requests. strict: {NO_BUDGET}."
    )
    assert notes_words((budget("c"),)) == ""


def test_the_overview_names_a_service_once_however_many_of_its_objectives_are_exhausted() -> None:
    assert exhausted_tile([budget("reads", service="api"), budget("writes", service="api")]).basis == (
        "0 at risk, of 2 objectives: api"
    )
