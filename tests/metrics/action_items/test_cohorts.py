"""Cohorts: the log-rank test against published values and lifelines, and what unknown days leave open."""

import numpy as np
import pytest

from pmdata.metrics.action_items.cohorts import Cohort, compare_cohorts, log_rank

Group = tuple[list[float], list[float]]
PLACEBO: Group = (
    [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23],
    [],
)
TREATED: Group = ([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
"""Weeks of remission, events and censored: Freireich and others, *Blood* 21 (1963)."""


def cohort(done: list[float], still_open: list[float], some_day: list[float] | None = None) -> Cohort:
    undated = some_day or []
    days = np.array([*done, *still_open, *undated], np.float64)
    kinds = np.repeat([0, 1, 2], [len(done), len(still_open), len(undated)])
    return Cohort(days, *(np.where(kinds == kind, 1.0, 0.0) for kind in range(3)))


def test_the_log_rank_test_equals_the_published_one() -> None:
    """Chi-square 16.793, p = 4.17e-5 (R's survdiff; lifelines 0.30.3: 16.792941, 4.168809e-5)."""
    difference, p_value = log_rank(cohort(*TREATED).events(early=True), cohort(*PLACEBO).events(early=True))
    assert difference == pytest.approx(9 - 19.2505, abs=1e-4)
    assert p_value == pytest.approx(4.1688e-5, rel=1e-3)


def test_two_equal_cohorts_do_not_differ() -> None:
    same = cohort(*TREATED)
    assert compare_cohorts(same, same) == ("within_noise", 1.0)


def test_what_gets_done_sooner_is_improved_and_the_other_way_round() -> None:
    assert compare_cohorts(cohort(*PLACEBO), cohort(*TREATED))[0] == "improved"
    assert compare_cohorts(cohort(*TREATED), cohort(*PLACEBO))[0] == "worsened"


def test_few_items_have_no_verdict() -> None:
    assert compare_cohorts(cohort([1, 2, 3, 4], []), cohort(*PLACEBO)) == ("too_few", None)


def test_nothing_done_is_within_noise() -> None:
    still_open = cohort([], [10.0] * 6)
    assert compare_cohorts(still_open, still_open) == ("within_noise", 1.0)


def test_the_p_value_is_the_larger_of_both_ends_of_unknown_days() -> None:
    before = cohort([30.0] * 12, [], [60.0] * 3)
    verdict, p_value = compare_cohorts(cohort([5.0] * 15, []), before)
    ends = [
        log_rank(cohort([5.0] * 15, []).events(early=early), before.events(early=not early))[1]
        for early in (True, False)
    ]
    assert (verdict, p_value) == ("improved", max(ends))
