"""What the address narrows the list of incidents by: shown as words that can be taken away."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import narrow, narrowing, widen
from pmdata.dashboard.frame.view import View
from pmdata.metrics.labels import facet_words
from pmdata.metrics.selection.addresses import SINCE, UNTIL, narrowed
from pmdata.metrics.selection.selection import Selection, period_in_words

MOST_NAMED = 12
"""More values than these of one facet are one word, to be taken away together."""


def narrowed_view(view: View) -> View:
    """Return the view narrowed by the address."""
    return replace(view, selection=narrowed(view.selection, narrowing()))


def show_narrowing(selection: Selection) -> bool:
    """Show what the list is narrowed by, each a button that takes it away; return whether it is at all."""
    parameters = narrowing()
    if not parameters:
        return False
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Only", width="content")
        if SINCE in parameters or UNTIL in parameters:
            _button(words.sentence(period_in_words(selection)), "dates", widen, (SINCE, UNTIL))
        for facet, values in selection.facets:
            if len(values) > MOST_NAMED:
                _button(words.count(len(values), facet), facet, narrow, (facet, []))
                continue
            for value in values:
                rest = [other for other in values if other != value]
                _button(facet_words(facet, value), f"{facet}-{value}", narrow, (facet, rest))
        st.button("All incidents", type="tertiary", key="widen", on_click=widen, args=tuple(parameters))
    return True


def _button(label: str, key: str, act: Callable[..., None], arguments: Sequence[object]) -> None:
    st.button(
        words.literal(label),
        icon=":material/close:",
        icon_position="right",
        help="Take this away",
        key=f"only-{key}",
        on_click=act,
        args=tuple(arguments),
    )
