"""The designed states: no store, no reports, nothing selected. Each states why and what to do next."""

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.navigation import open_list
from pmdata.dashboard.frame.refresh import look_for_reports
from pmdata.dashboard.frame.view import View, current_view
from pmdata.errors import PmdataError, StoreDamagedError, StoreMissingError
from pmdata.metrics.incidents.counts import later
from pmdata.metrics.incidents.rows import incident_count

TRY_THE_SAMPLE = "pmdata demo pmdata-sample\npmdata serve --data pmdata-sample --port 8502"
"""What shows the pages with something in them, while this server goes on."""


def view_or_trouble() -> View | None:
    """Return the view; where there can be none, show why and return None."""
    try:
        return current_view()
    except PmdataError as error:
        st.title("There is nothing to show yet", anchor=False)
        st.warning(words.literal(str(error)), icon=":material/folder_off:")
        if isinstance(error, StoreMissingError | StoreDamagedError):
            look_for_reports()
            st.caption("The server is reading the reports. Reload the page in a moment.")
        return None


def require_incidents(view: View, question: str) -> None:
    """Go on where the selection holds incidents; else show why it does not, and end the page here."""
    if view.ask(incident_count):
        return
    st.title(question, anchor=False)
    if view.choices.incidents:
        _nothing_selected(view)
    else:
        _no_reports(view)
    st.stop()


def require_reports(view: View, question: str) -> None:
    """Go on where the workspace holds incidents at all, whatever is selected; else end the page here."""
    if view.choices.incidents:
        return
    st.title(question, anchor=False)
    _no_reports(view)
    st.stop()


def require_files(view: View, question: str, files: int) -> None:
    """Go on where the workspace has a file that could be a report; else show where to put one."""
    if files:
        return
    st.title(question, anchor=False)
    st.markdown("There is nothing to trust or to doubt yet: no file was found that could be a report.")
    with st.container(border=True):
        st.markdown(
            "Reports are the Markdown files of the workspace's `reports` folder; `reports.include` in "
            "`pmdata.yaml` names other places. Files called README, index, template or runbook are left out."
        )
        st.page_link("pages/new_report.py", label="Write a report", icon=":material/edit_note:")
    st.caption(words.literal(f"Workspace: {view.root}"))
    st.stop()


def show_unknown_incident(key: str) -> None:
    """Show that no incident has this key, and where to look."""
    st.title("No such incident", anchor=False)
    st.markdown(f"No report of this workspace has the incident “{words.literal(key)}”.")
    st.caption("Its report may have been renamed or removed, or its id may have changed.")
    st.button("All incidents", icon=":material/arrow_back:", on_click=open_list)


def _nothing_selected(view: View) -> None:
    st.markdown("No incident matches the filters.")
    st.caption(words.literal(view.in_words))
    with st.container(border=True):
        if after := len(view.ask(later)):
            verb = "starts" if after == 1 else "start"
            st.markdown(
                f"{words.count(after, 'incident')} {verb} after the as-of date, not counted. A later "
                "`as_of` in `pmdata.yaml`, or none, counts what has begun; data quality lists them."
            )
        st.markdown(
            f"There are {words.count(view.choices.incidents, 'incident')} in all, from "
            f"{words.day(view.choices.first_on)} on. Choose a longer period, or clear a filter on the left."
        )


def _no_reports(view: View) -> None:
    st.markdown("This workspace holds no incident yet.")
    with st.container(border=True):
        st.markdown(
            "Put postmortems as Markdown files into its `reports` folder, or write the first one here. "
            "A file that was found but could not be counted is listed under data quality, with the reason."
        )
        with st.container(horizontal=True):
            st.page_link("pages/new_report.py", label="Write a report", icon=":material/edit_note:")
            st.page_link("pages/data_quality.py", label="See what was found", icon=":material/fact_check:")
        st.markdown("Or look around first: these lines write a sample into a folder of its own, and show it.")
        st.code(TRY_THE_SAMPLE, language=None)
    st.caption(words.literal(f"Workspace: {view.root}"))
