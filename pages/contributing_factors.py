"""What keeps causing incidents?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("What keeps causing incidents?")
