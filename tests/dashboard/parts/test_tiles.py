"""A tile's words: what a figure was, its trend, how the typical incident changed, what would show."""

from typing import Any

import pytest

from pmdata import words
from pmdata.dashboard.parts.tiles import TYPICAL, change_words, duration_tile, rounded_percent
from pmdata.dashboard.response_times import response_times_answer
from pmdata.metrics.incidents.detection import DetectionRow
from tests.charts.test_charts import row

GAP = words.GAP
TREND: dict[str, Any] = {
    "trend_ratio": -0.06,
    "trend_low_ratio": -0.12,
    "trend_high_ratio": -0.01,
    "trend_verdict": "improved",
}


def detected() -> DetectionRow:
    values = dict.fromkeys(DetectionRow.model_fields)
    counts = {"incidents": 12, "known": 10, "by_alert": 6, "by_people": 1, "by_users": 3, "otherwise": 0}
    shares = {"ourselves_ratio": 0.7, "previous_ratio": 0.64}
    dates = {"partial": False, "first_on": row().first_on, "last_on": row().last_on}
    return DetectionRow.model_validate({**values, **counts, **shares, **dates})


def test_a_tile_shows_the_median_what_it_was_and_the_trend() -> None:
    tile = duration_tile(row(None, 9, previous_median_seconds=4440.0, **TREND), ())
    assert tile.value == f"1{GAP}h"
    assert tile.basis == f"−6{GAP}% a quarter; MTTR, median, was 1{GAP}h{GAP}14{GAP}min; 9 of 12 known"
    assert (tile.change, tile.tone) == ("trend: improved", "green")


def test_a_tile_without_a_trend_has_no_colour() -> None:
    tile = duration_tile(row(), ())
    assert (tile.change, tile.tone) == ("too few for a trend", "gray")
    assert "12 incidents in 6 of the last 8 full quarters" in (tile.definition or "")


def test_the_help_names_the_change_of_the_typical_incident_and_what_would_show() -> None:
    compared = row(
        verdict="within_noise", change_ratio=-0.22, change_low_ratio=-0.48, change_high_ratio=0.31,
        previous_known=12, detectable_ratio=2.414, detectable_fall_ratio=-0.707,
    )  # fmt: skip
    assert change_words(compared) == (
        f"{TYPICAL} Against the previous period −22{GAP}% (95 %: −48{GAP}% … +31{GAP}%), within noise. With "
        f"n = 9 and 12, a rise of 240{GAP}% or a fall of 71{GAP}% would show (80 % power)."
    )


def test_the_help_says_that_there_are_too_few_or_nothing_to_compare_with() -> None:
    assert change_words(row(known=3, verdict="too_few", previous_known=2)) == (
        f"{TYPICAL} Here n = 3 and 2: too few to compare with the previous period."
    )
    assert change_words(row()) == TYPICAL


@pytest.mark.parametrize(("ratio", "text"), [(2.414, "240"), (0.707, "71"), (0.04, "4"), (13.37, "1,300")])
def test_what_would_show_has_two_digits(ratio: float, text: str) -> None:
    assert rounded_percent(ratio) == f"{text}{GAP}%"


def test_the_answer_gives_median_trend_and_who_noticed() -> None:
    answer = response_times_answer(row(None, 9, **TREND), detected())
    assert answer.startswith(f"Half of the incidents are resolved within **1{GAP}h** (90 %: 30{GAP}min to")
    assert f"the trend over eight quarters is **−6{GAP}% a quarter** (95 %: −12{GAP}% … −1{GAP}%)" in answer
    assert answer.endswith(f"**70{GAP}%** were detected by ourselves, was 64{GAP}%.")
