"""The sentences, tables and downloads of the quarterly review page."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.chart import durations
from pmdata.charts.contributing_factors import REVIEW_COLUMNS, themes_table
from pmdata.charts.error_budgets import budgets_table
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.incidents.results import severity_words
from pmdata.dashboard.parts.budgets import show_by_owner
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.dashboard.parts.tiles import MAX_TILES, TONES, Tile
from pmdata.dashboard.parts.tiles import change_words as duration_change_words
from pmdata.metrics.incidents.rows import ListedIncident
from pmdata.metrics.labels import DURATION_LABELS
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.metrics.selection.periods import Period
from pmdata.metrics.selection.selection import filters_in_words
from pmdata.review import QuarterlyReview, quarterly_review, render_csv, render_markdown, review_quarters
from pmdata.review.document import REPORTED, change_words, compared_words, figure_label, figure_words
from pmdata.review.quarter import Figure

ITEMS_DONE = "Action items done"
SHOWN_AS_TILES = ("Incidents", "time_to_detect", "time_to_resolve", "Repeat rate", ITEMS_DONE)


def pick_quarter(view: View) -> Period:
    """Let the reader choose a quarter; the newest comes first."""
    quarters = {quarter.title: quarter for quarter in view.ask(review_quarters)}
    picked: str = st.selectbox(
        "Quarter", list(quarters), key="quarter", bind="query-params", filter_mode=None
    )
    return quarters[picked]


def review_answer(review: QuarterlyReview) -> str:
    """Return in a sentence which changes exceed noise."""
    changed = [one for one in review.figures if one.verdict in {"improved", "worsened"}]
    count = words.count(round(review.figures[0].now or 0), "incident")
    if not changed:
        return f"**{count}**; {_nothing_changed(review)}. {compared_words(review)}."
    changes = words.listing(
        (f"{words.inside(figure_label(one))} {change_words(one)}" for one in changed), limit=4
    )
    return f"**{count}**; {changes}. {compared_words(review)}."


def _nothing_changed(review: QuarterlyReview) -> str:
    """Return why no change is named: noise, too few incidents, or nothing to hold the quarter against."""
    verdicts = {one.verdict for one in review.figures} - {None}
    if "within_noise" in verdicts:
        return "no figure changed by more than noise"
    if verdicts:
        return "there are too few to distinguish a change of any figure from noise"
    return "there is nothing to compare it with"


def review_tiles(review: QuarterlyReview) -> list[Tile]:
    """Return the tiles of the page."""
    shown = [one for one in review.figures if one.name in SHOWN_AS_TILES][:MAX_TILES]
    times = {str(row.metric): row for row in review.durations}
    return [
        Tile(
            label=DURATION_LABELS[times[one.name].metric] if one.name in times else figure_label(one),
            value=figure_words(one, one.now),
            basis=f"before {figure_words(one, one.before)}; {words.known_of(one.known, one.total)}",
            change=words.verdict(one.change_ratio, one.verdict),
            tone=TONES.get(one.verdict, "gray"),
            definition=duration_change_words(times[one.name]) if one.unit == "seconds" else None,
            lead=_lead(one, times.get(one.name), review.quarter),
            lead_words="Items" if one.name == ITEMS_DONE else "Incidents",
        )
        for one in shown
    ]


def _lead(one: Figure, row: ResponseTimesRow | None, quarter: Period) -> str:
    """Return where what a figure of the quarter counts is listed; `row` is that of a duration."""
    if one.name == ITEMS_DONE:
        return "action_items?look=What was kept%3F"
    known = DURATION_LABELS[row.metric] if row else None
    return incidents_address(quarter.first_on, quarter.last_on, known=known)


def show_incidents(review: QuarterlyReview) -> None:
    """Show the incidents of the quarter, and its near misses apart."""
    if review.incidents:
        _show_listed(review.incidents, "Incident", key="incidents")
    else:
        st.markdown("No incident was reported in this quarter.")
    if review.near_misses:
        near = words.count(len(review.near_misses), "near miss", "near misses")
        st.markdown(f"Beside them {near}, not counted above:")
        _show_listed(review.near_misses, "Near miss", key="near_misses")


def _show_listed(listed: Sequence[ListedIncident], what: str, key: str) -> None:
    show_linked_table(
        {
            what: [one.title or one.key for one in listed],
            "Started": pa.array([one.started_on for one in listed], pa.date32()),
            "Severity": [severity_words(one.severity) for one in listed],
            "Services": [", ".join(one.services) or words.UNKNOWN for one in listed],
            "Resolved after": durations(one.time_to_resolve_seconds for one in listed),
        },
        [one.key for one in listed],
        key=key,
    )


def show_consumers(review: QuarterlyReview) -> None:
    """Show what incidents consumed of each objective over the quarter."""
    if review.budgets:
        st.caption(f"{REPORTED} All severities count.")
        show_by_owner(review.budgets, budgets_table)
    else:
        st.markdown("No objective is listed.")


def show_themes(review: QuarterlyReview) -> None:
    """Show the themes of the quarter's incidents."""
    if review.themes:
        show_table(themes_table(review.themes, REVIEW_COLUMNS))
    else:
        st.markdown("No report of the quarter names a contributing factor.")


def show_downloads(view: View, quarter: Period) -> None:
    """Offer the review as a document and as figures; both are written when asked for."""

    def review() -> QuarterlyReview:
        return view.ask(quarterly_review, view.settings, quarter)

    with st.container(horizontal=True):
        st.download_button(
            "Review as Markdown",
            data=lambda: render_markdown(review(), filters_in_words(view.selection)),
            file_name=f"review-{quarter.key}.md",
            mime="text/markdown",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Figures as CSV",
            data=lambda: render_csv(review()),
            file_name=f"review-{quarter.key}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
