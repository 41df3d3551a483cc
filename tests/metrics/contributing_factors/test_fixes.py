"""Fixes: the share of a theme before and after its item was done."""

from typing import TYPE_CHECKING, Any

import pytest

from pmdata.metrics.contributing_factors.fixes import Stratum, fixes, pooled_interval, pooled_ratio
from tests.metrics.contributing_factors.test_factors import YEAR, Fill, incident, item, store

if TYPE_CHECKING:
    import duckdb


def around(fill: Fill, *items: dict[str, Any]) -> "duckdb.DuckDBPyConnection":
    """Eight incidents before a fix of 2026-06-01, five of them with the theme, six after, one with it."""
    before = [incident(f"B{n}", f"2026-0{2 + n // 4}-1{n}", "dns" if n < 5 else "disk") for n in range(8)]
    after = [incident(f"A{n}", f"2026-07-1{n}", "dns" if n < 1 else "disk") for n in range(6)]
    source = incident("S", "2026-05-20", "dns")
    return store(fill, *before, source, *after, items=list(items))


def test_shares_before_and_after_a_fix_leave_out_the_incident_that_brought_it_about(fill: Fill) -> None:
    [total, row] = fixes(around(fill, item("S", "done", "2026-06-01")), YEAR)
    assert (row.theme, row.fixes, row.before, row.before_with, row.after, row.after_with) == (
        "dns", 1, 8, 5, 6, 1,
    )  # fmt: skip
    assert (total.theme, total.rate_ratio) == (None, row.rate_ratio)
    assert row.rate_ratio == pytest.approx((1 / 6) / (5 / 8))


@pytest.mark.parametrize(
    "items", [[], [item("S", "open")], [item("S", "done")], [item("S", "done", "2026-06-01", theme=None)]]
)
def test_without_an_item_that_was_done_on_a_known_day_nothing_is_a_fix(
    fill: Fill, items: list[dict[str, Any]]
) -> None:
    assert fixes(around(fill, *items), YEAR) == ()


def test_the_first_item_of_a_service_and_theme_is_the_fix(fill: Fill) -> None:
    cursor = around(fill, item("S", "done", "2026-06-01"), item("A0", "done", "2026-07-20"))
    assert [row.fixes for row in fixes(cursor, YEAR)] == [1, 1]


def test_a_fix_after_as_of_is_none_yet(fill: Fill) -> None:
    assert fixes(around(fill, item("S", "done", "2026-12-01")), YEAR) == ()


def test_few_incidents_give_no_ratio(fill: Fill) -> None:
    cursor = store(fill, incident("S", "2026-05-20", "dns"), items=[item("S", "done", "2026-06-01")])
    [_, row] = fixes(cursor, YEAR)
    assert (row.before, row.after, row.rate_ratio, row.rate_ratio_low) == (0, 0, None, None)


def test_one_service_gives_the_plain_ratio_with_its_delta_interval() -> None:
    """Agresti, *Categorical Data Analysis*, §2.2: aspirin 104 of 11,037 against placebo 189 of 11,034."""
    stratum = [Stratum(before=11034, before_with=189, after=11037, after_with=104)]
    assert pooled_ratio(stratum) == pytest.approx(1 / 1.818, abs=1e-3)
    interval = pooled_interval(stratum)
    assert interval is not None
    assert (1 / interval.high, 1 / interval.low) == pytest.approx((1.433, 2.306), abs=2e-3)


def test_services_are_pooled_by_mantel_and_haenszel() -> None:
    """Worked by hand: (2·10/20 + 1·20/30) ÷ (5·10/20 + 6·10/30)."""
    strata = [Stratum(10, 5, 10, 2), Stratum(20, 6, 10, 1)]
    assert pooled_ratio(strata) == pytest.approx((2 * 10 / 20 + 1 * 20 / 30) / (5 * 10 / 20 + 6 * 10 / 30))
    assert pooled_ratio([Stratum(10, 0, 10, 2)]) is None
    assert pooled_interval([Stratum(10, 3, 10, 0)]) is None
