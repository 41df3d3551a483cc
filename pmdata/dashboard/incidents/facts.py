"""The further facts of an incident's page: its impact, the budget it states, the report's own dates."""

from collections.abc import Mapping

import streamlit as st

from pmdata.dashboard.incidents.details import show_texts
from pmdata.dashboard.incidents.fact_words import Facts, facts_in
from pmdata.model import Postmortem
from pmdata.model.shown import Place

HEADINGS: dict[Place, str] = {
    "impact": "Impact",
    "budget": "Error budget, as stated",
    "report": "The report",
}
LABEL_SHARE = (2, 3)
GROUP_PIXELS = 300
"""Three in a row where there is room, else one below the other."""


def show_further_facts(postmortem: Postmortem) -> None:
    """Show the facts by what they are about; nothing where none is known."""
    groups = {heading: facts for heading, facts in further_facts(postmortem).items() if facts}
    if not groups:
        return
    st.header("Further facts", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        for heading, facts in groups.items():
            with st.container(width=GROUP_PIXELS):
                st.markdown(f"**{heading}**")
                show_texts(facts, LABEL_SHARE)


def further_facts(postmortem: Postmortem) -> Mapping[str, Facts]:
    """Return the facts that are known, by what they are about."""
    return {heading: facts_in(place, postmortem) for place, heading in HEADINGS.items()}
