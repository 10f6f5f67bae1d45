"""Account: who I am here, how I prove it, and what is stored about me."""

import json

import streamlit as st

from components import (
    account_data,
    browser_list,
    feedback,
    form_parts,
    my_teachers,
    notification_settings,
    password_form,
    phrases,
    profile_form,
    session,
    sign_in_bridge,
    token_list,
)
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.errors import NotSignedInError
from logic.notifications import preference_service as notification_preferences
from logic.review import cohort_service

me = session.require(None)


def profile() -> None:
    """Name, pseudonym, time zone."""
    wanted = profile_form.show(me, key="profile")
    if wanted:
        with feedback.explained():
            accounts.update_profile(me.id, wanted, at=clock.now())
            feedback.done_after_rerun("Your profile is saved.")


def notifications() -> None:
    """What I hear, by which way, and when it is quiet."""
    kinds = notification_preferences.kinds_for(me.roles)
    wanted = notification_settings.show(notification_preferences.mine(me.id), kinds, key="notifications")
    if wanted:
        with feedback.explained():
            notification_preferences.save(me.id, wanted)
            feedback.done_after_rerun("Saved. You hear what is switched on, and nothing else.")


def teachers() -> None:
    """Who sees my work, and how to end that."""
    leaving = my_teachers.show(cohort_service.joined(me.id), time_zone=me.time_zone, key="leave-cohort")
    if leaving:
        with feedback.explained():
            name = cohort_service.leave(me.id, leaving, at=clock.now())
            left = phrases.as_written(name)
            feedback.done_after_rerun(f"You have left {left}. Its teachers see nothing of yours any more.")


def password() -> None:
    """A new password for the present one."""
    typed = password_form.show("password")
    if typed:
        with feedback.explained():
            accounts.change_password(
                me.id,
                typed.present,
                typed.new,
                at=clock.now(),
                session_id=me.session_id,
                address=session.visitor_address(),
            )
            feedback.done("Your password is changed, and every other browser is signed out.")


def browsers() -> None:
    """Where I am signed in."""
    mine = accounts.signed_in_browsers(me.id, clock.now(), me.session_id)
    if browser_list.show(mine, time_zone=me.time_zone, key="sign-out-others"):
        accounts.sign_out_everywhere(me.id, clock.now(), except_session=me.session_id)
        feedback.done_after_rerun("Every other browser is signed out.")


def api_tokens() -> None:
    """What my own programs use."""
    name = token_list.show_form("new-token")
    if name is not None:
        with feedback.explained():
            token_list.show_secret(accounts.create_api_token(me.id, name, clock.now()))
    revoked = token_list.show(accounts.list_api_tokens(me.id), time_zone=me.time_zone, key="revoke-token")
    if revoked:
        with feedback.explained():
            accounts.revoke_api_token(me.id, revoked, clock.now())
            feedback.done_after_rerun("That token works no more.")


def data() -> None:
    """A copy of everything, and the way out."""
    token = session.cookie()

    def export() -> str:
        # Called later, by a click: a session that has ended meanwhile takes nothing along.
        asker = accounts.visitor(token, clock.now()) if token else None
        if asker is None or asker.id != me.id:
            raise NotSignedInError
        return json.dumps(accounts.export(me.id), indent=1)

    account_data.show_export(export, key="export")
    st.subheader("Delete my account", anchor=False)
    typed = account_data.show_deletion("delete")
    if typed is not None:
        with feedback.explained():
            accounts.delete(me.id, typed, address=session.visitor_address())
            sign_in_bridge.carry_out(farewell="Your account and everything in it is deleted. Farewell.")


SECTIONS = {
    "Profile": profile,
    "Notifications": notifications,
    **({"My teachers": teachers} if Role.LEARNER in me.roles else {}),
    "Password": password,
    "Browsers": browsers,
    "API tokens": api_tokens,
    "My data": data,
}

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Account", anchor=False, width="content")
    leaving = st.button("Sign out", icon=":material/logout:", key="sign-out")
if leaving:
    accounts.sign_out(session.cookie() or "", clock.now())
    sign_in_bridge.carry_out()
section = st.pills(
    "Section",
    list(SECTIONS),
    default="Profile",
    required=True,
    label_visibility="collapsed",
    key="section",
    bind="query-params",
)
with form_parts.column():
    feedback.show_done()
    SECTIONS[section or "Profile"]()
