"""The chart of rates side by side: a dot, its interval as a line, its target as a mark, its fraction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.theme import NEUTRAL, category_colour, finish, label_marks, series_colour

ROW_PIXELS = 36

_RATES = pa.schema(
    [
        (LEAD, pa.string()),
        ("name", pa.string()),
        ("series", pa.string()),
        ("percent", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("fraction", pa.string()),
        ("interval", pa.string()),
    ]
)
_TARGET = pa.schema(
    [("name", pa.string()), ("series", pa.string()), ("percent", pa.float64()), ("text", pa.string())]
)
NO_TARGETS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Rate:
    """A share of something, with its fraction and its interval."""

    name: str
    series: str
    """What it is a rate of; the series have a colour each."""
    part: int
    whole: int
    low: float | None = None
    """Lower end of the interval, 0–1."""
    high: float | None = None
    lead: str | None = None
    """Where what it counts is listed."""


def rates_chart(
    rates: Sequence[Rate],
    description: str,
    *,
    named_as: str = "Group",
    target_ratios: Mapping[str, float | None] = NO_TARGETS,
) -> Chart:
    """Return the rates, a line each, in the order given; each series is marked at its own target (0–1)."""
    target = [_target(rate, ratio) for rate in rates if (ratio := target_ratios.get(rate.series)) is not None]
    return Chart(
        spec=_rates_spec(tuple(dict.fromkeys(rate.series for rate in rates))),
        datasets={
            "rates": pa.Table.from_pylist([_row(rate) for rate in rates], _RATES),
            "target": pa.Table.from_pylist(target, _TARGET),
        },
        description=description,
        table=pa.table(
            {
                named_as: [rate.name for rate in rates],
                "What": [rate.series for rate in rates],
                "Rate": [
                    words.percent(rate.part / rate.whole) if rate.whole else words.UNKNOWN for rate in rates
                ],
                "Of": [words.known_of(rate.part, rate.whole) for rate in rates],
                "90 % interval": [_interval(rate) for rate in rates],
            }
        ),
        leads=[rate.lead for rate in rates],
    )


def _row(rate: Rate) -> dict[str, object]:
    return {
        LEAD: rate.lead,
        "name": rate.name,
        "series": rate.series,
        "percent": 100 * rate.part / rate.whole if rate.whole else None,
        "low": None if rate.low is None else 100 * rate.low,
        "high": None if rate.high is None else 100 * rate.high,
        "fraction": words.rate(rate.part, rate.whole),
        "interval": _interval(rate),
    }


def _interval(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return words.UNKNOWN
    return f"{words.percent(rate.low)} to {words.percent(rate.high)}"


def _target(rate: Rate, ratio: float) -> dict[str, object]:
    return {
        "name": rate.name,
        "series": rate.series,
        "percent": 100 * ratio,
        "text": f"Target {words.percent(ratio)}",
    }


@cache
def _rates_spec(series: tuple[str, ...]) -> Spec:
    rates, target = alt.Chart(named("rates")), alt.Chart(named("target"))
    y = alt.Y("name:N", sort=None, axis=alt.Axis(title=None), scale=alt.Scale(paddingInner=0.35))
    offset = alt.YOffset("series:N", sort=list(series))
    axis = alt.Axis(title=None, labelExpr="datum.value + ' %'", tickCount=5)
    scale = alt.Scale(domain=[0, 100])
    percent = alt.X("percent:Q", scale=scale, axis=axis)
    low, high = alt.X("low:Q", scale=scale, axis=axis), alt.X2("high:Q")
    colour = series_colour("series", series)
    tooltip = [
        alt.Tooltip("name:N", title="Group"),
        alt.Tooltip("series:N", title="What"),
        alt.Tooltip("fraction:N", title="Rate"),
        alt.Tooltip("interval:N", title="90 % interval"),
    ]
    marks = target.mark_tick(color=NEUTRAL, thickness=3, size=18, opacity=1).encode(
        y=y,
        yOffset=offset,
        x=percent,
        tooltip=[alt.Tooltip("series:N", title="What"), alt.Tooltip("text:N", title="Drawn")],
    )
    intervals = rates.mark_rule(opacity=0.35, strokeWidth=8).encode(
        y=y, yOffset=offset, x=low, x2=high, color=category_colour("series", series)
    )
    dots = rates.mark_point(filled=True, size=110, opacity=1, cursor="pointer").encode(
        y=y, yOffset=offset, x=percent, color=colour, tooltip=tooltip
    )
    dots = dots.add_params(leading())
    fractions = label_marks(rates, align="left", dx=10).encode(
        y=y, yOffset=offset, x=alt.XDatum(100), text=alt.Text("fraction:N")
    )
    return build(finish(alt.layer(intervals, marks, dots, fractions), alt.Step(ROW_PIXELS)))
