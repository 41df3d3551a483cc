"""The sentences and tables of the action items page."""

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


def action_items_answer(row: ActionItemsRow) -> str:
    """Return in a sentence how many items are done, and how many are overdue now."""
    if not row.total:
        return "No report in this selection has action items."
    wanted = row.known - row.wont_do
    if row.completion_low is None or row.completion_high is None:
        done = "No item has a known status"
    else:
        interval = (
            f"90 % interval {words.percent(row.completion_low)} to {words.percent(row.completion_high)}"
        )
        done = f"**{words.rate(row.done, wanted)}** action items are done ({interval})"
    in_time = f"; {words.rate(row.on_time, row.due)} due by now were done in time" if row.due else ""
    overdue = row.overdue_now or 0
    late = f"**{words.count(overdue, 'item')}** {'is' if overdue == 1 else 'are'} overdue now"
    return f"{done}{in_time}; {late}."


def action_items_tiles(row: ActionItemsRow, trend: Sequence[ActionItemsRow]) -> list[Tile]:
    """Return the tiles of the page; open and overdue items count whenever they were created."""
    open_now, overdue_now = row.open_now or 0, row.overdue_now or 0
    return [
        Tile(
            label="Done",
            value=words.percent(row.completion_ratio),
            basis=f"{words.known_of(row.done, row.known - row.wont_do)}; {row.wont_do:,} will not be done",
            change=words.verdict(row.completion_change_ratio, row.completion_verdict),
            tone=TONES.get(row.completion_verdict, "gray"),
            trend=tuple(100 * one.completion_ratio for one in trend if one.completion_ratio is not None),
            definition=(
                "Done ÷ (items of known status − those that will not be done). Items of the previous "
                "period had longer to get done."
            ),
        ),
        Tile(
            label="Done in time",
            value=words.percent(row.on_time_ratio),
            basis=_in_time_basis(row),
            change=words.verdict(row.on_time_change_ratio, row.on_time_verdict),
            tone=TONES.get(row.on_time_verdict, "gray"),
            trend=tuple(100 * one.on_time_ratio for one in trend if one.on_time_ratio is not None),
            definition=(
                "Done on or before the stated due date ÷ items whose stated due date has passed. Left out "
                "are items without a stated due date, and those done on a day that no report states."
            ),
        ),
        Tile(
            label="Open now",
            value=f"{open_now:,}",
            basis=f"whenever created; {row.open:,} of this period",
            definition="Open, in progress or blocked at the as-of date. Unknown is not open.",
        ),
        Tile(
            label="Overdue now",
            value=f"{overdue_now:,}",
            basis=f"{row.overdue_now_implied or 0:,} by an implied date; {row.overdue:,} of this period",
            definition="Open and due before the as-of date, whenever created.",
        ),
        Tile(
            label="Status unknown",
            value=f"{row.total - row.known:,}",
            basis=f"of {words.count(row.total, 'item')}",
            definition="The report has no place for a status, or leaves it empty.",
        ),
    ]


def _in_time_basis(row: ActionItemsRow) -> str:
    reasons = ((row.undated, "without a due date"), (row.done_undated, "done on an unknown day"))
    left_out = words.listing(f"{number:,} {reason}" for number, reason in reasons if number)
    counted = words.known_of(row.on_time, row.due)
    return f"{counted}; left out: {left_out}" if left_out else counted


def done_rates(rows: Sequence[ActionItemsRow]) -> list[Rate]:
    """Return for each group how many of its items are done, and how many were in time."""
    return [
        rate
        for row in rows
        if row.total
        for name in (row.group or "",)
        for rate in (
            Rate(name, DONE, row.done, row.known - row.wont_do, row.completion_low, row.completion_high),
            Rate(name, IN_TIME, row.on_time, row.due, row.on_time_low, row.on_time_high),
        )
    ]


def quality_rates(rows: Sequence[QualityRow]) -> list[Rate]:
    """Return how many items have an owner, a due date and whatever else helps them get done."""
    return [Rate(QUALITIES[row.quality], "Items", row.items, row.total) for row in rows]


def backlog_words(ever: ActionItemsRow) -> str:
    """Return how many items are open, whenever they were created, and in which lists they are."""
    lists = (
        (ever.overdue, "overdue"),
        (ever.due_soon, f"due in {DUE_SOON_DAYS} days"),
        (ever.later, "due later"),
        (ever.open_undated, "without a due date"),
    )
    verb = "is" if ever.open == 1 else "are"
    listed = words.listing((f"{number:,} {how}" for number, how in lists), limit=len(lists))
    return f"{words.count(ever.open, 'item')} {verb} open, whenever they were created: {listed}."


def show_open_by_team(rows: Sequence[ActionItemsRow]) -> None:
    """Show what each team has open, the team with most overdue first; `rows` are those of the teams."""
    with_open = [row for row in rows if row.open_now]
    if not with_open:
        st.markdown("No item is open at the as-of date.")
        return
    ranked = sorted(with_open, key=lambda row: (-(row.overdue_now or 0), -(row.open_now or 0)))
    show_table(figure_table(ActionItemsRow, ranked, ("group", *OPEN_NOW), headings={"group": "Team"}))


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
