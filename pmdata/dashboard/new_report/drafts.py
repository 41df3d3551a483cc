"""The draft behind the form: kept at every change, found again after a reload or another day.

Its id is in the address, and opens it for the browser alone that wrote it. What a field holds is kept by
the field's name; a table as its rows. Two windows with one draft: whoever writes second, after the other
changed it, goes on with a draft of its own.
"""

from contextlib import suppress
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.pickers import TEMPLATE
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.new_report.fields import NUMBER, entry_prefix, forget
from pmdata.dashboard.serving.visitor import visitor_id
from pmdata.errors import DraftWriteError, LinksOutsideError
from pmdata.writing.drafts import Draft, DraftBox, new_draft_id

DRAFT = "draft"
"""Query parameter and session state: the id of the draft that is being written."""
_KEPT = "entry_draft_kept"
"""Session state: what was kept last."""
_SEEN = "entry_draft_seen"
"""Session state: the version of the draft that this session wrote or read last."""
_NOTE = "entry_draft_note"
"""Session state: what became of a draft that another window changed."""
_SHOWN = 5
_ALWAYS_CHOSEN = frozenset({"zone"})
"""Fields that are never empty: they alone make no draft."""


def _box() -> DraftBox | None:
    """Return the drafts of this browser; None where it has none to keep or to see."""
    visitor = visitor_id()
    return None if visitor is None or workspace().read_only else DraftBox(workspace(), visitor)


def _offered(box: DraftBox) -> tuple[Draft, ...]:
    try:
        return box.all()
    except LinksOutsideError as error:
        st.warning(words.literal(words.sentence(str(error))), icon=":material/link_off:")
        return ()


def _named(box: DraftBox, draft_id: str) -> Draft | None:
    with suppress(LinksOutsideError):  # reported where the drafts are offered
        return box.load(draft_id)
    return None


def pick_up_draft() -> None:
    """Fill the form with the draft that the address names, in a session that has none yet."""
    if DRAFT in st.session_state:
        return
    named, box = st.query_params.get(DRAFT), _box()
    draft = _named(box, named) if box and named else None
    if draft:
        _fill_in(draft)


def offer_drafts() -> None:
    """Offer this browser's drafts while the form of this session is empty."""
    box = _box()
    if DRAFT in st.session_state or box is None:
        return
    if note := st.session_state.pop(_NOTE, None):
        st.warning(words.literal(note), icon=":material/edit_note:")
    offered = _offered(box)
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
        discard = (draft.id, draft.version)
        st.button("Discard", key=f"discard-{draft.id}", on_click=_discard, args=discard, type="tertiary")
        st.caption(f"last changed {words.instant(draft.changed_at, zone)}", width="content")


def keep_what_is_typed(template: str, title: str) -> None:
    """Write the form's draft where something changed, and its id into the address."""
    typed = _typed()
    if DRAFT not in st.session_state and not any(name not in _ALWAYS_CHOSEN for name in typed):
        return
    box = _box()
    if box is None:
        _say_why_nothing_is_kept()
        return
    draft_id = st.session_state.setdefault(DRAFT, new_draft_id())
    if typed != st.session_state.get(_KEPT):
        try:
            kept = box.keep(
                draft_id, st.session_state.get(_SEEN), template=template, title=title, typed=typed
            )
        except (DraftWriteError, LinksOutsideError) as error:
            st.caption(words.literal(words.sentence(str(error))))
            return
        st.session_state[_KEPT], st.session_state[_SEEN] = typed, kept.version
        if kept.id != draft_id:
            st.session_state[_NOTE] = (
                "This draft was changed in another window. What is typed here goes on as a draft of its own; "
                "both are kept."
            )
        st.session_state[DRAFT] = draft_id = kept.id
    if st.query_params.get(DRAFT) != draft_id:
        st.query_params[DRAFT] = draft_id
    if note := st.session_state.get(_NOTE):
        st.warning(words.literal(note), icon=":material/edit_note:")


def _say_why_nothing_is_kept() -> None:
    if not workspace().read_only:
        st.caption(
            "What is typed here is not kept as a draft: this browser sent no cookie. Allow cookies for this "
            "address and reload the page, or download the report."
        )


def end_draft() -> None:
    """Forget the draft: it is a report now. One that another window changed since stays."""
    draft_id, seen = st.session_state.pop(DRAFT, None), st.session_state.pop(_SEEN, None)
    for name in (_KEPT, _NOTE):
        st.session_state.pop(name, None)
    st.query_params.pop(DRAFT, None)
    box = _box()
    if box and draft_id and seen:
        # The report is saved; a draft that cannot be removed is offered again, and no reason to stop.
        with suppress(DraftWriteError, LinksOutsideError):
            box.discard(draft_id, seen)


def _discard(draft_id: str, seen: str) -> None:
    box = _box()
    try:
        if box and not box.discard(draft_id, seen):
            st.session_state[_NOTE] = (
                "The draft was changed in another window and is still here. Discard it again if you mean to."
            )
    except (DraftWriteError, LinksOutsideError) as error:
        st.session_state[_NOTE] = words.sentence(str(error))


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
    st.session_state[DRAFT], st.session_state[_SEEN] = draft.id, draft.version
    if st.query_params.get(TEMPLATE) != draft.template:
        st.session_state[TEMPLATE] = draft.template
    number = st.session_state.get(NUMBER, 0)
    forget(number)  # the tables of the empty form would outweigh the draft's
    st.session_state[NUMBER] = number + 1
    for name, value in draft.typed.items():
        st.session_state[entry_prefix() + name] = _from_json(value)
