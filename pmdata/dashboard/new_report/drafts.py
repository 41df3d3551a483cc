"""The draft behind the form: kept at every change, found again after a reload or another day.

Its id stands in the address. What a field holds is kept by the field's name; a table as its rows.
"""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.pickers import TEMPLATE
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.new_report.fields import NUMBER, entry_prefix, forget
from pmdata.writing.drafts import Draft, discard_draft, drafts, keep_draft, load_draft, new_draft_id

DRAFT = "draft"
"""Query parameter and session state: the id of the draft that is being written."""
_KEPT = "entry_draft_kept"
"""Session state: what was kept last."""
_SHOWN = 5
_ALWAYS_CHOSEN = frozenset({"zone"})
"""Fields that are never empty: they alone make no draft."""


def pick_up_draft() -> None:
    """Fill the form with the draft that the address names, in a session that has none yet."""
    if DRAFT in st.session_state:
        return
    named = st.query_params.get(DRAFT)
    draft = load_draft(workspace(), named) if named else None
    if draft:
        _fill_in(draft)


def offer_drafts() -> None:
    """Offer the drafts of the workspace while the form of this session is empty."""
    if DRAFT in st.session_state:
        return
    offered = drafts(workspace())
    if not offered:
        return
    with st.expander(words.count(len(offered), "unfinished draft"), icon=":material/edit_note:"):
        for draft in offered[:_SHOWN]:
            _offer(draft)


def _offer(draft: Draft) -> None:
    zone = workspace().settings.reporting_zone
    with st.container(horizontal=True, vertical_alignment="center"):
        title = words.literal(draft.title or "without a title")
        st.button(f"Continue “{title}”", key=f"continue-{draft.id}", on_click=_fill_in, args=(draft,))
        st.button("Discard", key=f"discard-{draft.id}", on_click=_discard, args=(draft.id,), type="tertiary")
        st.caption(f"last changed {words.instant(draft.changed_at, zone)}", width="content")


def keep_what_is_typed(template: str, title: str) -> None:
    """Write the form's draft where something changed, and its id into the address."""
    typed = _typed()
    if DRAFT not in st.session_state:
        if not any(name not in _ALWAYS_CHOSEN for name in typed):
            return
        st.session_state[DRAFT] = new_draft_id()
    draft_id = st.session_state[DRAFT]
    if typed != st.session_state.get(_KEPT):
        try:
            keep_draft(workspace(), draft_id, template=template, title=title, typed=typed)
        except OSError as error:
            st.caption(words.literal(f"What is typed here cannot be kept as a draft: {error.strerror}."))
            return
        st.session_state[_KEPT] = typed
    if st.query_params.get(DRAFT) != draft_id:
        st.query_params[DRAFT] = draft_id


def end_draft() -> None:
    """Forget the draft: it is a report now."""
    _discard(st.session_state.pop(DRAFT, None))
    st.session_state.pop(_KEPT, None)
    st.query_params.pop(DRAFT, None)


def _discard(draft_id: str | None) -> None:
    if draft_id:
        discard_draft(workspace(), draft_id)


def _typed() -> dict[str, Any]:
    """Return what the form holds, by field, as JSON has it; without what is empty."""
    prefix = entry_prefix()
    fields = {
        str(key).removeprefix(prefix): _as_json(value)
        for key, value in st.session_state.items()
        if str(key).startswith(prefix) and not isinstance(value, dict) and not str(key).endswith("-base")
    }
    return {name: value for name, value in sorted(fields.items()) if value}


def _as_json(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return _rows_as_json(value)
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple | list) else value


def _rows_as_json(table: pd.DataFrame) -> dict[str, Any] | None:
    """Return the rows of a table and which of its columns are dates; None without rows."""
    if table.empty:
        return None
    dates = [name for name in table.columns if table[name].dtype.kind == "M"]
    rows = table.assign(**{name: table[name].dt.strftime("%Y-%m-%d") for name in dates}).astype(object)
    return {"rows": rows.where(rows.notna(), None).to_dict("records"), "dates": dates}


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "day" in value:
        return date.fromisoformat(value["day"])
    table = pd.DataFrame(value["rows"], dtype="object")
    days = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in value["dates"]}
    return table.assign(**days)


def _fill_in(draft: Draft) -> None:
    st.session_state[DRAFT] = draft.id
    if st.query_params.get(TEMPLATE) != draft.template:
        st.session_state[TEMPLATE] = draft.template
    number = st.session_state.get(NUMBER, 0)
    forget(number)  # the tables of the empty form would outweigh the draft's
    st.session_state[NUMBER] = number + 1
    for name, value in draft.typed.items():
        st.session_state[entry_prefix() + name] = _from_json(value)
