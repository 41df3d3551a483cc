"""Drawing: a chart at full width, and the same figures as a table one click away."""

from collections.abc import Sequence

import streamlit as st

from pmdata.charts.chart import LEAD, Chart
from pmdata.dashboard.frame.navigation import follow
from pmdata.dashboard.parts.tables import show_linked_table, show_table


def draw(chart: Chart, key: str) -> None:
    """Draw `chart`; a click on a mark that leads somewhere goes there, and so does its row of the table.

    The datasets go into the specification: handed over separately, a specification that names its
    data draws nothing, without a word.
    """
    spec = {**chart.spec, "datasets": chart.datasets}
    if names := chart.selections:
        st.vega_lite_chart(
            None,
            spec,
            width="stretch",
            key=key,
            alt=chart.description,
            selection_mode=list(names),
            on_select=lambda: _follow(key, names),
        )
    else:
        st.vega_lite_chart(None, spec, width="stretch", key=key, alt=chart.description)
    if chart.note:
        st.caption(chart.note)
    show_as_table(chart, key)


def show_as_table(chart: Chart, key: str = "figures") -> None:
    """Show the figures of `chart` as a table, one click away; its rows lead where the marks do."""
    with st.expander("The same figures as a table"):
        if any(chart.leads):
            columns = dict(zip(chart.table.column_names, chart.table.columns, strict=True))
            leads = [lead or "" for lead in chart.leads]
            show_linked_table(columns, leads, f"{key}_table", follow)
        else:
            show_table(chart.table)


def _follow(key: str, names: Sequence[str]) -> None:
    for name in names:
        if picked := st.session_state[key]["selection"].get(name):
            follow(picked[0].get(LEAD))
