"""What can the figures not see?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("What can the figures not see?")
