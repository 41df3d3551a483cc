"""Filing a report: the way from what was typed to the file, and the state after it was saved."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import open_incident, open_list
from pmdata.dashboard.frame.snapshot import ask, newest_snapshot, workspace
from pmdata.dashboard.new_report.drafts import end_draft
from pmdata.dashboard.new_report.entry import Fault
from pmdata.dashboard.new_report.fields import NUMBER, forget
from pmdata.dashboard.new_report.preview import Preview
from pmdata.errors import PmdataError
from pmdata.metrics.incidents.rows import incidents_of_file
from pmdata.reading import later_problem
from pmdata.store import sync
from pmdata.writing.save import free_path, save_report

SAVED = "entry_saved"
"""Session state: the path of the report that was saved last, below the workspace."""
TRIED = "entry_tried"
"""Session state: whether one tried to save; only then missing values are shown as faults."""
DELAYED = "entry_delayed"
"""Session state: why the saved report could not be read yet."""


def show_purpose() -> None:
    """Explain what the form asks for and what becomes of it, before anybody types."""
    needed = "Write what is known and leave the rest empty; only a **title** and a **day** are needed."
    if workspace().read_only:
        st.markdown(f"{needed} It becomes a Markdown report to download.")
        st.info(
            "This dashboard is read-only: it keeps no draft and saves no report. Download the report and put "
            "it into the folder of reports, as any other file there.",
            icon=":material/lock:",
        )
    else:
        st.markdown(
            f"{needed} It becomes a Markdown report in this workspace, and is counted as soon as it is saved."
        )


def faults_to_show(faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults to show: missing values only after one tried to save."""
    return [fault for fault in faults if st.session_state.get(TRIED) or not fault.is_missing]


def show_save(preview: Preview, faults: Sequence[Fault]) -> None:
    """Draw the button that saves, and what becomes of it; the download alone where writing is refused."""
    if workspace().read_only:
        _download(preview, type="primary")
        return
    target = free_path(workspace(), preview.name).relative_to(workspace().root)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Save the report", type="primary", icon=":material/save:")
        _download(preview)
        st.caption(words.literal(f"as {target}"), width="content")
    if faults and st.session_state.get(TRIED):
        st.error(
            f"Nothing was saved yet: {words.count(len(faults), 'thing')} above still "
            f"{'asks' if len(faults) == 1 else 'ask'} for a correction, marked in red.",
            icon=":material/error:",
        )
    if pressed and faults:
        st.session_state[TRIED] = True
        st.rerun()
    if pressed:
        _save(preview)


def _download(preview: Preview, **options: Any) -> None:
    st.download_button(
        "Download it",
        preview.text,
        file_name=preview.name,
        mime="text/markdown",
        icon=":material/download:",
        on_click="ignore",
        **options,
    )


def _save(preview: Preview) -> None:
    try:
        path = save_report(workspace(), preview.name, preview.text)
    except PmdataError as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    number = st.session_state.get(NUMBER, 0)
    st.session_state[SAVED] = path.relative_to(workspace().root).as_posix()
    st.session_state[NUMBER] = number + 1
    st.session_state[TRIED] = False
    st.session_state[DELAYED] = _read_it()
    forget(number)
    end_draft()
    st.rerun()


def _read_it() -> str | None:
    """Bring the store up to date; return why that has to wait, where it has to."""
    try:
        with st.spinner("Reading the report"):
            sync(workspace(), workers=1)
    except PmdataError as error:
        return str(error)
    return None


def show_saved() -> bool:
    """Show what became of the report that was just saved; return whether there is one to show."""
    path = st.session_state.get(SAVED)
    if path is None:
        return False
    st.title("The report is saved", anchor=False)
    found = ask(newest_snapshot(), incidents_of_file, path)
    st.markdown(f"It is the file **{words.literal(path)}** of the workspace, for any editor to go on with.")
    late = [one for incident in found if (one := later_problem(incident, workspace().settings))]
    if late:
        late_words = f"{late[0].message[:1].upper()}{late[0].message[1:]}. {late[0].hint}"
        st.warning(words.literal(late_words), icon=":material/event_upcoming:")
    elif found:
        st.caption("It now counts in all figures and appears under Incidents.")
    elif delayed := st.session_state.get(DELAYED):
        st.warning(words.literal(f"It could not be read yet: {delayed}"), icon=":material/hourglass:")
    else:
        st.warning("No incident of it counts yet. Data quality says why.", icon=":material/warning:")
    with st.container(horizontal=True):
        for incident in found:
            st.button(
                f"Open “{words.literal(incident.title or incident.key)}”",
                type="primary",
                icon=":material/article:",
                key=f"saved-{incident.key}",
                on_click=_leave_to,
                args=(incident.key,),
            )
        st.button("All incidents", icon=":material/list_alt:", on_click=_leave_to)
        st.button("Write another one", icon=":material/edit_note:", on_click=_begin_anew)
    return True


def _leave_to(key: str | None = None) -> None:
    _begin_anew()
    if key is None:
        open_list()
    else:
        open_incident(key)


def _begin_anew() -> None:
    st.session_state[SAVED] = None
