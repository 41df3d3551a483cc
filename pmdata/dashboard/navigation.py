"""Ways between the pages: to one incident and back, with the filters kept."""

from urllib.parse import quote

import streamlit as st

INCIDENT = "incident"
"""The parameter that names one incident on the page of incidents."""
INCIDENTS_PAGE = "pages/incidents.py"


def open_incident(key: str) -> None:
    """Go to the page of one incident."""
    st.switch_page(INCIDENTS_PAGE, query_params={INCIDENT: key})


def open_list() -> None:
    """Go to the list of incidents."""
    st.switch_page(INCIDENTS_PAGE, query_params={})


def named_incident() -> str | None:
    """Return the key of the incident that the address names."""
    return st.query_params.get(INCIDENT)


def incident_address(key: str) -> str:
    """Return the address of one incident within the dashboard."""
    return f"/incidents?{INCIDENT}={quote(key, safe='')}"
