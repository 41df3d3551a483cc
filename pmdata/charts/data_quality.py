"""The chart of data quality: which facts reports state, and how often."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import finish, label_marks
from pmdata.metrics.data_quality import KnownFact
from pmdata.metrics.selection.addresses import incidents_address

_FACTS = pa.schema(
    [(LEAD, pa.string()), ("fact", pa.string()), ("percent", pa.float64()), ("known", pa.string())]
)


def completeness_chart(facts: Sequence[KnownFact]) -> Chart:
    """Return the share of incidents that state each fact, in the order of a report."""
    rows = [
        {
            LEAD: _lead(one),
            "fact": one.fact,
            "percent": 100 * one.known / one.incidents if one.incidents else None,
            "known": words.rate(one.known, one.incidents),
        }
        for one in facts
    ]
    return Chart(
        spec=_completeness_spec(),
        datasets={"facts": pa.Table.from_pylist(rows, _FACTS)},
        description="The share of incidents whose report states each fact.",
        table=figure_table(KnownFact, facts, ("fact", "known", "incidents")),
        leads=[_lead(one) for one in facts],
        note="A bar opens the incidents that do not state it.",
    )


def _lead(one: KnownFact) -> str:
    return incidents_address(missing=one.fact)


@cache
def _completeness_spec() -> Spec:
    facts = alt.Chart(named("facts"))
    y = alt.Y("fact:N", sort=None, axis=alt.Axis(title=None))
    x = alt.X(
        "percent:Q",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(title=None, labelExpr="datum.value + ' %'", values=[0, 25, 50, 75, 100]),
    )
    tooltip = [alt.Tooltip("fact:N", title="Fact"), alt.Tooltip("known:N", title="Known")]
    track = facts.mark_bar(opacity=0.12).encode(y=y, x=alt.XDatum(100))
    # Also where the bar is short or absent: what is missing is what one looks for.
    targets = facts.mark_bar(opacity=0, cursor="pointer").encode(y=y, x=alt.XDatum(100), tooltip=tooltip)
    targets = targets.add_params(leading())
    bars = facts.mark_bar().encode(y=y, x=x)
    labels = label_marks(facts, align="left", dx=8).encode(y=y, x=alt.XDatum(100), text=alt.Text("known:N"))
    return build(finish(alt.layer(track, bars, labels, targets), alt.Step(26)))
