"""Table of contents: page config, who is here, which pages they get, run."""

import streamlit as st

from components import measured, navigation, session

st.set_page_config(page_title="Waymark", page_icon=navigation.ICON, layout="wide")
measured.run(navigation.show(session.current_visitor()))
