"""How fast do we recover?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("How fast do we recover?")
