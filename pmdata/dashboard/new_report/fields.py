"""The fields of the form for a report: each keeps what was typed, and has room for its faults."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pmdata import words
from pmdata.dashboard.new_report.entry import Fault, Row

NUMBER = "entry_number"
"""Session state: which form this is; a new number is an empty form."""


class Fields:
    """Draws fields and collects what is in them; `room` are the fields that the template has a place for."""

    def __init__(self, room: frozenset[str]) -> None:
        self.room = room
        self._slots: dict[str, Any] = {}

    def key(self, name: str) -> str:
        """Return the key of the widget for `name` in the present form."""
        return entry_prefix() + name

    def has(self, name: str) -> bool:
        """Whether to show a field: the template has room for it, or something was typed already."""
        return name in self.room or bool(st.session_state.get(self.key(name)))

    def line(self, name: str, label: str, **options: Any) -> str:
        """Draw a field of one line."""
        typed = st.text_input(label, key=self.key(name), persist_state="session", **options)
        self.slot(name)
        return typed or ""

    def text(self, name: str, label: str, **options: Any) -> str:
        """Draw a field of several lines, which grows with what is typed."""
        options.setdefault("height", 96)
        typed = st.text_area(label, key=self.key(name), persist_state="session", **options)
        self.slot(name)
        return typed or ""

    def choice(
        self, name: str, label: str, options: Sequence[str], labels: Mapping[str, str], **more: Any
    ) -> str | None:
        """Draw a choice that may be left open; `labels` are the words for its values."""
        picked: str | None = st.selectbox(
            label,
            options,
            index=None,
            format_func=lambda value: words.sentence(labels.get(value, value)),
            placeholder="Not known",
            key=self.key(name),
            persist_state="session",
            **more,
        )
        self.slot(name)
        return picked

    def names(self, name: str, label: str, options: Sequence[str], **more: Any) -> tuple[str, ...]:
        """Draw a list of names, known or new."""
        picked = st.multiselect(
            label,
            options,
            accept_new_options=True,
            key=self.key(name),
            persist_state="session",
            **more,
        )
        self.slot(name)
        return tuple(picked)

    def choices(self, name: str, label: str, labels: Mapping[str, str]) -> tuple[str, ...]:
        """Draw a choice of several values; `labels` are their words."""
        picked = st.multiselect(
            label,
            list(labels),
            format_func=lambda value: words.sentence(labels.get(value, value)),
            placeholder="Not known",
            key=self.key(name),
            persist_state="session",
        )
        self.slot(name)
        return tuple(picked)

    def day(self, name: str, label: str) -> date | None:
        """Draw a date that may be left open."""
        picked: date | None = st.date_input(
            label, None, format="YYYY-MM-DD", key=self.key(name), persist_state="session"
        )
        self.slot(name)
        return picked

    def minutes(self, name: str, label: str) -> float | None:
        """Draw a number of minutes."""
        typed: float | None = st.number_input(
            label,
            min_value=0.0,
            value=None,
            step=1.0,
            format="%g",
            key=self.key(name),
            persist_state="session",
        )
        self.slot(name)
        return typed

    def rows(self, name: str, columns: Mapping[str, Any], dates: Sequence[str] = ()) -> tuple[Row, ...]:
        """Draw a table of rows to add to; `columns` are name → how it is edited, `dates` those of dates."""
        key, base, kept = self.key(name), self.key(f"{name}-base"), self.key(f"{name}-kept")
        if key not in st.session_state:
            # Never drawn, or dropped while another page was shown: begin with what was typed.
            st.session_state[base] = st.session_state.get(kept, _empty(columns, dates))
        edited = st.data_editor(
            st.session_state[base],
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            column_config=dict(columns),
            placeholder="",
            key=key,
        )
        st.session_state[kept] = edited.reset_index(drop=True)
        self.slot(name)
        return tuple(edited.to_dict("records"))

    def slot(self, name: str) -> None:
        """Keep room here for the faults of `name`."""
        self._slots[name] = st.container(gap="xxsmall")

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Put each fault below its field."""
        for fault in faults:
            slot = self._slots.get(fault.field, st)
            slot.markdown(f":red[:material/error: {words.literal(fault.message)}]")

    def note(self, name: str, text: str) -> None:
        """Write a remark where `slot` kept room for it."""
        self._slots[name].caption(text)


def entry_prefix() -> str:
    """Return what the keys of the present form's widgets begin with."""
    return f"entry-{st.session_state.get(NUMBER, 0)}-"


def _empty(columns: Mapping[str, Any], dates: Sequence[str]) -> pd.DataFrame:
    kinds: Callable[[str], str] = lambda name: "datetime64[s]" if name in dates else "object"  # noqa: E731
    return pd.DataFrame({name: pd.Series(dtype=kinds(name)) for name in columns})


def forget(number: int) -> None:
    """Forget what was typed into form `number`."""
    for key in [key for key in st.session_state if str(key).startswith(f"entry-{number}-")]:
        del st.session_state[key]
