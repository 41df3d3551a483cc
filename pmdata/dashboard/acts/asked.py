"""Which act a visitor asked for: pages ask, the frame opens it; it stays open while the page is redrawn."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

_ASKED = "asked_act"
"""Session state: name and arguments of the act that is open."""
_TURN = "asked_act_turn"
"""Session state: how many acts were asked for; what was typed into one is not in the next."""
PREFIX = "act"
"""What the keys of all widgets of acts begin with."""

Acts = Mapping[str, Callable[..., None]]
"""Name of each act → what opens it, given the context of the frame and the arguments of the page."""


def ask_for(name: str, *arguments: Any) -> None:
    """Note that a visitor wants an act; for the `on_click` of a button."""
    st.session_state[_ASKED] = (name, arguments)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def close() -> None:
    """Note that the open act is over."""
    st.session_state.pop(_ASKED, None)


def key_of(field: str) -> str:
    """Return the key of a widget of the act that is open."""
    return f"{PREFIX}{st.session_state.get(_TURN, 0)}-{field}"


def open_asked(acts: Acts, *context: Any) -> None:
    """Open the act that was asked for, if one was."""
    name, arguments = st.session_state.get(_ASKED, (None, ()))
    if name in acts:
        acts[name](*context, *arguments)
