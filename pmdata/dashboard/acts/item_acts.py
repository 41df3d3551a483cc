"""An action item changed or added from a page: what can be stated of it, and the edit of its report."""

from datetime import date
from typing import get_args

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.edits import offer
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError
from pmdata.metrics.incidents.rows import ReportPlace, report_place
from pmdata.model import ActionItem, ActionStatus, Priority
from pmdata.model.term_words import in_words
from pmdata.workspace.people import shown_name
from pmdata.writing.edit import Edit
from pmdata.writing.item_edit import item_edit, item_now
from pmdata.writing.item_words import ItemChanges, with_addressed
from pmdata.writing.new_item import NewItem, new_item_edit

CHANGE, ADD = "change_item", "add_item"
LIVE = "300ms"
"""What is typed is in the diff before one can press the button below it."""
_WITH_REASON = ("wont_do", "blocked")


def ask_to_change(key: str, item_key: str, status: ActionStatus | None = None) -> None:
    """Ask for the change of an item of the incident `key`, with `status` chosen; for a button."""
    ask_for(CHANGE, key, item_key, status)


def ask_to_add(key: str, priority: Priority | None = None, theme: str = "") -> None:
    """Ask for a new item in the report of the incident `key`, with a priority chosen; for a button.

    With a `theme` the item states that it works on it.
    """
    ask_for(ADD, key, priority, theme)


@st.dialog("Change an action item", width="medium", on_dismiss=close)
def change_item(view: View, key: str, item_key: str, status: ActionStatus | None) -> None:
    """Let the visitor state what is to become of an item."""
    place = place_of_report(view, key)
    if place is None:
        return
    path = view.root / place.path
    try:
        item = item_now(workspace(), path, place.part, item_key)
        st.text(item.text, width="stretch")
        st.caption(words.literal(f"{place.title or key} · {place.path}, line {item.line}"))
        changes = _changes(view, item, status)
        edit = item_edit(workspace(), path, place.part, item_key, changes)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    needs_reason = changes.status == "wont_do" and item.status != "wont_do" and not changes.reason
    if needs_reason:
        st.caption("State why it will not be done; it is kept in the report.")
    offer(edit, "Write it to the report", ready=not needs_reason)


def _changes(view: View, item: ActionItem, preset: ActionStatus | None) -> ItemChanges:
    """Draw the fields and return what they change."""
    status: ActionStatus | None = st.segmented_control(
        "Status",
        get_args(ActionStatus),
        format_func=lambda one: words.sentence(in_words(ActionStatus, one) or ""),
        default=preset or item.status,
        key=key_of("status"),
    )
    done_on, reason = None, None
    if status == "done":
        done_on = st.date_input(
            "Done on", item.done_on or view.selection.as_of_on, format="YYYY-MM-DD", key=key_of("done_on")
        )
        undated = item.status == "done" and item.done_on is None and preset is None
        if undated and not st.checkbox("State the day", key=key_of("state_the_day")):
            done_on = None
    elif status in _WITH_REASON:
        asked = "Why will it not be done?" if status == "wont_do" else "What blocks it?"
        reason = st.text_input(asked, key=key_of("reason"), live=LIVE) or None
    owner, due_on, priority, ticket = _facts(view, item, item.priority)
    is_new_status = status is not None and (status != item.status or done_on != item.done_on or bool(reason))
    return ItemChanges(
        status=status if is_new_status else None,
        done_on=done_on if is_new_status else None,
        reason=reason,
        owner=owner,
        due_on=due_on if due_on != item.due_on else None,
        priority=priority if priority != item.priority else None,
        tracking=ticket if ticket != item.tracking else None,
    )


def _facts(
    view: View, item: ActionItem | None, stated: Priority | None
) -> tuple[str | None, date | None, Priority | None, str | None]:
    """Draw owner, due date, priority and ticket, and return what is in them."""
    shown = shown_name(item.owner, view.settings) if item else None
    with st.container(horizontal=True):
        owner = st.text_input(
            "New owner" if shown else "Owner", placeholder=shown, key=key_of("owner"), live=LIVE
        )
        due_on = st.date_input("Due", item.due_on if item else None, format="YYYY-MM-DD", key=key_of("due"))
    with st.container(horizontal=True):
        choices: tuple[Priority, ...] = get_args(Priority)
        priority: Priority | None = st.selectbox(
            "Priority",
            choices,
            index=choices.index(stated) if stated else None,
            placeholder="Not stated",
            key=key_of("priority"),
        )
        ticket = st.text_input("Ticket", item.tracking or "" if item else "", key=key_of("ticket"), live=LIVE)
    return owner.strip() or None, due_on, priority, ticket.strip() or None


@st.dialog("Add an action item", width="medium", on_dismiss=close)
def add_item(view: View, key: str, asked: Priority | None, theme: str) -> None:
    """Let the visitor state a new item of an incident."""
    place = place_of_report(view, key)
    if place is None:
        return
    st.caption(words.literal(f"{place.title or key} · {place.path}"))
    wanted = st.text_input("What is to be done?", key=key_of("text"), live=LIVE).strip()
    if (
        theme
        and wanted
        and st.checkbox(f"It works on “{words.literal(theme)}”", value=True, key=key_of("ties"))
    ):
        wanted = with_addressed(wanted, theme)
    owner, due_on, priority, ticket = _facts(view, None, asked)
    path = view.root / place.path
    if not wanted:
        offer(Edit(path, b"", b""), "Write it to the report")
        return
    try:
        item = NewItem(wanted, owner, due_on, priority, ticket)
        edit = new_item_edit(workspace(), path, place.part, item)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, "Write it to the report")


def place_of_report(view: View, key: str) -> ReportPlace | None:
    """Return where the report of an incident is; where it is gone, show that."""
    place = view.look_up(report_place, key)
    if place is None:
        st.error("The report is no longer there. Close this and look again.", icon=":material/error:")
    return place
