"""Families of durations: what is read together, so that its p-values are adjusted or its medians shrunken."""

import math
from collections.abc import Mapping

from pmdata.metrics.families import over_rows, over_tiles
from pmdata.metrics.inference.shrinkage import shrunken
from pmdata.metrics.response_times.duration_cells import Found, Place
from pmdata.metrics.response_times.metric import Metric
from pmdata.metrics.response_times.trends import Trends
from pmdata.metrics.statistics import log_values

FIGURE = "response-times"


def adjusted_changes(found: Mapping[Place, Found]) -> dict[Place, float | None]:
    """Return the p-values of the changes, adjusted over the family of each row."""
    families: dict[tuple[bool, Metric | None], dict[Place, float | None]] = {}
    periods = {place[0] for place, own in found.items() if own.span.period is not None}
    for place, own in found.items():
        _, name, metric = place
        # One period, as of a review, is looked at by its tiles; several are rows.
        is_whole = own.span.period is None or len(periods) == 1
        family = is_whole, None if name is None and is_whole else metric
        families.setdefault(family, {})[place] = own.comparison.p_value if own.comparison else None
    adjusted: dict[Place, float | None] = {}
    for (_, metric_of_rows), members in families.items():
        if metric_of_rows is not None:
            adjusted |= over_rows(members)
            continue
        tiles = over_tiles(FIGURE, {metric: value for (_, _, metric), value in members.items()})
        adjusted |= {place: tiles[place[2]] for place in members}
    return adjusted


def adjusted_trends(trends: Trends, *, is_grouped: bool) -> dict[tuple[str | None, Metric], float | None]:
    """Return the p-values of the trends, adjusted over the durations, or over the groups of each."""
    own = {place: found.trend.p_value if found.trend else None for place, found in trends.items()}
    if not is_grouped:
        tiles = over_tiles(FIGURE, {metric: value for (_, metric), value in own.items()})
        return {place: tiles[place[1]] for place in own}
    metrics = dict.fromkeys(metric for _, metric in own)
    families = ({place: own[place] for place in own if place[1] == metric} for metric in metrics)
    return {place: value for family in families for place, value in over_rows(family).items()}


def shrunken_medians(found: Mapping[Place, Found]) -> dict[Place, float | None]:
    """Return the shrunken medians, those of the groups of one period and metric together."""
    together: dict[tuple[int, Metric], list[Place]] = {}
    for place in found:
        together.setdefault((place[0], place[2]), []).append(place)
    return {
        place: None if log is None else math.exp(log)
        for places in together.values()
        for place, log in zip(
            places, shrunken([log_values(found[place].values) for place in places]), strict=True
        )
    }
