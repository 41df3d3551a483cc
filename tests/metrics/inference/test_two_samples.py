"""Two samples: Welch's test, its permutation where samples are small, the interval that agrees."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, ttest_ind
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from pmdata.metrics.inference.two_samples import compare_means, relabellings

SMALL = st.lists(st.sampled_from([3.4, 4.1, 4.1, 5.0, 6.2, 7.7, 8.3, 9.0]), min_size=5, max_size=8)


def test_welchs_published_example() -> None:
    """Example 3 of Wikipedia's “Welch's t-test”: unequal spread, 10 and 20 values; t = 2.22, df = 24.5."""
    first = [17.2, 20.9, 22.6, 18.1, 21.7, 21.4, 23.5, 24.2, 14.7, 21.8]
    second = [
        21.5, 22.8, 21.0, 23.0, 21.6, 23.6, 22.5, 20.7, 23.4, 21.8,
        20.7, 21.7, 21.5, 22.5, 23.6, 21.5, 22.5, 23.5, 21.5, 21.8,
    ]  # fmt: skip
    found = compare_means(first, second)
    assert found.p_value == pytest.approx(ttest_ind(first, second, equal_var=False).pvalue)
    low, high = CompareMeans(DescrStatsW(first), DescrStatsW(second)).tconfint_diff(usevar="unequal")
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


@pytest.mark.parametrize(("count", "previous"), [(10, 10), (12, 70), (200, 31)])
def test_welchs_test_is_that_of_statsmodels(count: int, previous: int) -> None:
    random = np.random.default_rng(count)
    now, before = random.normal(8, 1.4, count), random.normal(8.4, 0.5, previous)
    theirs = CompareMeans(DescrStatsW(now), DescrStatsW(before))
    found = compare_means(now, before)
    assert found.p_value == pytest.approx(theirs.ttest_ind(usevar="unequal")[1])
    assert (found.interval.low, found.interval.high) == pytest.approx(theirs.tconfint_diff(usevar="unequal"))


@pytest.mark.parametrize(
    ("now", "before", "stricter"),
    [
        ([3.0, 3.9, 4.4, 4.9, 5.3], [4.8, 5.6, 6.1, 6.3, 7.9, 8.8], "Welch"),
        ([4.9, 4.9, 5.7, 6.1, 6.4], [2.8, 2.9, 3.1, 3.3, 4.2, 5.4], "relabellings"),
    ],
)
def test_small_samples_need_every_relabelling_counted_out_and_welchs_test_to_agree(
    now: list[float], before: list[float], stricter: str
) -> None:
    pooled = np.array([*now, *before])

    def welch(chosen: tuple[int, ...]) -> float:
        own, rest = pooled[list(chosen)], np.delete(pooled, chosen)
        error = own.var(ddof=1) / len(own) + rest.var(ddof=1) / len(rest)
        return abs(float(own.mean() - rest.mean())) / float(np.sqrt(error))

    reached = [welch(chosen) >= welch((0, 1, 2, 3, 4)) - 1e-9 for chosen in combinations(range(11), 5)]
    assert len(reached) == 462
    by_welch = CompareMeans(DescrStatsW(now), DescrStatsW(before)).ttest_ind(usevar="unequal")[1]
    expected = {"relabellings": float(np.mean(reached)), "Welch": float(by_welch)}
    assert max(expected, key=expected.__getitem__) == stricter
    assert compare_means(now, before).p_value == pytest.approx(expected[stricter], abs=1e-12)


def test_drawn_relabellings_are_near_scipys() -> None:
    random = np.random.default_rng(3)
    now, before = random.normal(0.9, 1, 8), random.normal(0, 0.6, 40)

    def welch(own: np.ndarray, rest: np.ndarray, axis: int) -> np.ndarray:
        error = own.var(ddof=1, axis=axis) / own.shape[axis] + rest.var(ddof=1, axis=axis) / rest.shape[axis]
        return np.asarray(np.abs(own.mean(axis=axis) - rest.mean(axis=axis)) / np.sqrt(error))

    theirs = permutation_test(
        (now, before), welch, n_resamples=20_000, alternative="greater", rng=np.random.default_rng(1)
    )
    assert compare_means(now, before).p_value == pytest.approx(theirs.pvalue, abs=0.015)


@settings(deadline=None, max_examples=60)
@given(SMALL, SMALL)
def test_word_and_interval_agree(now: list[float], before: list[float]) -> None:
    found = compare_means(now, before)
    covers = found.interval.low <= 0 <= found.interval.high
    assert covers == (found.p_value > 0.05)


@settings(deadline=None, max_examples=60)
@given(SMALL, SMALL, st.randoms())
def test_neither_order_nor_side_changes_the_p_value(
    now: list[float], before: list[float], random: Random
) -> None:
    found = compare_means(now, before).p_value
    random.shuffle(now)
    assert compare_means(now, before).p_value == found
    assert compare_means(before, now).p_value == pytest.approx(found, abs=1e-12)


@pytest.mark.parametrize("count", [5, 9, 10, 80])
def test_constants_are_the_same_or_clearly_different(count: int) -> None:
    same = compare_means([np.log(61.0)] * count, [np.log(61.0)] * count)
    assert (same.p_value, same.difference, same.interval.low, same.interval.high) == (1, 0, 0, 0)
    apart = compare_means([4.1] * count, [6.4] * count)
    assert apart.p_value < 0.05
    assert apart.interval.high < 0


def test_what_would_show_is_stated_from_ten_on() -> None:
    random = np.random.default_rng(2)
    assert compare_means(random.normal(0, 1, 9), random.normal(0, 1, 40)).detectable is None
    few, many = (compare_means(*random.normal(0, 1, (2, count))).detectable for count in (10, 90))
    assert few is not None
    assert many is not None
    assert few > 2 * many
    # n = 64 a side shows half a standard deviation in 4 of 5 (Cohen's table 2.4.1: 63 for t).
    standard = np.tile([-1.0, 1.0], 32) * np.sqrt(63 / 64)
    assert compare_means(standard, standard).detectable == pytest.approx(0.5, abs=0.01)


def test_drawn_places_are_never_taken_twice() -> None:
    for count, chosen in ((19, 9), (400, 9), (5000, 5)):
        rows, is_all = relabellings(count, chosen)
        assert not is_all
        assert len(rows) == 9_999
        assert (np.diff(np.sort(rows.astype(int), axis=1), axis=1) > 0).all()
        assert rows.max() < count
