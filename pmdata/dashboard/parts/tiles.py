"""Tiles: a figure with its unit, how many incidents know it, its change in words, its trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import follow
from pmdata.metrics.incidents.detection import DetectionRow
from pmdata.metrics.inference.two_samples import ALPHA
from pmdata.metrics.labels import DURATION_LABELS, INITIALS
from pmdata.metrics.response_times.durations import ResponseTimesRow, of_metric
from pmdata.metrics.response_times.metric import Metric
from pmdata.metrics.selection.addresses import incidents_address

Tone = Literal["green", "orange", "red", "gray"]
TONES: dict[str | None, Tone] = {"improved": "green", "worsened": "red"}
"""A change has a colour only where it is more than noise; the words mean the same."""

MAX_TILES = 5
OURSELVES = ("alert", "internal")


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
    lead: str | None = None
    """Address of what the figure counts."""
    lead_words: str = "Incidents"


def show_tiles(tiles: Sequence[Tile]) -> None:
    """Draw at most five tiles side by side, of one height; where they are too wide for that, in rows."""
    row = st.container(horizontal=True)
    for tile in tiles:
        with row.container(border=True, height="stretch", gap="xxsmall"):
            st.metric(
                tile.label,
                tile.value,
                delta=tile.change,
                delta_color=tile.tone,
                delta_arrow="off",
                chart_data=list(tile.trend) if len(tile.trend) > 1 else None,
            )
            # Beside the label it would leave too few letters of it.
            st.caption(tile.basis, help=tile.definition)
            if tile.lead:
                st.button(
                    tile.lead_words,
                    icon=":material/arrow_forward:",
                    icon_position="right",
                    type="tertiary",
                    key=f"tile-{tile.label}",
                    on_click=follow,
                    args=(tile.lead,),
                )


TYPICAL = "The change of the typical incident is that of the geometric mean, to which every incident adds."
DEFINITIONS: dict[Metric, str] = {
    "time_to_detect": (
        "From the start of the impact to the moment a monitor or someone on our team first noticed."
    ),
    "time_to_acknowledge": "From detection to the moment a responder took it.",
    "time_to_mitigate": "From the start of the impact to its end for users; the cause may remain.",
    "time_to_resolve": "From the start of the impact until fully resolved.",
}


def change_words(row: ResponseTimesRow) -> str:
    """Return how the typical incident changed, and how large a change would have to be to show."""
    if row.verdict is None:
        return TYPICAL
    compared = f"n = {row.known:,} and {row.previous_known or 0:,}"
    if row.verdict == "too_few" or row.change_ratio is None:
        return f"{TYPICAL} Here {compared}: too few to compare with the previous period."
    changed = f"{words.change(row.change_ratio)} (95 %: {_span(row.change_low_ratio, row.change_high_ratio)})"
    found = f"{TYPICAL} Against the previous period {changed}, {words.VERDICTS[row.verdict]}"
    if row.detectable_ratio is None or row.detectable_fall_ratio is None:
        return f"{found} ({compared})."
    rise, fall = rounded_percent(row.detectable_ratio), rounded_percent(-row.detectable_fall_ratio)
    return f"{found}. With {compared}, a rise of {rise} or a fall of {fall} would show (80 % power)."


def rounded_percent(ratio: float) -> str:
    """Return a ratio in percent to two digits: no more are known of what would show."""
    percent = 100 * ratio
    step = 10 ** max(0, len(f"{percent:.0f}") - 2)
    return f"{round(percent / step) * step:,}{words.GAP}%"


def trend_words(row: ResponseTimesRow) -> str:
    """Return the trend with its interval, and over what it is."""
    if row.trend_ratio is None:
        return "A trend needs 12 incidents in 6 of the last 8 full quarters."
    sure = _span(row.trend_low_ratio, row.trend_high_ratio)
    return f"Over the last eight full quarters {words.change(row.trend_ratio)} a quarter (95 %: {sure})."


def _span(low: float | None, high: float | None) -> str:
    return f"{words.change(low)} … {words.change(high)}"


def duration_tiles(totals: Sequence[ResponseTimesRow], by_period: Sequence[ResponseTimesRow]) -> list[Tile]:
    """Return a tile for each of the four durations."""
    return [
        duration_tile(of_metric(totals, metric)[0], of_metric(by_period, metric)) for metric in DEFINITIONS
    ]


def duration_tile(row: ResponseTimesRow, by_period: Sequence[ResponseTimesRow]) -> Tile:
    """Return the tile of one duration: its median, what it was, and its trend as the main verdict."""
    return Tile(
        label=DURATION_LABELS[row.metric],
        value=words.duration(row.median_seconds),
        basis=_basis(row),
        change=_trend_word(row),
        tone=TONES.get(row.trend_verdict, "gray"),
        trend=tuple(point.median_seconds for point in by_period if point.median_seconds is not None),
        lead=incidents_address(row.first_on, row.last_on, known=DURATION_LABELS[row.metric]),
        definition=f"{DEFINITIONS[row.metric]} {trend_words(row)} {change_words(row)}",
    )


def seems_sure(row: ResponseTimesRow) -> bool:
    """Return whether a trend's own interval leaves no change out, though its verdict is unclear."""
    return row.trend_verdict == "cannot_tell" and row.trend_p_value is not None and row.trend_p_value < ALPHA


def _trend_word(row: ResponseTimesRow) -> str:
    word = words.TREND_VERDICTS[row.trend_verdict]
    return word if row.trend_verdict == "too_few" else f"trend: {word}"


def _basis(row: ResponseTimesRow) -> str:
    trend = "" if row.trend_ratio is None else f"{words.change(row.trend_ratio)} a quarter; "
    was = words.was(words.duration(row.previous_median_seconds), row.previous_median_seconds)
    return f"{trend}{INITIALS[row.metric]}, median{was}; {words.known_of(row.known, row.incidents)} known"


def detection_tile(row: DetectionRow, by_period: Sequence[DetectionRow]) -> Tile:
    """Return the share of incidents that were detected by ourselves rather than by users."""
    was = words.was(words.percent(row.previous_ratio), row.previous_ratio)
    return Tile(
        label="Detected by us",
        value=words.percent(row.ourselves_ratio),
        basis=f"{words.known_of(row.by_alert + row.by_people, row.known)}{was}{_points(row)}",
        change=words.VERDICTS[row.verdict] if row.verdict else None,
        tone=TONES.get(row.verdict, "gray"),
        trend=tuple(100 * one.ourselves_ratio for one in by_period if one.ourselves_ratio is not None),
        lead=incidents_address(detection=OURSELVES),
        definition=(
            f"By an alert ({row.by_alert:,}) or a colleague ({row.by_people:,}) against by users "
            f"({row.by_users:,}). Of {words.count(row.incidents, 'incident')}, {row.known:,} report which."
        ),
    )


def _points(row: DetectionRow) -> str:
    if row.verdict in {None, "too_few"} or row.change_points is None:
        return ""
    return f" ({words.points(row.change_points)})"
