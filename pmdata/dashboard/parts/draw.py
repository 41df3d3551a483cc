"""Drawing: a chart at full width, and the same figures as a table one click away."""

import streamlit as st

from pmdata.charts.chart import Chart
from pmdata.dashboard.frame.navigation import open_incident
from pmdata.dashboard.parts.tables import show_table


def draw(chart: Chart, key: str) -> None:
    """Draw `chart`; a click on an incident's mark opens the incident.

    The datasets go into the specification: handed over separately, a specification that names its
    data draws nothing, without a word.
    """
    spec = {**chart.spec, "datasets": chart.datasets}
    if chart.selection is None:
        st.vega_lite_chart(None, spec, width="stretch", key=key, alt=chart.description)
    else:
        name = chart.selection
        st.vega_lite_chart(
            None,
            spec,
            width="stretch",
            key=key,
            alt=chart.description,
            selection_mode=[name],
            on_select=lambda: _follow(key, name),
        )
    if chart.note:
        st.caption(chart.note)
    show_as_table(chart)


def show_as_table(chart: Chart) -> None:
    """Show the figures of `chart` as a table, one click away."""
    with st.expander("The same figures as a table"):
        show_table(chart.table)


def _follow(key: str, name: str) -> None:
    picked = st.session_state[key]["selection"].get(name)
    if picked:
        open_incident(picked[0]["key"])
