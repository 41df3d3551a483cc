"""The chart of incidents over time, by severity: one hue, the darkest for the most severe."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import (
    MAIN_HEIGHT,
    UNKNOWN_OPACITY,
    finish,
    label_marks,
    lines_axis,
    severity_colour,
    unknown_severity_colour,
)
from pmdata.metrics.impact.sums import ImpactRow
from pmdata.metrics.incidents.counts import IncidentCountsRow
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.metrics.selection.groups import NOT_STATED

NEAR_MISS = "NEAR_MISS"
WEIGHTS = {"SEV1": 4, "SEV2": 3, "SEV3": 2, "SEV4": 1}

_COUNTS = pa.schema(
    [
        (LEAD, pa.string()),
        ("tick", pa.string()),
        ("severity", pa.string()),
        ("severity_weight", pa.float64()),
        ("value_words", pa.string()),
        ("below", pa.int64()),
        ("above", pa.int64()),
    ]
)
_TOTALS = pa.schema([("tick", pa.string()), ("value", pa.int64()), ("value_words", pa.string())])


def incidents_chart(rows: Sequence[IncidentCountsRow]) -> Chart:
    """Return the incidents by period and severity; `rows` are by period and severity."""
    # Near misses have a register of their own; a row of them would be zero in every period.
    rows = [row for row in rows if row.group != NEAR_MISS]
    periods = list(dict.fromkeys(row.period or "" for row in rows))
    totals = {period: sum(row.incidents for row in rows if row.period == period) for period in periods}
    ticks = {row.period or "": _tick(row) for row in rows}
    counts = [
        count
        for period in periods
        for count in _stacked([r for r in rows if r.period == period], ticks[period])
    ]
    return Chart(
        spec=stacked_spec(
            with_unknown=any(row.incidents for row in rows if row.group == NOT_STATED), title="Incidents"
        ),
        datasets={
            "counts": pa.Table.from_pylist(counts, _COUNTS),
            "totals": pa.Table.from_pylist(
                [
                    {"tick": ticks[period], "value": number, "value_words": f"{number:,}"}
                    for period, number in totals.items()
                ],
                _TOTALS,
            ),
        },
        description="Incidents by period, stacked by severity.",
        table=figure_table(
            IncidentCountsRow,
            rows,
            ("period_title", "group", "incidents", "open"),
            headings={"group": "Severity"},
        ),
        leads=[severity_lead(row) for row in rows],
    )


def severity_lead(row: IncidentCountsRow | ImpactRow) -> str:
    """Return where the incidents of one period and severity are listed."""
    return incidents_address(row.first_on, row.last_on, severity=row.group)


def _tick(row: IncidentCountsRow) -> str:
    name = row.period_title or ""
    return f"{name}|so far" if row.partial else name


def _stacked(rows: Sequence[IncidentCountsRow], tick: str) -> list[dict[str, object]]:
    """Return a period's counts with where each begins and ends, the most severe at the bottom."""
    stacked: list[dict[str, object]] = []
    below = 0
    for row in sorted(rows, key=lambda row: -WEIGHTS.get(row.group or "", 0)):
        above = below + row.incidents
        weight = WEIGHTS.get(row.group or "")
        stacked.append(
            {
                LEAD: severity_lead(row),
                "tick": tick,
                "severity": row.group,
                "severity_weight": weight,
                "value_words": f"{row.incidents:,}",
                "below": below,
                "above": above,
            }
        )
        below = above
    return stacked


@cache
def stacked_spec(*, with_unknown: bool, title: str) -> Spec:
    """Return bars by period, stacked by severity, with their totals; `title` is what they are of."""
    counts, totals = alt.Chart(named("counts")), alt.Chart(named("totals"))
    x = alt.X("tick:N", sort=None, axis=lines_axis())
    y = alt.Y("below:Q", axis=alt.Axis(title=None, tickMinStep=1))
    tooltip = [alt.Tooltip("severity:N", title="Severity"), alt.Tooltip("value_words:N", title=title)]
    known = (
        counts.transform_filter("isValid(datum.severity_weight)")
        .mark_bar(cursor="pointer")
        .encode(x=x, y=y, y2=alt.Y2("above:Q"), color=severity_colour(), tooltip=tooltip)
        .add_params(leading())
    )
    unknown = (
        counts.transform_filter("!isValid(datum.severity_weight)")
        .mark_bar(opacity=UNKNOWN_OPACITY, cursor="pointer")
        .encode(
            x=x,
            y=y,
            y2=alt.Y2("above:Q"),
            color=unknown_severity_colour("severity", NOT_STATED),
            tooltip=tooltip,
        )
        .add_params(leading("lead_unknown"))
    )
    labels = label_marks(totals, dy=-8, fontWeight=600).encode(
        x=x,
        y=alt.Y("value:Q", axis=alt.Axis(title=None, tickMinStep=1)),
        text=alt.Text("value_words:N"),
    )
    bars = (known, unknown) if with_unknown else (known,)
    return build(finish(alt.layer(*bars, labels), MAIN_HEIGHT))
