"""A report withdrawn, or marked as a duplicate of another: counted nowhere, until that is taken back."""

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.correct_acts import NAME, correction_of
from pmdata.dashboard.acts.edits import may_act, offer
from pmdata.dashboard.acts.item_acts import LIVE, place_of_report
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.incidents.rows import incidents_around
from pmdata.reading.withdrawn import FIELD
from pmdata.workspace.corrections import CORRECTIONS_NAME
from pmdata.writing.edit import Edit

WITHDRAW = "withdraw_report"
DUPLICATE, WITHDRAWN = "It is a duplicate of another", "It is withdrawn"


def ask_to_withdraw(key: str) -> None:
    """Ask to withdraw the report of the incident `key`, or to mark it as a duplicate; for a button."""
    ask_for(WITHDRAW, key)


def show_withdrawing(key: str) -> None:
    """Offer that the report of an incident is counted no more."""
    if may_act():
        st.button(
            "Duplicate or withdrawn", icon=":material/content_copy:", type="tertiary", key="withdraw",
            on_click=ask_to_withdraw, args=(key,),
        )  # fmt: skip


@st.dialog("Count this report no more", width="medium", on_dismiss=close)
def withdraw_report(view: View, key: str) -> None:
    """Let the visitor state that a report counts nowhere, and why."""
    place = place_of_report(view, key)
    if place is None:
        return
    st.caption(words.literal(f"{place.title or key} · {place.path}"))
    how = st.segmented_control(
        "What is it?", (DUPLICATE, WITHDRAWN), default=DUPLICATE, required=True, key=key_of("how")
    )
    why = _duplicate_of(view, key) if how == DUPLICATE else None
    if how == WITHDRAWN:
        why = st.text_input("Why is it withdrawn?", key=key_of("why"), live=LIVE).strip() or None
    who = st.text_input("Your name, as others know you", key=NAME, persist_state="session", live=LIVE)
    st.caption(
        "It stays where it is, and is not counted. Data quality lists it among the files that are not "
        "counted; it is taken back there, under what people decided."
    )
    if why is None:
        offer(Edit(workspace().root / CORRECTIONS_NAME, b"", b""), f"Write it to {CORRECTIONS_NAME}")
        return
    try:
        edit = correction_of(view, place, FIELD, "withdrawn", who=who, why=why)
    except (PmdataError, ValueError) as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, f"Write it to {CORRECTIONS_NAME}")


def _duplicate_of(view: View, key: str) -> str | None:
    """Let the visitor choose the report that counts, of those nearby; return the reason that it makes."""
    titles = dict(view.look_up(incidents_around, key))
    other = st.selectbox(
        "The report that counts",
        tuple(titles),
        index=None,
        format_func=lambda one: f"{titles[one] or 'without a title'} ({one})",
        placeholder="Incidents within a month of it",
        key=key_of("other"),
    )
    return f"duplicate of {other}" if other else None
