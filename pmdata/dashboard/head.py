"""The head of a page: its question, the answer in a sentence, and what the answer is about."""

import streamlit as st

from pmdata import words
from pmdata.dashboard.view import View


def show_head(
    question: str, answer: str, view: View, counted: tuple[int, int] | None = None, what: str = "incidents"
) -> None:
    """Draw the head. `answer` is Markdown of our own; `counted` is known of all `what`.

    The last words lead to the list of those that are not counted, anchored `not-counted`.
    """
    st.title(question, anchor=False)
    st.markdown(answer)
    about = words.literal(view.in_words)
    if counted:
        about += f" · [{words.known_of(*counted)} {what} counted](#not-counted)"
    st.caption(about)
