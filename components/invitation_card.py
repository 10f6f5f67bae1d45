"""An invitation as whoever opened its link sees it: into what, by whom, and what its teachers will see."""

from __future__ import annotations

import streamlit as st

from components import phrases
from logic.review.invitation_service import PAGE, Invitation, State


def show(invitation: Invitation, *, token: str, is_signed_in: bool, key: str) -> bool:
    """Draw it; whether to join now."""
    if invitation.state is State.UNKNOWN:
        st.title("An invitation", anchor=False)
        _cannot(invitation)
        return False
    st.title("You are invited to a cohort", anchor=False)
    with st.container(border=True):
        st.text(invitation.cohort)
        if invitation.teachers:
            st.caption(f"taught by {phrases.as_written(', '.join(invitation.teachers))}")
        if invitation.state is not State.OPEN:
            _cannot(invitation)
            return False
        st.markdown(phrases.as_written(invitation.consent))
        if not is_signed_in:
            _sign_in_first(token)
            return False
        st.caption("You see who teaches you, and can leave at any time, under Account, My teachers.")
        return st.button("Join the cohort", type="primary", icon=":material/group_add:", key=key)


def _cannot(invitation: Invitation) -> None:
    st.warning(invitation.sentence, icon=":material/info:")
    st.link_button("To your pages", "/", icon=":material/home:")


def _sign_in_first(token: str) -> None:
    st.caption("Sign in or create an account to answer; you come back to this page.")
    back = {"next": f"{PAGE}?invitation={token}"}
    with st.container(horizontal=True):
        if st.button("Sign in", type="primary", icon=":material/login:", key="invitation-sign-in"):
            st.switch_page("pages/public/sign_in.py", query_params=back)
        if st.button("Create an account", icon=":material/person_add:", key="invitation-register"):
            st.switch_page("pages/public/register.py", query_params=back)
