"""Write a report."""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("Write a report")
