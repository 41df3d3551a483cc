"""A week or month of the chosen teams, to be copied into a chat or mail, and their calendar to take away."""

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.view import View
from pmdata.review import (
    DigestFormat,
    DigestGrain,
    DigestPeriod,
    calendar,
    digest,
    digest_periods,
    last_digest_period,
    render_digest,
)

_GRAINS: tuple[DigestGrain, ...] = ("week", "month")
_FORMATS: dict[DigestFormat, str] = {
    "text": "Plain text",
    "markdown": "Markdown",
    "slack": "Slack",
    "teams": "Teams",
}
_LANGUAGES: dict[DigestFormat, str] = {"markdown": "markdown", "slack": "json", "teams": "json"}
_NOTES: dict[DigestFormat, str] = {
    "slack": "A payload of Block Kit, for an incoming webhook or `chat.postMessage`.",
    "teams": "An Adaptive Card, for a workflow that posts one.",
}
_COUNT = 8
"""Weeks, or months, that can be chosen."""
_TALL = 360


def show_handing_on(view: View) -> None:
    """Offer the digest of a week or month as text to copy, and the calendar, for the chosen teams."""
    st.header("Pass it on", anchor=False)
    box = st.expander(
        "Digest of a week or month, and a calendar",
        icon=":material/forward:",
        key="digest",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            period = _pick_period(view)
            output_format = _pick_format()
        text = render_digest(view.ask(digest, view.settings, period), output_format)
        if note := _NOTES.get(output_format):
            st.caption(note)
        st.code(text, language=_LANGUAGES.get(output_format), wrap_lines=True, height=_TALL)
        st.caption(
            "The button at its upper right copies it. Nothing is sent; `pmdata digest` writes the same."
        )
        st.download_button(
            "Calendar of due dates and reviews (.ics)",
            data=lambda: view.ask(calendar, view.settings),
            file_name="action-items.ics",
            mime="text/calendar",
            icon=":material/event:",
            on_click="ignore",
            key="calendar",
        )


def _pick_period(view: View) -> DigestPeriod:
    as_of_on = view.selection.as_of_on
    grain = st.segmented_control(
        "Of", _GRAINS, default="week", format_func=words.sentence, required=True, key="digest_of"
    )
    grain = grain or "week"
    periods = {one.key: one for one in digest_periods(as_of_on, grain, _COUNT)}
    chosen = st.selectbox(
        words.sentence(grain),
        list(periods),
        index=list(periods).index(last_digest_period(as_of_on, grain).key),
        format_func=lambda key: words.sentence(periods[key].title),
        key=f"digest_{grain}",
    )
    return periods[chosen or next(iter(periods))]


def _pick_format() -> DigestFormat:
    chosen = st.segmented_control(
        "Copy as", list(_FORMATS), default="text", format_func=_FORMATS.__getitem__, required=True,
        key="digest_format",
    )  # fmt: skip
    return chosen or "text"
