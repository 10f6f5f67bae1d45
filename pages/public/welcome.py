"""The first page somebody sees: what this is, and the one thing to do next."""

import streamlit as st

left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
with left:
    st.title("Know where you stand. Know what is next.", anchor=False)
    st.markdown(
        "Waymark measures what you know, makes a plan of three to four weeks for you, gives you one task a day, and"
        " tells you honestly how ready you are.",
    )
    with st.container(horizontal=True):
        if st.button("Create an account", type="primary", icon=":material/person_add:"):
            st.switch_page("pages/public/register.py")
        if st.button("Sign in", icon=":material/login:"):
            st.switch_page("pages/public/sign_in.py")
with right, st.container(border=True):
    st.markdown(
        "**1. Be measured**\n\nTwenty to thirty questions that adapt to you. Every right answer has been proved, by"
        " running it or by the page it rests on.\n\n"
        "**2. Follow your plan**\n\nOne topic a day, the weakest first, and every day says why it is there.\n\n"
        "**3. See your doubt shrink**\n\nEvery score and forecast is shown with its interval.",
    )
