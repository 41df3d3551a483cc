"""The guard: no page runs without the frame around it.

Streamlit treats a folder named `pages` next to the application as its older kind of multipage
app until some session has called `st.navigation`: a deep link into a fresh server then runs the
page's file alone, without the frame's filters. Every page therefore begins with `guard()`.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def close_pages_folder() -> None:
    """Make this process ignore the `pages` folder as a source of pages; the frame lists them."""
    PagesManager.uses_pages_directory = False


def guard() -> None:
    """Start over with the frame when Streamlit runs this file on its own; else do nothing."""
    if PagesManager.uses_pages_directory:
        close_pages_folder()
        st.rerun()
