"""The note about the people in a page's tables; `workspace.people` decides what they show of them."""

import streamlit as st

from pmdata.workspace import Settings
from pmdata.workspace.people import FREE_TEXT_STAYS


def say_who_is_shown(settings: Settings) -> None:
    """Show a note that people appear by team or role and text as it is written, where that is so."""
    if settings.blameless:
        st.caption(FREE_TEXT_STAYS)
