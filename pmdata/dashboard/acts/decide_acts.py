"""A decision of a review, written from its page into `decisions.yaml`."""

import streamlit as st
from pydantic import ValidationError

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.correct_acts import NAME
from pmdata.dashboard.acts.edits import offer
from pmdata.dashboard.acts.item_acts import LIVE
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.action_items.lists import Item, backlog
from pmdata.workspace.decisions import DECISIONS_NAME, Decided
from pmdata.writing.decisions_edit import decision_edit

DECIDE = "decide"


def ask_to_decide(period: str, team: str | None) -> None:
    """Ask for a decision of the review of a period; for a button."""
    ask_for(DECIDE, period, team or "")


@st.dialog("A decision of this review", width="medium", on_dismiss=close)
def decide(view: View, period: str, team: str) -> None:
    """Let the visitor state what was decided, who does it until when, and which action item answers it."""
    text = st.text_input("What was decided?", key=key_of("text"), live=LIVE).strip()
    with st.container(horizontal=True):
        owner = st.text_input("Owner", key=key_of("owner")).strip()
        due = st.date_input("Due", None, key=key_of("due"))
    items = {_name(one): one for one in view.ask(backlog, view.settings)}
    item = st.selectbox(
        "The action item that answers it, if there is one", list(items), index=None, key=key_of("item")
    )
    author = st.text_input(
        "Your name, as others know you", key=NAME, persist_state="session", live=LIVE
    ).strip()
    if not (text and author):
        st.caption("Write what was decided, and state your name.")
        return
    try:
        new = Decided(
            period=period, team=team or None, decision=text, owner=owner or None, due=due,
            item=f"{items[item].key}#{items[item].position}" if item else None,
            by=author, on=view.selection.as_of_on,
        )  # fmt: skip
        edit = decision_edit(workspace(), new)
    except (PmdataError, ValidationError) as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, f"Write it to {DECISIONS_NAME}")


def _name(item: Item) -> str:
    return f"{item.text} ({item.title or item.key}, {item.position})"
