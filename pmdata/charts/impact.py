"""Charts of impact: hours by period and severity, and where they went by service and theme."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.contributing_factors import SHADES_USED
from pmdata.charts.incidents import severity_lead, stacked_spec
from pmdata.charts.table import figure_table
from pmdata.charts.theme import finish, label_marks
from pmdata.metrics.impact.sums import ImpactRow
from pmdata.metrics.impact.where import ImpactCell
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.metrics.selection.groups import NOT_STATED

WEIGHTS = {"SEV1": 4, "SEV2": 3, "SEV3": 2, "SEV4": 1}
MOST_SERVICES, MOST_THEMES = 8, 8
OVERLAP = "An incident of several services or themes counts in each of them."
IMPACT_COLUMNS = (
    "incidents", "known", "impact_minutes", "weighted_minutes", "assumed_minutes", "users_count",
    "users_known", "money", "currency", "money_known",
)  # fmt: skip

_STACKED = pa.schema(
    [
        (LEAD, pa.string()),
        ("tick", pa.string()),
        ("severity", pa.string()),
        ("severity_weight", pa.float64()),
        ("value", pa.float64()),
        ("value_words", pa.string()),
        ("below", pa.float64()),
        ("above", pa.float64()),
    ]
)
_TOTALS = pa.schema([("tick", pa.string()), ("value", pa.float64()), ("value_words", pa.string())])
_CELLS = pa.schema(
    [
        (LEAD, pa.string()),
        ("service", pa.string()),
        ("theme", pa.string()),
        ("hours", pa.float64()),
        ("shade", pa.float64()),
        ("label", pa.string()),
        ("incidents", pa.int64()),
    ]
)


def hours_chart(rows: Sequence[ImpactRow]) -> Chart:
    """Return the hours of impact by period, stacked by severity; `rows` are by period and severity."""
    bars, totals = [], []
    for period in dict.fromkeys(row.period for row in rows):
        own = sorted(
            (row for row in rows if row.period == period), key=lambda row: -WEIGHTS.get(row.group or "", 0)
        )
        tick = f"{own[0].period_title}|so far" if own[0].partial else own[0].period_title or ""
        reached = 0.0
        for row in own:
            hours = row.impact_minutes / 60
            bars.append(
                {
                    LEAD: severity_lead(row),
                    "tick": tick,
                    "severity": row.group,
                    "severity_weight": WEIGHTS.get(row.group or ""),
                    "value": hours,
                    "value_words": words.hours(row.impact_minutes),
                    "below": reached,
                    "above": reached + hours,
                }
            )
            reached += hours
        totals.append({"tick": tick, "value": reached, "value_words": words.hours(reached * 60)})
    return Chart(
        spec=stacked_spec(
            with_unknown=any(row.impact_minutes for row in rows if row.group == NOT_STATED), title="Impact"
        ),
        datasets={
            "counts": pa.Table.from_pylist(bars, _STACKED),
            "totals": pa.Table.from_pylist(totals, _TOTALS),
        },
        description="Hours of impact by period, stacked by severity.",
        table=figure_table(
            ImpactRow, rows, ("period_title", "group", *IMPACT_COLUMNS), headings={"group": "Severity"}
        ),
        leads=[severity_lead(row) for row in rows],
    )


def where_chart(cells: Sequence[ImpactCell]) -> Chart:
    """Return the hours of impact by service and theme, of those that cost most; empty cells cost nothing."""
    services, themes = _most(cells, "service", MOST_SERVICES), _most(cells, "theme", MOST_THEMES)
    shown = [cell for cell in cells if cell.service in services and cell.theme in themes]
    most = max((cell.impact_minutes for cell in shown), default=0) or 1
    rows = [
        {
            LEAD: _cell_lead(cell),
            "service": cell.service,
            "theme": cell.theme,
            "hours": cell.impact_minutes / 60,
            "shade": SHADES_USED * cell.impact_minutes / most,
            "label": words.hours(cell.impact_minutes),
            "incidents": cell.incidents,
        }
        for cell in sorted(shown, key=lambda cell: (services.index(cell.service), themes.index(cell.theme)))
    ]
    left_out = len(cells) - len(shown)
    smaller = f" {words.count(left_out, 'smaller cell')} in the table alone." if left_out else ""
    return Chart(
        spec=_where_spec(tuple(services), tuple(themes)),
        datasets={"cells": pa.Table.from_pylist(rows, _CELLS)},
        description="Hours of impact by service and theme.",
        table=figure_table(ImpactCell, cells, ("service", "theme", "incidents", "impact_minutes")),
        leads=[_cell_lead(cell) for cell in cells],
        note=f"{OVERLAP}{smaller}",
    )


def _cell_lead(cell: ImpactCell) -> str:
    return incidents_address(service=cell.service, theme=cell.theme)


def _most(cells: Sequence[ImpactCell], what: str, limit: int) -> list[str]:
    """Return the services or themes with the most hours, in that order."""
    sums: defaultdict[str, float] = defaultdict(float)
    for cell in cells:
        sums[getattr(cell, what)] += cell.impact_minutes
    return sorted(sums, key=lambda name: (-sums[name], name))[:limit]


@cache
def _where_spec(services: tuple[str, ...], themes: tuple[str, ...]) -> Spec:
    cells = alt.Chart(named("cells"))
    x = alt.X("theme:N", sort=list(themes), axis=alt.Axis(title=None, labelAngle=-30, labelLimit=160))
    y = alt.Y("service:N", sort=list(services), axis=alt.Axis(title=None, labelLimit=200))
    tint = alt.Color("shade:Q", scale=alt.Scale(range="ramp", domain=[0, 1]), legend=None)
    tooltip = [
        alt.Tooltip("service:N", title="Service"),
        alt.Tooltip("theme:N", title="Theme"),
        alt.Tooltip("label:N", title="Impact"),
        alt.Tooltip("incidents:Q", title="Incidents"),
    ]
    return build(
        finish(
            alt.layer(
                cells.mark_rect(cornerRadius=3, cursor="pointer")
                .encode(x=x, y=y, color=tint, tooltip=tooltip)
                .add_params(leading()),
                label_marks(cells).encode(x=x, y=y, text=alt.Text("label:N")),
            ),
            alt.Step(40),
        )
    )
