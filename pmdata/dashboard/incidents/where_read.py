"""Where each value of an incident was read, and the way to correct it; the rows of its timeline."""

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.correct_acts import (
    FIELDS,
    ask_to_correct,
    field_label,
    row_words,
    shown_value,
    source_words,
)
from pmdata.dashboard.acts.edits import may_act, say_why_not
from pmdata.model import Postmortem
from pmdata.model.record_paths import in_text

OPEN = "sources"
LABEL_PIXELS, VALUE_PIXELS = 150, 200


def show_where_read(postmortem: Postmortem, zone: str) -> None:
    """Show, where the reader asks for it, from which line and by which rule each value was read."""
    about = st.expander(
        "Where was each value read? Correct one that is wrong or missing",
        icon=":material/rule:",
        key=OPEN,
        on_change="rerun",
        bind="query-params",
    )
    if about.open:
        with about:
            say_why_not()
            _show_fields(postmortem, zone)
            _show_rows(postmortem, zone)


def _show_fields(postmortem: Postmortem, zone: str) -> None:
    for name in FIELDS:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(words.literal(field_label(name)), width=LABEL_PIXELS)
            st.markdown(words.literal(shown_value(postmortem, name, zone)), width=VALUE_PIXELS)
            st.caption(words.literal(source_words(postmortem, name)), width="stretch")
            if may_act():
                st.button(
                    "Correct",
                    icon=":material/edit:",
                    type="tertiary",
                    key=f"correct-{name}",
                    on_click=ask_to_correct,
                    args=(postmortem.key, name),
                )


def _show_rows(postmortem: Postmortem, zone: str) -> None:
    rows = [event for event in postmortem.timeline if event.at]
    if not rows or not may_act():
        return
    st.markdown("**What does a row of the timeline state?**")
    for number, event in enumerate(rows):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(words.literal(row_words(event, zone)), width="stretch")
            st.button(
                "This is when…",
                icon=":material/flag:",
                type="tertiary",
                key=f"row-{number}",
                on_click=ask_to_correct,
                args=(postmortem.key, "", in_text(event.at)),
            )
