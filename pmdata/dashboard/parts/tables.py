"""Tables whose rows lead somewhere: the incident's link first, text literal, durations in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import open_incident
from pmdata.metrics.response_times.counted import NotCounted
from pmdata.metrics.response_times.durations import ResponseTimesRow

MAX_ROWS = 15
"""A longer table scrolls within its own height."""
MAX_HEIGHT = 560
LINK_PIXELS, FEW_COLUMNS = 230, 5
LONG = {"Report", "File", "Item", "Factor", "Problem", "What to do", "Needed"}
LONG_PIXELS = 230
DURATION_PIXELS, LETTER_PIXELS = 90, 6
OPENER_PIXELS = 420


def show_table(table: pa.Table) -> None:
    """Show a table of words and figures, to sort and to copy."""
    st.dataframe(
        _in_words(table),
        hide_index=True,
        width="stretch",
        height=_height(table.num_rows),
        placeholder=words.UNKNOWN,
        column_config=_formats(table.schema),
    )


def _in_words(table: pa.Table) -> pa.Table:
    """Return the table with its durations in the words of every page, which still sort as durations."""
    for place, field in enumerate(table.schema):
        if pa.types.is_duration(field.type):
            seconds = table[place].cast(pa.int64()).to_pylist()
            cells = pa.array(map(words.sortable_duration, seconds), pa.string())
            table = table.set_column(place, field.name, cells)
    return table


def _height(row_count: int) -> Literal["content"] | int:
    return "content" if row_count <= MAX_ROWS else MAX_HEIGHT


def _formats(schema: pa.Schema) -> dict[str, Any]:
    """Return how each column is shown: durations in hours and minutes, numbers of lines narrow."""
    formats: dict[str, Any] = {}
    for field in schema:
        if pa.types.is_duration(field.type):
            formats[field.name] = st.column_config.TextColumn(
                alignment="right", width=max(DURATION_PIXELS, LETTER_PIXELS * (len(field.name) + 2))
            )
        elif pa.types.is_date(field.type):
            formats[field.name] = st.column_config.DateColumn(format="YYYY-MM-DD")
        elif field.name in LONG:
            formats[field.name] = st.column_config.TextColumn(width=LONG_PIXELS)
        elif pa.types.is_integer(field.type):
            formats[field.name] = st.column_config.NumberColumn(width="small", format="localized")
    return formats


def show_linked_table(
    columns: dict[str, Any],
    keys: Sequence[str],
    key: str,
    follow: Callable[[str], None] = open_incident,
    *,
    leaves_room: bool | None = None,
) -> None:
    """Show a table whose first column opens what its row is about: an incident, or what `follow` opens.

    Below it the same can be chosen by its words, which is how a keyboard opens a row.

    `columns` are label → values, the first being the words of the link; `keys` identify what is followed.
    `leaves_room`: whether the first column is narrow, since the others hold much text; by default where
    there are many.
    """
    first = next(iter(columns))
    labels = columns[first].to_pylist() if hasattr(columns[first], "to_pylist") else columns[first]
    targets = _targets(_in_words(pa.table({**columns, first: labels})), keys)
    columns[first] = [f":material/article: {label}" for label in labels]
    table = pa.table(columns)
    if leaves_room is None:
        leaves_room = len(columns) > FEW_COLUMNS
    st.dataframe(
        _in_words(table),
        hide_index=True,
        width="stretch",
        height=_height(len(keys)),
        placeholder=words.UNKNOWN,
        column_config={
            **_formats(table.schema),
            first: st.column_config.ButtonColumn(
                first,
                type="tertiary",
                alignment="left",
                pinned=True,
                width=LINK_PIXELS if leaves_room else "large",
                key=key,
                on_click=_open_row,
                args=(key, tuple(keys), follow),
            ),
        },
    )
    # A table is drawn on a canvas: a keyboard reaches its cells, but no button in them.
    st.selectbox(
        f"Open: {first.lower()}",
        list(targets),
        index=None,
        placeholder=f"Open {_article(first)} {first.lower()} (type to find it)",
        label_visibility="collapsed",
        key=f"{key}_open",
        width=OPENER_PIXELS,
        on_change=_open_named,
        args=(f"{key}_open", targets, follow),
    )


def _targets(table: pa.Table, keys: Sequence[str]) -> dict[str, str]:
    """Return what can be opened, by the words of its first column and of as many more as tell it apart."""
    columns = (column.to_pylist() for column in table.columns)
    names = list(map(str, next(columns)))
    for column in (*columns, keys):
        ambiguous = {name for name, led_to in _led_to(names, keys).items() if len(led_to) > 1}
        if not ambiguous:
            break
        names = [
            f"{name} · {words.UNKNOWN if cell is None else cell}" if name in ambiguous else name
            for name, cell in zip(names, column, strict=True)
        ]
    return {name: key for name, key in zip(names, keys, strict=True) if key}


def _led_to(names: Sequence[str], keys: Sequence[str]) -> dict[str, set[str]]:
    """Return name → the keys it would lead to."""
    found: dict[str, set[str]] = {}
    for name, key in zip(names, keys, strict=True):
        found.setdefault(name, set()).add(key)
    return found


def _article(name: str) -> str:
    return "an" if name[0] in "AEIOU" else "a"


def _open_named(widget: str, targets: Mapping[str, str], follow: Callable[[str], None]) -> None:
    name = st.session_state[widget]
    if name is not None:
        # What is chosen is opened, not kept: coming back, one can choose it again.
        st.session_state[widget] = None
        follow(targets[name])


def _open_row(key: str, keys: tuple[str, ...], follow: Callable[[str], None]) -> None:
    if target := keys[st.session_state[key]["row"]]:
        follow(target)


def show_not_counted(rows: Sequence[NotCounted], total: ResponseTimesRow) -> None:
    """Show which incidents a figure does not count, and why."""
    if not rows:
        st.markdown(f"All {words.count(total.incidents, 'incident')} of the selection are counted.")
        return
    st.markdown(
        f"{words.count(len(rows), 'incident')} of {total.incidents:,} {'is' if len(rows) == 1 else 'are'} "
        "not counted above, for the reasons in the table."
    )
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in rows],
            "Reason": [row.reason for row in rows],
            "Report": [row.path for row in rows],
        },
        [row.key for row in rows],
        key="not_counted",
    )
