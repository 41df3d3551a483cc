"""Pickers: the choices that belong to one page, kept in the address beside the filters."""

import streamlit as st

from pmdata.charts.response_times import LABELS
from pmdata.metrics.periods import GRAINS, Grain
from pmdata.metrics.response_times import Metric


def pick_metric() -> Metric:
    """Let the reader choose one of the durations."""
    picked: Metric = st.segmented_control(
        "Duration",
        list(LABELS),
        format_func=lambda metric: LABELS[metric],
        default="time_to_resolve",
        required=True,
        key="duration",
        bind="query-params",
        label_visibility="collapsed",
    )
    return picked


def pick_grain() -> Grain:
    """Let the reader choose the length of a period."""
    picked: Grain = st.segmented_control(
        "Period length",
        list(GRAINS),
        format_func=lambda grain: f"By {grain}",
        default="quarter",
        required=True,
        key="by",
        bind="query-params",
        label_visibility="collapsed",
    )
    return picked
