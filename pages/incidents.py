"""What happened?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("What happened?")
