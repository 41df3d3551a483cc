"""The sentences and tables of the action items page."""

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from pmdata import words
from pmdata.charts.rates import Rate
from pmdata.charts.table import figure_table
from pmdata.dashboard.parts.people import say_who_is_shown
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.dashboard.parts.tiles import TONES, Tile
from pmdata.metrics.action_items.ageing import QualityRow
from pmdata.metrics.action_items.dates import DUE_SOON_DAYS
from pmdata.metrics.action_items.items import ActionItemsRow
from pmdata.metrics.figures import OPEN_NOW
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.model import ActionStatus
from pmdata.model.term_words import in_words
from pmdata.workspace import Settings

QUALITIES = {
    "owner": "Has an owner",
    "due_date": "Has a due date",
    "tracking": "Has a ticket",
    "verification": "Says how it is verified",
    "starts_with_a_verb": "Starts with a verb",
    "says_enough": "Says enough to act on",
}
DONE, IN_TIME = "Done", "Done in time"
"""The two rates of action items."""
EVER = "All time: the period on the left does not apply here."
DIFFERENCES = "data_quality?kind=ticket-differs"
"""Address of the work list of items whose report and ticket differ."""
KEPT_COLUMNS = (
    "group", "total", "done_within_30_ratio", "done_within_60_ratio", "done_within_90_ratio",
    "completion_ratio", "on_time_low_ratio", "on_time_high_ratio", "due_still_open", "wont_do", *OPEN_NOW,
    "slipped", "moved_days", "reopened",
)  # fmt: skip


def action_items_answer(row: ActionItemsRow, ever: ActionItemsRow) -> str:
    """Return in sentences what is open and overdue now, and how many items are done within 60 days.

    `ever` is the row of all items, whenever created.
    """
    if not ever.total:
        return "No report in this selection has action items."
    overdue = f"**{ever.overdue:,} overdue**"
    if ever.overdue and row.oldest_now_days is not None:
        overdue += f" (the oldest open one is {words.count(row.oldest_now_days, 'day')} old)"
    soon = f"{ever.due_soon:,} due in {DUE_SOON_DAYS} days"
    return f"{words.count(ever.open, 'item')} open, {overdue}, {soon}. {_within_words(row)}"


def _within_words(row: ActionItemsRow) -> str:
    known = row.aged_60 - row.aged_60_unknown
    if not known:
        return "How many are done within 60 days of their creation is not known."
    before = row.previous_done_within_60_ratio
    was = "" if before is None else f", was {words.percent(before)}"
    done = words.percent(row.done_within_60_ratio)
    return f"**{done}** are done within 60 days of their creation (n = {known:,}){was}."


def action_items_tiles(
    row: ActionItemsRow, ever: ActionItemsRow, trend: Sequence[ActionItemsRow]
) -> list[Tile]:
    """Return the tiles of the page; open and overdue items count whenever they were created."""
    return [
        Tile(
            label="Overdue now",
            lead="action_items?due=overdue",
            lead_words="Items",
            value=f"{ever.overdue:,}",
            basis=f"{ever.overdue_implied:,} by an implied date; {words.count(ever.open, 'item')} open",
            definition="Open and due before the as-of date, whenever created. Unknown is not open.",
        ),
        Tile(
            label="Due in two weeks",
            lead="action_items?due=due_soon",
            lead_words="Items",
            value=f"{ever.due_soon:,}",
            basis=f"{ever.later:,} due later, {ever.open_undated:,} without a due date",
            definition=f"Open and due from the as-of date to {DUE_SOON_DAYS} days on, whenever created.",
        ),
        Tile(
            label="Done in 60 days",
            lead="action_items?look=How long do they take%3F",
            lead_words="How long",
            value=words.percent(row.done_within_60_ratio),
            basis=_within_basis(row),
            change=words.VERDICTS[row.completion_verdict] if row.completion_verdict else None,
            tone=TONES.get(row.completion_verdict, "gray"),
            trend=tuple(
                100 * one.done_within_60_ratio for one in trend if one.done_within_60_ratio is not None
            ),
            definition=(
                "Done within 60 days of creation ÷ items of known status that are at least so old, without "
                "those that will not be done. Items done on an unknown day are left out. The verdict "
                "compares how soon items of this period and of the one before get done, whatever their age "
                "(log-rank)."
            ),
        ),
        Tile(
            label="On time",
            lead="action_items?look=What was kept%3F",
            lead_words="What was kept",
            value=on_time_words(row),
            basis=_in_time_basis(row),
            change=words.VERDICTS[row.on_time_verdict] if row.on_time_verdict else None,
            tone=TONES.get(row.on_time_verdict, "gray"),
            definition=(
                "Done on or before the first due date that is known ÷ items whose date has passed. A range "
                "where items were done on a day that no report states."
            ),
        ),
        Tile(
            label="Status unknown",
            value=f"{row.total - row.known:,}",
            basis=f"of {words.count(row.total, 'item')} of this period",
            definition="The report has no place for a status, or leaves it empty.",
        ),
    ]


def status_source_words(row: ActionItemsRow, settings: Settings) -> str | None:
    """Return whose statuses the figures go by, and how many items an export holds; None without exports."""
    if not row.with_ticket:
        return None
    held = f"{words.known_of(row.with_ticket, row.total)} items have their ticket in an export"
    differ = (
        f"{row.ticket_differs:,} of them {'has' if row.ticket_differs == 1 else 'have'} another end there"
    )
    if settings.action_items.status_from == "ticket":
        return f"{held}; the status of {row.by_ticket:,} is the ticket's, else the report's. {differ}."
    return f"{held}; every status is the report's. {differ}."


def on_time_words(row: ActionItemsRow) -> str:
    """Return the share done in time: one number where it is known, else a range."""
    low, high = row.on_time_low_ratio, row.on_time_high_ratio
    if low is None or high is None or low == high:
        return words.percent(low)
    return f"{low * 100:.0f} to {words.percent(high)}"


def _within_basis(row: ActionItemsRow) -> str:
    before = row.previous_done_within_60_ratio
    was = words.was(words.percent(before), before)
    counted = words.known_of(row.aged_60_done, row.aged_60 - row.aged_60_unknown) + was
    return f"{counted}; {row.aged_60_unknown:,} on an unknown day" if row.aged_60_unknown else counted


def _in_time_basis(row: ActionItemsRow) -> str:
    parts = [
        f"{words.known_of(row.on_time, row.due_done_dated)} done on a known day in time",
        f"{row.due_still_open:,} still overdue",
        *([f"{row.done_undated:,} done on an unknown day"] if row.done_undated else []),
    ]
    return "; ".join(parts)


def done_rates(rows: Sequence[ActionItemsRow]) -> list[Rate]:
    """Return for each team how many of its items are done, and how many were in time at least."""
    return [
        rate
        for row in rows
        if row.total
        for name in (row.group or "",)
        for lead in (incidents_address(item_team=row.group),)
        for done in ((row.completion_low, row.completion_high),)
        for rate in (
            Rate(name, DONE, row.done, row.known - row.wont_do, *done, lead),
            Rate(name, IN_TIME, row.on_time, row.due, row.on_time_low_ratio, row.on_time_high_ratio, lead),
        )
    ]


def show_kept(rows: Sequence[ActionItemsRow]) -> None:
    """Show what was kept: how soon items are done, how many in time, by one group."""
    st.caption(
        "Compare groups by what is done within so many days: young items have had less time. An on-time "
        "rate is a range where items were done on an unknown day."
    )
    show_table(figure_table(ActionItemsRow, [row for row in rows if row.total], KEPT_COLUMNS))


def slippage_words(row: ActionItemsRow, note: str) -> str:
    """Return how many items slipped or were reopened; `note` states why that is not known."""
    if row.slipped is None:
        return f"Whether due dates were moved is not known: {words.literal(note)}."
    of = words.count(row.history_known, "item")
    moved = f", by {words.count(row.moved_days, 'day')} together" if row.moved_days else ""
    return (
        f"{row.slipped:,} of {of} with a history in git had their due date moved later{moved}; "
        f"{row.reopened or 0:,} were reopened."
    )


def show_dismissed(items: pa.Table) -> None:
    """Show the items that will not be done, with the reason as their reports state it."""
    if not items.num_rows:
        st.markdown("No item of the selection was dismissed.")
        return
    show_linked_table(
        {
            "Incident": pc.coalesce(items["title"], items["key"]).to_pylist(),
            "Item": items["text"],
            "Reason as written": [reason_words(text) for text in items["status_stated"].to_pylist()],
            "Team": items["team"],
            "Priority": items["priority"],
            "Created": items["created_on"],
        },
        items["key"].to_pylist(),
        key="dismissed",
    )


_DISMISSAL = re.compile(r"^\W*(?:won'?t (?:do|fix)|cancell?ed|dismissed|wontfix|rejected)\W*", re.IGNORECASE)


def reason_words(stated: str | None) -> str:
    """Return why an item was dismissed, as written; that none is stated, where none is."""
    return _DISMISSAL.sub("", (stated or "").replace("’", "'")).strip(" ()") or "none stated"


def quality_rates(rows: Sequence[QualityRow]) -> list[Rate]:
    """Return how many items have an owner, a due date and whatever else helps them get done."""
    return [Rate(QUALITIES[row.quality], "Items", row.items, row.total) for row in rows]


def show_items(items: pa.Table, settings: Settings, nothing: str, key: str) -> None:
    """Show action items, with the fields of `Item` as columns; `nothing` is shown where there are none."""
    if not items.num_rows:
        st.markdown(nothing)
        return
    show_linked_table(item_columns(items), items["key"].to_pylist(), key=key)
    say_who_is_shown(settings)


def item_columns(items: pa.Table) -> dict[str, Any]:
    """Return the columns of a table of items, without those that are empty for all of them."""
    columns: dict[str, Any] = {
        "Incident": pc.coalesce(items["title"], items["key"]).to_pylist(),
        "Item": items["text"],
        "Due": items["due"],
    }
    if items["days_left"].null_count < items.num_rows:
        columns["Days left"] = items["days_left"]
    columns |= {
        "Owner": items["owner"],
        "Team": items["team"],
        "Status": [in_words(ActionStatus, status) or "not stated" for status in items["status"].to_pylist()],
    }
    bases = items["due_basis"].to_pylist()
    if any(basis != "stated" for basis in bases):
        columns["Due date"] = [basis or "none" for basis in bases]
    if "incident" in (teams := items["team_basis"].to_pylist()):
        columns["Team by"] = [basis or words.UNKNOWN for basis in teams]
    return columns
