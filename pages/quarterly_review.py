"""How did the quarter go?"""

import streamlit as st

from pmdata.dashboard.guard import guard

guard()
st.title("How did the quarter go?")
