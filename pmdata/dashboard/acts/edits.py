"""Any edit, as a visitor makes it: its diff, the button that writes it, what became of it, and its undo.

What is written is what was shown: where the report changed in between, both changes are shown and nothing
is written. After it, the store has read the file before the page is drawn again.
"""

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import close, key_of
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.errors import PmdataError
from pmdata.store import sync
from pmdata.writing.edit import Edit, apply_edit, text_diff

_LAST = "last_edit"
"""Session state: the edit that was written last, which can be undone."""
_NOTE = "last_edit_note"
"""Session state: what else is to be known of the last edit or undo."""
WHY_NOT = (
    "This dashboard is read-only: nothing can be changed from its pages. Whoever runs it can start "
    "`pmdata serve` without `--read-only`."
)


def may_act() -> bool:
    """Return whether pages offer what changes files."""
    return not workspace().read_only


def say_why_not() -> None:
    """State why nothing can be changed here, where that is so."""
    if not may_act():
        st.caption(f":material/lock: {WHY_NOT}")


def offer(edit: Edit, label: str, *, ready: bool = True) -> None:
    """Show an edit and the button that writes it; `ready` is whether all that it needs was stated."""
    remembered = key_of("shown")
    shown: Edit | None = st.session_state.get(remembered)
    st.session_state[remembered] = edit
    conflict = st.container()
    if edit.changes_something:
        st.caption(words.literal(f"The change in {_shown_path(edit)}"))
        st.code(_lines(edit.diff()), language="diff", wrap_lines=True)
    else:
        st.caption("Nothing is changed yet.")
    with st.container(horizontal=True):
        pressed = st.button(
            label,
            type="primary",
            icon=":material/save:",
            key=key_of("write"),
            disabled=not (edit.changes_something and ready),
        )
        if st.button("Cancel", key=key_of("cancel")):
            close()
            st.rerun()
    if not pressed:
        return
    if shown and shown != edit:
        with conflict:
            _show_conflict(shown, edit)
        return
    try:
        write(edit)
    except PmdataError as error:
        conflict.error(words.literal(str(error)), icon=":material/error:")
        return
    close()
    st.rerun()


def write(edit: Edit) -> None:
    """Write an edit, let the store read the file, keep the edit to be undone.

    Raises what `apply_edit` raises.
    """
    apply_edit(workspace(), edit)
    st.session_state[_LAST] = edit
    st.session_state[_NOTE] = _read_again(edit)


def note(text: str) -> None:
    """Show a text where the last edit is shown, such as why nothing was written; for a callback."""
    st.session_state[_NOTE] = text


def _read_again(edit: Edit) -> str | None:
    """Bring the store up to date; return why that has to wait, where it has to.

    Settings may change how every report is read: only one file is left to one process.
    """
    try:
        with st.spinner("Reading the change"):
            sync(workspace(), workers=1 if edit.path.suffix == ".md" else None)
    except PmdataError as error:
        return f"It could not be read yet: {error}"
    return None


def _show_conflict(shown: Edit, edit: Edit) -> None:
    """Show why nothing was written: the file, or what was typed, is not what was shown before."""
    if shown.before == edit.before:
        st.info(
            "The change below is not the one that you saw; nothing was written. Look at it, then write it.",
            icon=":material/edit:",
        )
        return
    st.warning(
        "The file was changed by somebody else meanwhile; nothing was written. Their change is here, yours "
        "on the file as it is now is below. Look at both, then write yours.",
        icon=":material/call_split:",
    )
    st.code(_lines(text_diff(edit.path, shown.before, edit.before)), language="diff", wrap_lines=True)


def _lines(diff: str) -> str:
    """Return a diff without the two lines that name its file."""
    return "\n".join(diff.split("\n")[2:])


def _shown_path(edit: Edit) -> str:
    return edit.path.relative_to(workspace().root).as_posix()


def show_last_edit() -> None:
    """Show what was written last, with the button that takes it back; nothing where nothing was."""
    edit: Edit | None = st.session_state.get(_LAST)
    note: str | None = st.session_state.get(_NOTE)
    if edit is None and note is None:
        return
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="last_edit_bar"):
        if edit:
            st.markdown(
                f":material/check: {words.literal(edit.what)}",
                width="stretch",
                help=f"Written to {words.literal(_shown_path(edit))}",
            )
        if note:
            st.markdown(words.literal(note), width="stretch")
        if edit and may_act():
            st.button("Undo", icon=":material/undo:", key="undo", on_click=_undo, args=(edit,))
        st.button("Close", type="tertiary", key="close_last_edit", on_click=_forget)


def _undo(edit: Edit) -> None:
    try:
        apply_edit(workspace(), edit.undone)
    except PmdataError as error:
        note(f"It was not undone: {error}")
        return
    st.session_state[_LAST] = None
    st.session_state[_NOTE] = _read_again(edit) or f"Undone in {_shown_path(edit)}: {edit.what}"


def _forget() -> None:
    st.session_state[_LAST] = st.session_state[_NOTE] = None
