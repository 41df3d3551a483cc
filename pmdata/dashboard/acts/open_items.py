"""The list of open action items: filters that the address keeps, a card for each item, its acts.

Cards wrap, so that they can be read on a phone, and all in them is a button, so that each can be reached
by keyboard.
"""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.edits import may_act, say_why_not
from pmdata.dashboard.acts.item_acts import ask_to_add, ask_to_change
from pmdata.dashboard.frame.navigation import open_incident
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.links import show_ticket, status_words
from pmdata.dashboard.parts.people import say_who_is_shown
from pmdata.metrics.action_items.lists import Item, Open, backlog, owner_names
from pmdata.metrics.action_items.ticket_sides import TicketSide, ticket_sides
from pmdata.model import ActionItem, ActionKind, ActionStatus, Priority
from pmdata.model.term_words import in_words

OWNER, STATUS, PRIORITY = "owner", "status", "priority"
"""Keys of the filters, and names of their parameters in the address."""
PAGE_SIZE = 12
NOBODY, NOT_STATED = "Nobody", "Not stated"
OPEN_STATES: tuple[ActionStatus, ...] = ("open", "in_progress", "blocked")
PRIORITIES = ("P0", "P1", "P2", "P3", NOT_STATED)


def show_open_items(view: View, which: Open, key: str = "open_items", *, filters: bool = True) -> None:
    """Show the open items of one due state that the filters choose, the most pressing first."""
    found = view.ask(backlog, view.settings, which=which)
    chosen = _filtered(found, _filters(view)) if filters else list(found)
    if len(chosen) < len(found):
        st.caption(f"{words.known_of(len(chosen), len(found))} items match the filters.")
    say_why_not()
    if not chosen:
        st.markdown("None is at the as-of date." if not found else "No item matches the filters.")
        return
    show_item_cards(view, _page(chosen, key), key)
    say_who_is_shown(view.settings)


def _filters(view: View) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Draw the filters of the list and return what they choose: owners, states, priorities."""
    with st.container(horizontal=True):
        return (
            _choose("Owner", (*view.look_up(owner_names, view.settings), NOBODY), OWNER, "Anybody, or you"),
            _choose("Status", OPEN_STATES, STATUS, "Any", _status_words),
            _choose("Priority", PRIORITIES, PRIORITY, "Any"),
        )


def _choose(
    label: str, options: Sequence[str], key: str, placeholder: str, shown: Callable[[str], str] = str
) -> Sequence[str]:
    return st.multiselect(
        label,
        options,
        key=key,
        bind="query-params",
        persist_state="session",
        placeholder=placeholder,
        format_func=shown,
    )


def _status_words(status: str) -> str:
    return words.sentence(in_words(ActionStatus, status) or status)


def _filtered(
    items: Sequence[Item], chosen: tuple[Sequence[str], Sequence[str], Sequence[str]]
) -> list[Item]:
    owners, states, priorities = chosen
    return [
        item
        for item in items
        if (not owners or not set(owners).isdisjoint(item.owner.split(", ") if item.owner else (NOBODY,)))
        and (not states or item.status in states)
        and (not priorities or (item.priority or NOT_STATED) in priorities)
    ]


def _page(items: Sequence[Item], key: str) -> Sequence[Item]:
    """Return the items of the page that is chosen; where there are more, let the reader choose it."""
    pages = -(-len(items) // PAGE_SIZE)
    if pages <= 1:
        return items
    with st.container(horizontal=True, vertical_alignment="center"):
        number = st.pagination(pages, key=f"{key}_page")
        first = (number - 1) * PAGE_SIZE
        last = min(first + PAGE_SIZE, len(items))
        st.caption(f"{first + 1:,} to {last:,} of {words.count(len(items), 'item')}", width="content")
    return items[first:last]


def show_item_cards(view: View, items: Sequence[Item], key: str) -> None:
    """Show items one below the other, with what can be done with each."""
    acting = may_act()
    for item in items:
        with st.container(border=True, key=f"{key}-{item.key}-{item.item_key}", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{words.literal(item.text)}**", width="stretch")
                if acting:
                    _acts(item.key, item.item_key, key)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _facts(
                    item.due,
                    view.selection.as_of_on,
                    (
                        _due_on(item),
                        item.owner or "nobody",
                        item.team,
                        status_words(item),
                        item.priority,
                    ),
                    is_overdue=item.is_overdue,
                )
                show_ticket(item.tracking, item.ticket_url, view.settings)
                st.button(
                    words.literal(item.title or item.key),
                    icon=":material/article:",
                    type="tertiary",
                    key=f"{key}-incident-{item.key}-{item.item_key}",
                    on_click=open_incident,
                    args=(item.key,),
                )


def show_items_of_incident(view: View, key: str, items: Sequence[ActionItem]) -> None:
    """Show the items of one incident, as its report states them, and what can be done with them."""
    acting, as_of_on = may_act(), view.selection.as_of_on
    sides = view.look_up(ticket_sides, key)
    for item in items:
        side = sides.get(item.key)
        is_open = item.status in OPEN_STATES
        overdue = is_open and item.due_on is not None and item.due_on < as_of_on
        with st.container(border=True, key=f"own-{item.key}", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{words.literal(item.text)}**", width="stretch")
                if acting:
                    _acts(key, item.key, "own", is_open=is_open or item.status is None)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                due = item.due_on if is_open else None
                _facts(due, as_of_on, _stated(item, side), is_overdue=overdue, badge=is_open)
                show_ticket(item.tracking, side.ticket_url if side else None, view.settings)
    say_why_not()
    if acting:
        st.button(
            "Add an action item", icon=":material/add:", key="add_item", on_click=ask_to_add, args=(key,)
        )


def _stated(item: ActionItem, side: TicketSide | None) -> Sequence[str | None]:
    status = in_words(ActionStatus, item.status) or item.status_stated or "status not stated"
    if side and side.tickets:
        status = status_words(side)
    due = words.day(item.due_on) if item.due_on else item.due_stated
    return (
        item.id,
        status,
        f"done on {words.day(item.done_on)}" if item.done_on else None,
        f"due {due}" if due else None,
        item.owner or "nobody",
        in_words(Priority, item.priority) or item.priority_stated,
        in_words(ActionKind, item.kind) or item.kind_stated,
        f"verified by: {item.verification}" if item.verification else None,
        f"line {item.line}",
    )


def _acts(key: str, item_key: str, prefix: str, *, is_open: bool = True) -> None:
    name = f"{key}-{item_key}"
    with st.container(horizontal=True, width="content", gap="xsmall"):
        if is_open:
            st.button(
                "Done",
                icon=":material/check:",
                key=f"{prefix}-done-{name}",
                on_click=ask_to_change,
                args=(key, item_key, "done"),
            )
        st.button(
            "Change",
            icon=":material/edit:",
            key=f"{prefix}-change-{name}",
            on_click=ask_to_change,
            args=(key, item_key),
        )


def _due_on(item: Item) -> str | None:
    if item.due is None:
        return None
    by = f" by {item.due_basis}" if item.due_basis in {"horizon", "policy"} else ""
    return f"due {words.day(item.due)}{by}"


def _facts(
    due: date | None, as_of_on: date, parts: Sequence[str | None], *, is_overdue: bool, badge: bool = True
) -> None:
    if badge:
        st.badge(
            due_words(due, as_of_on),
            color="orange" if is_overdue else "gray",
            icon=":material/schedule:" if is_overdue else None,
        )
    st.caption(words.literal(" · ".join(filter(None, parts))), width="content")


def due_words(due: date | None, as_of_on: date) -> str:
    """Return how far a due date is from the as-of date: `810 days overdue`, `due today`, `due in 3 days`."""
    if due is None:
        return "No due date"
    days = (due - as_of_on).days
    if days < 0:
        return f"{words.count(-days, 'day')} overdue"
    return f"Due in {words.count(days, 'day')}" if days else "Due today"
