"""The section on whole views: how often a page without any change shows a coloured word."""

import numpy as np

from pmdata.metrics.inference.adjustment import adjusted
from pmdata.metrics.inference.trend import TREND_PERIODS, trend
from pmdata.metrics.response_times.noise import compare
from tools.calibration.section import Line, Section, at_most

RUNS = 600
ALPHA = 0.05
_TILES, _GROUPS = 4, (3, 8, 12)


def _lines(random: np.random.Generator) -> list[Line]:
    lines = []
    for groups in _GROUPS:
        tiles, rows, either = 0, 0, 0
        for _ in range(RUNS):
            is_tile, is_row = _tiles(random), _group_rows(random, groups)
            tiles, rows, either = tiles + is_tile, rows + is_row, either + (is_tile or is_row)
        about = f"{groups} groups of 5 to 40 incidents"
        lines += [
            at_most(f"the tiles, {about} (Holm)", tiles / RUNS, 0.06, RUNS),
            at_most(f"the group rows, {about} (Benjamini–Hochberg)", rows / RUNS, 0.075, RUNS),
            at_most(f"an opened view, {about}: any coloured word", either / RUNS, 0.10, RUNS),
        ]
    return lines


def _tiles(random: np.random.Generator) -> bool:
    """Return whether one of a page's tiles has a colour: four trends, which share their incidents."""
    times = np.sort(random.uniform(0, TREND_PERIODS, 120))
    common = random.normal(0, 0.8, len(times))
    found = [trend(times, common + random.normal(0, 0.9, len(times)), TREND_PERIODS) for _ in range(_TILES)]
    values = adjusted([one.p_value if one else None for one in found], "holm", size=_TILES + 1)
    return any(value is not None and value <= ALPHA for value in values)


def _group_rows(random: np.random.Generator, groups: int) -> bool:
    values = adjusted(
        [
            compare(
                np.exp(random.normal(8, 1.2, random.integers(5, 41))),
                np.exp(random.normal(8, 1.2, random.integers(5, 41))),
            ).p_value
            for _ in range(groups)
        ],
        "benjamini_hochberg",
    )
    return any(value is not None and value <= ALPHA for value in values)


VIEWS = Section(
    "views",
    "Opened views without any change",
    "The tiles of a page and the group rows of one open tab, each adjusted as its figure declares.",
    _lines,
)
