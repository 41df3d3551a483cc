"""Similar incidents: which others a report is like, each with why."""

from collections.abc import Sequence

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import open_incident
from pmdata.dashboard.frame.view import View
from pmdata.metrics.search.similar import (
    Facts,
    Similar,
    facts_of_draft,
    facts_of_incident,
    similar_incidents,
)
from pmdata.model import FixedBy, Postmortem
from pmdata.model.term_words import in_words


def show_similar(view: View, key: str) -> None:
    """Show the incidents that the one of this key is like."""
    st.header("Similar incidents", anchor=False)
    _show(view, view.look_up(facts_of_incident, key))


def show_similar_to_draft(view: View, postmortem: Postmortem) -> None:
    """Show the incidents that a report is like while it is being written, where there is any."""
    passages = _passages(postmortem)
    if not passages:
        return
    themes = tuple(factor.theme for factor in postmortem.contributing_factors if factor.theme)
    facts = view.look_up(facts_of_draft, passages, postmortem.services, themes)
    with st.expander("Has this happened before?", icon=":material/history:", key="alike"):
        _show(view, facts)


def _passages(postmortem: Postmortem) -> tuple[tuple[str, str], ...]:
    texts = [
        ("title", postmortem.title),
        ("summary", postmortem.summary),
        ("cause", postmortem.trigger),
        ("cause", postmortem.root_cause),
        ("impact", postmortem.impact.text),
        ("resolution", postmortem.resolution),
        *(("factor", factor.text) for factor in postmortem.contributing_factors),
        *(("cause", why.answer) for cause in postmortem.causes for why in cause.whys),
    ]
    return tuple((kind, text) for kind, text in texts if text)


def _show(view: View, facts: Facts) -> None:
    found = view.ask(similar_incidents, facts)
    if not found:
        st.caption("No other report shares rare words, a service or a theme with this one.")
    for number, one in enumerate(found):
        with st.container(gap="xxsmall"):
            st.button(
                words.literal(one.title or one.key),
                type="tertiary",
                icon=":material/article:",
                key=f"alike-{number}",
                on_click=open_incident,
                args=(one.key,),
            )
            st.caption(words.literal(f"{words.day(one.started_on)} · {why_alike(one)}"))


def why_alike(one: Similar) -> str:
    """Return why an incident is similar: “shares: certificate, renewal; same service: checkout-api”."""
    parts = [
        _part("shares", one.words),
        _part("same service", one.services),
        _part("same theme", one.themes),
        _part("fixed by", [in_words(FixedBy, name) or name for name in one.fixes]),
    ]
    return "; ".join(filter(None, parts))


def _part(label: str, names: Sequence[str]) -> str:
    return f"{label}: {', '.join(names)}" if names else ""
