"""Floor: a page with a title and nothing else; what Streamlit itself costs for a rerun."""

import streamlit as st

st.title("Empty", anchor=False)
