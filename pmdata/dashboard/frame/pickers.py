"""Pickers: the choices that belong to one page, kept in the address next to the filters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.errors import PmdataError
from pmdata.metrics.action_items.ageing import Cohort
from pmdata.metrics.action_items.dates import DUE_SOON_DAYS
from pmdata.metrics.action_items.items import Group as ItemGroup
from pmdata.metrics.action_items.lists import Open
from pmdata.metrics.labels import COHORT_WORDS, DURATION_LABELS, FACET_LABELS
from pmdata.metrics.response_times.metric import Metric
from pmdata.metrics.selection.groups import Group
from pmdata.metrics.selection.periods import GRAINS, Grain
from pmdata.writing.catalogue import Template, load_template, template_names

Measure = Literal["hours", "incidents"]
Choice = TypeVar("Choice", bound=str)
DUE_WORDS: dict[Open, str] = {
    "open": "All open",
    "overdue": "Overdue",
    "due_soon": f"Due in {DUE_SOON_DAYS} days",
    "later": "Due later",
    "undated": "Without a due date",
}
ITEM_GROUPS: dict[ItemGroup, str] = {
    "team": "By team",
    "owner_team": "By owner's team",
    "service": "By service",
    "severity": "By severity",
    "priority": "By priority",
    "kind": "By kind",
}


def pick_metric() -> Metric:
    """Let the reader choose one of the durations."""
    return _pick("Duration", DURATION_LABELS, "time_to_resolve", "duration")


def pick_group() -> Group:
    """Let the reader choose what the durations are shown by."""
    names: tuple[Group, ...] = (
        "service", "team", "severity", "theme", "trigger", "detection", "tag", "fixed_by",
        "triggered_by_change",
    )  # fmt: skip
    groups: dict[Group, str] = {name: FACET_LABELS[name] for name in names}
    return _pick("Shown by", groups, "service", "where")


def pick_grain() -> Grain:
    """Let the reader choose the length of a period."""
    return _pick("Period length", {grain: f"By {grain}" for grain in GRAINS}, "quarter", "by")


def pick_measure() -> Measure:
    """Let the reader choose what the main chart of the overview counts."""
    return _pick("Shown", {"hours": "Hours of impact", "incidents": "Incidents"}, "hours", "measure")


def pick_cohort() -> Cohort:
    """Let the reader choose which action items are followed together."""
    cohorts = {cohort: f"By {label}" for cohort, label in COHORT_WORDS.items()}
    return _pick("Items followed together", cohorts, "quarter", "cohort")


def pick_due_state() -> Open:
    """Let the reader choose which of the open items are listed."""
    return _pick("Open items", DUE_WORDS, "open", "due")


def pick_item_group() -> ItemGroup:
    """Let the reader choose what action items are grouped by."""
    return _pick("Action items", ITEM_GROUPS, "team", "group")


def _pick(label: str, choices: Mapping[Choice, str], default: Choice, key: str) -> Choice:
    """Let the reader choose one of a few; `key` is also the parameter in the address."""
    picked: Choice = st.segmented_control(
        label,
        list(choices),
        format_func=lambda choice: choices[choice],
        default=default,
        required=True,
        key=key,
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
    offered, bounds = {}, workspace().bounds
    for name in template_names(root, bounds):
        try:
            offered[name] = load_template(name, root, bounds)
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
