"""How much budget is left?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("How much budget is left?")
