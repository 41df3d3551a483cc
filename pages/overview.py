"""How reliable are we?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("How reliable are we?")
