"""Chance: what permuted theme sets give, held against every order counted out and closed forms."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from math import comb

import numpy as np
import pytest

from pmdata.metrics.contributing_factors.chance import PERMUTATION_COUNT, Cell, Chance, chance_of, excess
from pmdata.metrics.contributing_factors.occurrences import Incident, Occurrences

FIRST = date(2026, 1, 1)
Row = tuple[int, Sequence[str], Sequence[str]]
"""Days from the first, services, themes."""


def history(*rows: Row, linked: dict[int, int] | None = None) -> Occurrences:
    links = linked or {}
    return Occurrences(
        tuple(
            Incident(
                place,
                f"INC-{place}",
                FIRST + timedelta(days=day),
                tuple(services),
                tuple(themes),
                (links[place],) if place in links else (),
            )
            for place, (day, services, themes) in enumerate(rows)
        ),
        within_days=180,
    )


def everything(occurrences: Occurrences) -> range:
    return range(len(occurrences.incidents))


def test_the_mean_is_that_of_all_orders_counted_out() -> None:
    days, themes = (0, 100, 190, 400), ("a", "ab", "b", "c")
    occurrences = history(*((day, ["api"], own) for day, own in zip(days, themes, strict=True)))
    counted = [
        sum(
            any(set(order[i]) & set(order[j]) and days[i] - days[j] <= 180 for j in range(i))
            for i in range(len(days))
        )
        for order in permutations(themes)
    ]
    [permuted] = Chance(occurrences).repeats([everything(occurrences)])
    assert len(permuted) == PERMUTATION_COUNT
    assert set(permuted) == set(counted)
    assert permuted.mean() == pytest.approx(np.mean(counted), abs=0.08)


def test_the_mean_of_a_theme_is_the_hypergeometric_one() -> None:
    """Of 60 incidents a week apart 12 have the theme; 25 fit into the 180 days before each."""
    occurrences = history(*((7 * week, ["api"], ["dns" if week % 5 == 0 else "disk"]) for week in range(60)))
    earlier = [min(week, 180 // 7) for week in range(60)]
    expected = sum(12 / 60 * (1 - comb(48, w) / comb(59, w)) for w in earlier)
    cell = Cell(frozenset(everything(occurrences)))
    [found] = Chance(occurrences).returns([cell])
    assert found["dns"].mean() == pytest.approx(expected, rel=0.02)


def test_a_service_with_one_order_alone_has_no_excess() -> None:
    occurrences = history(*((30 * month, ["api"], ["dns"]) for month in range(10)))
    [permuted] = Chance(occurrences).repeats([everything(occurrences)])
    assert set(permuted) == {9}
    assert excess(9, permuted).p_value == pytest.approx(0.5, abs=0.001)


def test_what_comes_back_sooner_than_by_chance_is_an_excess() -> None:
    themes = [name for name in "abcdefghij" for _ in range(4)]
    occurrences = history(*((60 * place, ["api"], [theme]) for place, theme in enumerate(themes)))
    [permuted] = Chance(occurrences).repeats([everything(occurrences)])
    found = excess(len(occurrences.repeats_by_theme), permuted)
    assert len(occurrences.repeats_by_theme) == 30
    assert found.p_value == 1 / 1000
    assert found.expected < 15


def test_of_orders_with_as_many_repeats_half_count_and_the_observed_one_does() -> None:
    assert excess(3, np.array([1, 2, 3, 3, 3, 3, 4, 5, 2])).p_value == (1 + 2 + 4 / 2) / 10
    assert excess(6, np.array([1, 2, 3])).p_value == 1 / 4


def test_themes_stay_with_their_service() -> None:
    occurrences = history((0, ["api"], ["dns"]), (1, ["web"], ["dns"]), (2, ["api"], ["disk"]))
    assert set(Chance(occurrences).repeats([everything(occurrences)])[0]) == {0}


def test_an_incident_of_two_services_counts_once_however_many_bring_it_back() -> None:
    both = ["api", "web"]
    occurrences = history((0, both, ["dns"]), (1, both, ["dns"]))
    assert set(Chance(occurrences).repeats([everything(occurrences)])[0]) == {1}
    cell = Cell(frozenset(everything(occurrences)))
    assert set(Chance(occurrences).returns([cell])[0]["dns"]) == {2}
    of_one = Cell(cell.places, frozenset({"web"}))
    assert set(Chance(occurrences).returns([of_one])[0]["dns"]) == {1}


def test_a_link_is_a_repeat_in_every_order() -> None:
    occurrences = history((0, ["api"], ["dns"]), (1, ["api"], []), linked={1: 0})
    assert set(Chance(occurrences).repeats([everything(occurrences)])[0]) == {1}


def test_the_same_history_gives_the_same_orders_in_every_run() -> None:
    rows: list[Row] = [(9 * n, ["api"], ["abc"[n % 3], "de"[n % 2]]) for n in range(40)]
    first, second = (Chance(history(*rows)).repeats([range(40)])[0] for _ in range(2))
    assert (first == second).all()
    once = history(*rows)
    assert chance_of(once) is chance_of(once)


def test_more_themes_than_bits_of_a_word_are_all_looked_at() -> None:
    names = [f"theme {number}" for number in range(70)]
    occurrences = history(*((day, ["api"], [names[-1]]) for day in range(2)), (5, ["web"], names))
    cell = Cell(frozenset(everything(occurrences)))
    [found] = Chance(occurrences).returns([cell])
    assert set(found[names[-1]]) == {1}
    assert set(found[names[0]]) == {0}
