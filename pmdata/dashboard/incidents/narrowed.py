"""What the address narrows the list of incidents by: offered with counts, shown as words to be taken away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import narrow, narrowing, widen
from pmdata.dashboard.frame.view import View
from pmdata.metrics.labels import FACET_LABELS, facet_value_words, facet_words
from pmdata.metrics.search.browse import Counts
from pmdata.metrics.selection.addresses import SINCE, UNTIL, narrowed
from pmdata.metrics.selection.groups import Group
from pmdata.metrics.selection.selection import Selection, period_in_words

FACETS_IN_A_ROW = 4
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


def show_facets(selection: Selection, counts: Sequence[tuple[Group, Counts]]) -> None:
    """Offer the values of each facet with how many incidents each leaves; the choice is in the address."""
    chosen = dict(selection.facets)
    offered = [(facet, values) for facet, values in counts if values or facet in chosen]
    if not offered:
        return
    with st.expander("Narrow down", icon=":material/filter_list:", key="facets"):
        for start in range(0, len(offered), FACETS_IN_A_ROW):
            row = offered[start : start + FACETS_IN_A_ROW]
            for column, (facet, values) in zip(st.columns(FACETS_IN_A_ROW), row, strict=False):
                with column:
                    _offer(facet, dict(values), chosen.get(facet, ()))


def _offer(facet: Group, counts: Mapping[str, int], chosen: Sequence[str]) -> None:
    key = f"facet-{facet}"
    # The address decides: a value can be taken away beside the list, too.
    st.session_state[key] = list(chosen)
    st.multiselect(
        FACET_LABELS[facet],
        [*counts, *(value for value in chosen if value not in counts)],
        key=key,
        format_func=lambda value: f"{facet_value_words(facet, value)} ({counts.get(value, 0):,})",
        placeholder="Any",
        on_change=_choose,
        args=(facet, key),
    )


def _choose(facet: Group, key: str) -> None:
    narrow(facet, st.session_state[key])


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
