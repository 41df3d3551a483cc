"""A tile's help about how a duration changed."""

from pmdata.dashboard.parts.tiles import CHANGE, change_words
from pmdata.dashboard.response_times import response_times_answer
from tests.charts.test_charts import row


def test_a_tile_names_both_numbers_and_the_smallest_detectable_increase() -> None:
    compared = row(verdict="within_noise", change_ratio=0.34, previous_known=12, detectable_ratio=0.814)
    assert change_words(compared) == (
        f"{CHANGE} With n = 9 and 12, the smallest detectable increase is about 81\u00a0% (80 % power)."
    )


def test_a_tile_says_that_there_are_too_few_or_nothing_to_compare_with() -> None:
    assert change_words(row(known=3, verdict="too_few", previous_known=2)) == (
        f"{CHANGE} Here n = 3 and 2: too few to distinguish a change from noise."
    )
    assert change_words(row()) == CHANGE


def test_the_answer_says_on_how_many_incidents_a_comparison_rests() -> None:
    answer = response_times_answer(row(verdict="within_noise", change_ratio=0.34, previous_known=12))
    assert answer.endswith("vs. the previous period +34\u00a0%, within noise (n = 9 and 12).")
