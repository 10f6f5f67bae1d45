"""An invitation as whoever opened its link sees it: into what, by whom, and what its teachers will see."""

from __future__ import annotations

from urllib.parse import quote

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
    back = quote(f"{PAGE}?invitation={token}", safe="")
    with st.container(horizontal=True):
        st.link_button("Sign in", f"/sign-in?next={back}", type="primary", icon=":material/login:")
        st.link_button("Create an account", f"/register?next={back}", icon=":material/person_add:")
