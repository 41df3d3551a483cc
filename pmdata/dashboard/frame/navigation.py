"""Ways between the pages: to one incident and back, with the filters kept."""

import streamlit as st

INCIDENT = "incident"
"""The parameter that names one incident on the page of incidents."""
INCIDENTS_PAGE = "pages/incidents.py"
REPORT = "report"
"""The parameter that names one file on the page of data quality."""
QUALITY_PAGE = "pages/data_quality.py"


def open_incident(key: str) -> None:
    """Go to the page of one incident."""
    st.switch_page(INCIDENTS_PAGE, query_params={INCIDENT: key})


def open_list() -> None:
    """Go to the list of incidents."""
    st.switch_page(INCIDENTS_PAGE, query_params={})


def named_incident() -> str | None:
    """Return the key of the incident that the address names."""
    return st.query_params.get(INCIDENT)


def open_report(path: str) -> None:
    """Go to what was made of one file."""
    st.switch_page(QUALITY_PAGE, query_params={REPORT: path})


def open_problems() -> None:
    """Go to the problems of all files."""
    st.switch_page(QUALITY_PAGE, query_params={})


def named_report() -> str | None:
    """Return the path of the file that the address names."""
    return st.query_params.get(REPORT)
