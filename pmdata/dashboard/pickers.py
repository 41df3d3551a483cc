"""Pickers: the choices that belong to one page, kept in the address beside the filters."""

from pathlib import Path

import streamlit as st

from pmdata import words
from pmdata.charts.promises import COHORT_WORDS
from pmdata.charts.response_times import LABELS
from pmdata.errors import PmdataError
from pmdata.metrics.action_ageing import Cohort
from pmdata.metrics.periods import GRAINS, Grain
from pmdata.metrics.response_times import Metric
from pmdata.writing.catalogue import Template, load_template, template_names


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


def pick_cohort() -> Cohort:
    """Let the reader choose which action items are followed together."""
    picked: Cohort = st.segmented_control(
        "Items followed together",
        list(COHORT_WORDS),
        format_func=lambda cohort: f"By {COHORT_WORDS[cohort]}",
        default="quarter",
        required=True,
        key="cohort",
        bind="query-params",
        label_visibility="collapsed",
    )
    return picked


FIRST_TEMPLATE = "incident_postmortem"
TEMPLATE = "template"
"""Session state and query parameter: the chosen template."""


def pick_template(root: Path, usual: str | None) -> Template:
    """Let the author choose one of pmdata's templates or the workspace's own; broken ones are named.

    `usual` is chosen to begin with, where it is offered.
    """
    offered = {}
    for name in template_names(root):
        try:
            offered[name] = load_template(name, root)
        except PmdataError as error:
            st.warning(words.literal(str(error)), icon=":material/warning:")
    first = usual if usual in offered else FIRST_TEMPLATE
    picked = st.segmented_control(
        "Template",
        list(offered),
        format_func=lambda name: offered[name].label,
        default=None if TEMPLATE in st.session_state else first,
        required=True,
        key=TEMPLATE,
        bind="query-params",
        persist_state="session",
    )
    return offered[picked or first]
