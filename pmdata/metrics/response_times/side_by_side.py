"""Side by side: the durations of any two selections, and whether they differ by more than chance."""

from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.families import over_tiles
from pmdata.metrics.response_times.counted import duration_values
from pmdata.metrics.response_times.metric import METRICS, Metric
from pmdata.metrics.response_times.noise import Verdict, compare
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import median_interval, quantile
from pmdata.model import Record


class SideBySideRow(Record):
    """One duration in two selections, the second held against the first."""

    metric: Annotated[Metric, Column("Duration")]
    first_known: Annotated[int, Column("Known, first")]
    first_median_seconds: Annotated[float | None, Column("Median, first")]
    first_low_seconds: Annotated[float | None, Column("From, first")]
    """Lower end of the 90 % interval of the median."""
    first_high_seconds: Annotated[float | None, Column("To, first")]
    first_p90_seconds: Annotated[float | None, Column("P90, first")]
    second_known: Annotated[int, Column("Known, second")]
    second_median_seconds: Annotated[float | None, Column("Median, second")]
    second_low_seconds: Annotated[float | None, Column("From, second")]
    second_high_seconds: Annotated[float | None, Column("To, second")]
    second_p90_seconds: Annotated[float | None, Column("P90, second")]
    shared: Annotated[int, Column("In both")]
    """Incidents that are in both selections, which makes them more alike than two."""
    change_ratio: Annotated[float | None, Column("Difference of the typical incident")]
    """Geometric mean of the second ÷ that of the first − 1."""
    change_low_ratio: Annotated[float | None, Column("Difference from", "change")]
    change_high_ratio: Annotated[float | None, Column("Difference to", "change")]
    verdict: Verdict
    """Whether the second is shorter (improved) or longer, by the adjusted p-value."""
    p_value: Annotated[float | None, Column("P-value", "number")]
    p_adjusted: Annotated[float | None, Column("P-value, adjusted", "number")]
    """Over the durations (Holm)."""


def side_by_side(cursor: Cursor, first: Selection, second: Selection) -> tuple[SideBySideRow, ...]:
    """Return a row per duration."""
    values = {
        metric: tuple(duration_values(cursor, chosen, metric) for chosen in (first, second))
        for metric in METRICS
    }
    seconds = {
        metric: tuple(table["seconds"].to_numpy() for table in tables) for metric, tables in values.items()
    }
    found = {metric: compare(now, before) for metric, (before, now) in seconds.items()}
    adjusted = over_tiles("response-times", {metric: one.p_value for metric, one in found.items()})
    rows = []
    for metric, (before, now) in seconds.items():
        one = found[metric]
        sides: dict[str, object] = {}
        for name, side in (("first", before), ("second", now)):
            interval = median_interval(side)
            sides |= {
                f"{name}_known": len(side),
                f"{name}_median_seconds": quantile(side, 0.5),
                f"{name}_low_seconds": interval and interval.low,
                f"{name}_high_seconds": interval and interval.high,
                f"{name}_p90_seconds": quantile(side, 0.9),
            }
        keys = [set(table["key"].to_pylist()) for table in values[metric]]
        rows.append(
            SideBySideRow.model_validate(
                {
                    "metric": metric,
                    **sides,
                    "shared": len(keys[0] & keys[1]),
                    "change_ratio": one.change_ratio,
                    "change_low_ratio": one.change_low_ratio,
                    "change_high_ratio": one.change_high_ratio,
                    "verdict": one.judged(adjusted[metric]),
                    "p_value": one.p_value,
                    "p_adjusted": adjusted[metric],
                }
            )
        )
    return tuple(rows)
