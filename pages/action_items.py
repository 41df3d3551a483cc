"""Do we keep our promises?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("Do we keep our promises?")
