"""Floor: the application's own frame, who is signed in and the menu of their pages, around a title and nothing else."""

import streamlit as st

from components import navigation, session

st.set_page_config(page_title="Waymark", page_icon=navigation.ICON, layout="wide")
navigation.show(session.current_visitor())
st.title("Empty", anchor=False)
