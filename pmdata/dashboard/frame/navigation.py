"""Ways between the pages: to one incident and back, with the filters kept."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from pmdata.metrics.selection.addresses import INCIDENT, PREFIX, is_narrowing

INCIDENTS_PAGE = "pages/incidents.py"
REPORT = "report"
"""The parameter that names one file on the page of data quality."""
QUALITY_PAGE = "pages/data_quality.py"


LISTED = "listed"
"""Session state: what the list of incidents was last narrowed by."""


def follow(address: str | None) -> None:
    """Go where an address of the pages leads, such as one of `metrics.selection.addresses`, if anywhere.

    What a page keeps in the address for itself (its tab, its choice of a few) is given to that choice.
    """
    if not address:
        return
    place = urlsplit(address)
    parameters = parse_qs(place.query)
    own = {name: values for name, values in parameters.items() if name == INCIDENT or is_narrowing(name)}
    for name in parameters.keys() - own.keys():
        st.session_state[name] = parameters[name][-1]
    st.switch_page(f"pages/{place.path or 'overview'}.py", query_params=own)


def open_incident(key: str) -> None:
    """Go to the page of one incident."""
    st.switch_page(INCIDENTS_PAGE, query_params={INCIDENT: key})


def open_list() -> None:
    """Go to the list of incidents, as it was last narrowed."""
    st.switch_page(INCIDENTS_PAGE, query_params=st.session_state.get(LISTED, {}))


def narrowing() -> Mapping[str, list[str]]:
    """Return what the address narrows the list of incidents by, and remember it for the way back."""
    chosen = {name: st.query_params.get_all(name) for name in st.query_params if is_narrowing(name)}
    st.session_state[LISTED] = chosen
    return chosen


def narrow(facet: str, values: list[str]) -> None:
    """Put the values of a facet into the address, or none; the rest of the address stays."""
    if values:
        st.query_params[f"{PREFIX}{facet}"] = values
    else:
        st.query_params.pop(f"{PREFIX}{facet}", None)


def widen(*names: str) -> None:
    """Take parameters that narrow the list out of the address."""
    for name in names:
        st.query_params.pop(name, None)


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
