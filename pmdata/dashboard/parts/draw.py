"""Drawing: a chart at full width, and the same figures as a table one click away."""

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
    if chart.leads_on:
        st.vega_lite_chart(
            None,
            spec,
            width="stretch",
            key=key,
            alt=chart.description,
            selection_mode=[LEAD],
            on_select=lambda: _follow(key),
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
            show_linked_table(columns, [lead or "" for lead in chart.leads], f"{key}_table", follow)
        else:
            show_table(chart.table)


def _follow(key: str) -> None:
    picked = st.session_state[key]["selection"].get(LEAD)
    if picked:
        follow(picked[0][LEAD])
