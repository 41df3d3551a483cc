"""Tiles: a figure with its unit, how many incidents know it, its change in words, its trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pmdata import words
from pmdata.metrics.labels import DURATION_LABELS, INITIALS
from pmdata.metrics.response_times.durations import Metric, ResponseTimesRow, of_metric

Tone = Literal["green", "orange", "red", "gray"]
TONES: dict[str | None, Tone] = {"improved": "green", "worsened": "red"}
"""A change has a colour only where it is more than noise; the words mean the same."""

MAX_TILES = 5


@dataclass(frozen=True)
class Tile:
    """One figure."""

    label: str
    value: str
    basis: str
    """How many it counts: "31 of 40 known"."""
    change: str | None = None
    """The change against the previous period, with its verdict in words."""
    tone: Tone = "gray"
    trend: tuple[float, ...] = ()
    """The same figure over the periods shown, oldest first."""
    definition: str | None = None
    """What it means, one hover away."""


def show_tiles(tiles: Sequence[Tile]) -> None:
    """Draw at most five tiles side by side, of one height."""
    for column, tile in zip(st.columns(len(tiles)), tiles, strict=True):
        with column.container(border=True, height="stretch", gap="xxsmall"):
            st.metric(
                tile.label,
                tile.value,
                delta=tile.change,
                delta_color=tile.tone,
                delta_arrow="off",
                help=tile.definition,
                chart_data=list(tile.trend) if len(tile.trend) > 1 else None,
            )
            st.caption(tile.basis)


CHANGE = (
    "The change and its verdict are those of the geometric mean, to which every incident adds; the median "
    "may move otherwise."
)
DEFINITIONS: dict[Metric, str] = {
    "time_to_detect": (
        "From the start of the impact to the moment a monitor or someone on our team first noticed."
    ),
    "time_to_acknowledge": "From detection to the moment a responder took it.",
    "time_to_mitigate": "From the start of the impact to its end for users; the cause may remain.",
    "time_to_resolve": "From the start of the impact until fully resolved.",
}


def change_words(row: ResponseTimesRow) -> str:
    """Return how the change of a duration is meant, and how large one would have to be to show."""
    if row.verdict is None:
        return CHANGE
    compared = f"n = {row.known:,} and {row.previous_known or 0:,}"
    if row.detectable_ratio is None:
        return f"{CHANGE} Here {compared}: too few to distinguish a change from noise."
    smallest = words.percent(row.detectable_ratio)
    return f"{CHANGE} With {compared}, the smallest detectable increase is about {smallest} (80 % power)."


def duration_tiles(totals: Sequence[ResponseTimesRow], by_period: Sequence[ResponseTimesRow]) -> list[Tile]:
    """Return a tile for each of the four durations."""
    return [
        _duration_tile(of_metric(totals, metric)[0], of_metric(by_period, metric), definition)
        for metric, definition in DEFINITIONS.items()
    ]


def _basis(row: ResponseTimesRow) -> str:
    before = "" if row.previous_known is None else f" · {row.previous_known:,} in the previous period"
    return f"{INITIALS[row.metric]}, median; {words.known_of(row.known, row.incidents)} known{before}"


def _duration_tile(row: ResponseTimesRow, trend: Sequence[ResponseTimesRow], definition: str) -> Tile:
    return Tile(
        label=DURATION_LABELS[row.metric],
        value=words.duration(row.median_seconds),
        basis=_basis(row),
        change=words.verdict(row.change_ratio, row.verdict),
        tone=TONES.get(row.verdict, "gray"),
        trend=tuple(point.median_seconds for point in trend if point.median_seconds is not None),
        definition=f"{definition} {change_words(row)}",
    )
