"""What happened? Every incident in a table, and one incident whole with `?incident=key`."""

import streamlit as st

from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.navigation import named_incident
from pmdata.dashboard.frame.states import require_incidents, show_unknown_incident
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.incidents.list import show_incident_list
from pmdata.dashboard.incidents.page import show_incident
from pmdata.metrics.incidents.rows import incident

guard()
view = current_view()
key = named_incident()

if key is None:
    require_incidents(view, "What happened?")
    show_incident_list(view)
    st.stop()

found = view.look_up(incident, key)
if found is None:
    show_unknown_incident(key)
else:
    show_incident(found, view)
