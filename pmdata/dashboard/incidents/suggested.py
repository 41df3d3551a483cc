"""What the rows of a timeline suggest for moments that no rule extracted, and how a person confirms it."""

from typing import NamedTuple

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.correct_acts import ask_to_correct
from pmdata.dashboard.acts.edits import may_act
from pmdata.dashboard.incidents.details import show_texts
from pmdata.metrics.labels import MOMENT_LABELS
from pmdata.model import Postmortem, Suggestion
from pmdata.model.record_paths import in_text
from pmdata.reading.suggesting.rows import confirming, suggestions

_IN_WORDS = ((0.8, "Very probably this row"), (0.6, "Probably this row"), (0.0, "Perhaps this row"))
"""The least likelihood of each wording."""


class Suggested(NamedTuple):
    """One suggestion as it is shown."""

    label: str
    sentence: str
    command: str


def show_suggestions(postmortem: Postmortem, zone: str) -> None:
    """Show the suggestions, each with what confirms it; nothing where there are none."""
    found = suggestions(postmortem)
    if not found:
        return
    st.header("Suggested, not counted", anchor=False)
    st.caption(
        "No rule found these moments. A row that somebody confirms is written to `corrections.yaml` and is "
        "counted from then on."
    )
    for one in found:
        row = suggested(postmortem, one, zone)
        show_texts([(row.label, row.sentence)])
        if may_act():
            st.button(
                "Confirm this row",
                icon=":material/check:",
                key=f"confirm-{one.field}",
                on_click=ask_to_correct,
                args=(postmortem.key, one.field, in_text(one.value)),
            )
        st.code(row.command, language=None, wrap_lines=True)


def suggested(postmortem: Postmortem, one: Suggestion, zone: str) -> Suggested:
    """Return a suggestion with its likelihood in words and its row as written, the time in `zone`."""
    text = next(event.text for event in postmortem.timeline if event.line == one.line)
    return Suggested(
        label=MOMENT_LABELS[one.field],
        sentence=f"{_likelihood(one)}, line {one.line}: {words.instant(one.value, zone)} {text}",
        command=confirming(postmortem.key, one),
    )


def _likelihood(one: Suggestion) -> str:
    return next(text for least, text in _IN_WORDS if one.likelihood >= least)
