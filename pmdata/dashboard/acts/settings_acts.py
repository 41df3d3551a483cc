"""What is written into pmdata.yaml from a page: a file taken in or left out, a target."""

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.edits import offer
from pmdata.dashboard.acts.item_acts import LIVE
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.labels import DURATION_LABELS
from pmdata.metrics.response_times.metric import Metric
from pmdata.workspace import SETTINGS_NAME
from pmdata.writing.edit import Edit
from pmdata.writing.settings_edit import entry_edit, setting_edit

FILE, TARGET = "take_in_or_exclude", "set_target"
WRITE = f"Write it to {SETTINGS_NAME}"
_WILD = re.compile(r"([*?\[])")


def ask_about_file(path: str, *, is_report: bool) -> None:
    """Ask to take a file in as a report, or to leave it out for good; for a button."""
    ask_for(FILE, path, is_report)


def ask_for_target(metric: Metric) -> None:
    """Ask for the target of a duration; for a button."""
    ask_for(TARGET, metric)


@st.dialog("Is it a report?", width="medium", on_dismiss=close)
def take_in_or_exclude(_view: View, path: str, is_report: bool) -> None:  # noqa: FBT001 - an argument of its act
    """Let the visitor confirm that a file is a report, or is none."""
    st.text(path, width="stretch")
    st.markdown(
        "It is a report: it is counted in every figure."
        if is_report
        else "It is no report: it is left out, and listed no more."
    )
    glob = _WILD.sub(r"[\1]", path)
    key, what = ("take_in", "taken in as a report") if is_report else ("exclude", "left out")
    offer_entry(("reports", key), glob, f"{path}: {what}")


@st.dialog("Set a target", width="medium", on_dismiss=close)
def set_target(view: View, metric: Metric) -> None:
    """Let the visitor state within how many minutes something is to happen."""
    held = view.target_seconds(metric)
    st.markdown(f"**{words.literal(DURATION_LABELS[metric])}**, the median")
    minutes = st.number_input(
        "Within how many minutes?",
        min_value=1.0,
        value=held and held / words.MINUTE,
        step=5.0,
        format="%g",
        key=key_of("minutes"),
    )
    why = st.text_input("Why this one?", key=key_of("why"), live=LIVE).strip()
    if minutes is None:
        return
    label = f"{DURATION_LABELS[metric]}: target {words.duration(minutes * words.MINUTE)}"
    place = ("targets", f"{metric}_minutes")
    offer_setting(place, minutes, f"{label} ({why})" if why else label, remark=why)


def offer_entry(place: Sequence[str], value: str, what: str) -> None:
    """Offer to add a value to a list of the settings; where that is refused, show why."""
    try:
        edit = entry_edit(workspace(), place, value, what)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, WRITE)


def offer_setting(place: Sequence[str], value: str | float, what: str, remark: str = "") -> None:
    """Offer to set a value of the settings; where that is refused, show why."""
    try:
        edit: Edit = setting_edit(workspace(), place, value, what, remark=remark)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(replace(edit, what=what), WRITE)
