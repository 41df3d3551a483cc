"""Adjustment: Holm's and Benjamini–Hochberg's p-values, as published and as statsmodels has them."""

import gc
from collections.abc import Iterator, Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from pmdata.metrics.inference.adjustment import Adjustment, adjusted

THEIRS = {"holm": "holm", "benjamini_hochberg": "fdr_bh"}


@pytest.fixture(autouse=True, scope="module")
def _without_what_is_there() -> Iterator[None]:
    """Keep its Holm, which collects garbage at every call, from looking through all that is loaded."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_holm_by_hand() -> None:
    assert adjusted([0.04, 0.01, None, 0.03], "holm") == pytest.approx((0.06, 0.03, None, 0.06))
    assert adjusted([0.01], "holm", size=5) == (0.05,)


def test_the_published_table_of_benjamini_and_hochberg() -> None:
    """Table 1 of JRSS B 57 (1995): 15 tests of a thrombolysis trial, 4 of them significant at q = 0.05."""
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    by_rate = adjusted(p_values, "benjamini_hochberg")
    assert sum(value is not None and value <= 0.05 for value in by_rate) == 4
    assert sum(value is not None and value <= 0.05 for value in adjusted(p_values, "holm")) == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from(get_args(Adjustment)))
def test_both_are_those_of_statsmodels(p_values: Sequence[float], how: Adjustment) -> None:
    assert adjusted(p_values, how) == pytest.approx(tuple(multipletests(p_values, method=THEIRS[how])[1]))
