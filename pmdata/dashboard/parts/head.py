"""The head of a page: its question, the answer in a sentence, and what the answer is about."""

from calendar import month_name

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.view import View
from pmdata.metrics.data_quality import FileCounts
from pmdata.metrics.incidents.counts import later

OF_INCIDENTS = (
    "An incident belongs to the day on which its impact started, else to the day that its report gives."
)
"""The rule by which a period holds what a page counts."""
OF_ITEMS = "An action item belongs to the day on which it was created: its own, else that of its incident."
OF_BUDGETS = (
    "An objective is looked at over its own window, rolling or by the calendar, as of this date. All "
    "incidents count, whatever is chosen on the left."
)


LATER = "data_quality?look=Which+incidents+are+later%3F"
"""Address of the list of incidents after as-of, from any page."""

UNCOUNTED = "data_quality?look=Which+files+are+not+counted%3F"
"""Address of the list of files that are not counted, from any page."""


def show_head(
    question: str,
    answer: str,
    view: View,
    counted: tuple[int, int] | None = None,
    what: str = "incidents",
    membership: str = OF_INCIDENTS,
    files: FileCounts | None = None,
) -> None:
    """Draw the head. `answer` is our own Markdown; `counted` is known of all `what`.

    `membership` states what is in the period; it is one hover away, and so is the zone of its days.
    The last words lead to the list of those that are not counted, anchored `not-counted`. With `files` it
    states how many of them are not counted.
    """
    st.title(question, anchor=False)
    st.markdown(answer)
    zone = view.selection.reporting_zone
    about = words.literal(f"{view.in_words}, days in {zone}")
    if counted:
        about += f" · [{words.known_of(*counted)} {what} counted](#not-counted)"
    if after := len(view.ask(later)):
        about += f" · [{words.count(after, 'incident')} after as-of, not counted]({LATER})"
    if files and (left_out := files.files - files.counted_files):
        verb = "is" if left_out == 1 else "are"
        about += f" · [{words.known_of(left_out, files.files)} files {verb} not counted]({UNCOUNTED})"
    st.caption(about, help=f"{membership} Days begin and end in {words.literal(zone)}{_year(view)}.")


def _year(view: View) -> str:
    """Return in which month years begin, where it is not January."""
    start = view.selection.fiscal_year_start
    return f", years with {month_name[start]}" if start > 1 else ""
