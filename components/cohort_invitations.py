"""Inviting learners into a cohort: a link that is shown once, a file of addresses with what sending it would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from components import data_table, feedback, phrases, session
from logic import clock, settings
from logic.accounts.visitor import Visitor
from logic.review import consent, invitation_service
from logic.review.cohort_service import Cohort
from logic.review.invitation_service import OpenInvitation, Preview

LINK, SENDING = "cohort.link", "cohort.sending"
MOST_MEGABYTES = 1


def show(teacher: Visitor, cohort: Cohort) -> None:
    """Draw both ways to invite, and the invitations that still work."""
    st.caption(f"Your learners read this before they join: “{phrases.as_written(consent.sentence(cohort.name))}”")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("By a link", anchor=False)
        _by_link(teacher, cohort)
    with right:
        st.subheader("By mail", anchor=False)
        _by_mail(teacher, cohort)
    _open(teacher, cohort)


def _by_link(teacher: Visitor, cohort: Cohort) -> None:
    made = session.take(f"{LINK}.{cohort.id}", str)
    if made:
        st.success("Copy it now: it is shown this once and cannot be shown again.", icon=":material/link:")
        st.code(made, language=None, wrap_lines=True)
    with st.form("cohort-link"):
        uses = st.number_input(
            "For how many learners",
            min_value=1,
            max_value=invitation_service.MOST_USES,
            value=invitation_service.USUAL_USES,
            key="link-uses",
        )
        days = st.number_input(
            "For how many days",
            min_value=invitation_service.FEWEST_DAYS,
            max_value=invitation_service.MOST_DAYS,
            value=invitation_service.USUAL_DAYS,
            key="link-days",
        )
        sent = st.form_submit_button("Make a link", type="primary", icon=":material/add_link:")
    if sent:
        with feedback.explained():
            link = invitation_service.create_link(
                teacher, cohort.public_id, at=clock.now(), days=int(days), most_uses=int(uses)
            )
            session.keep(f"{LINK}.{cohort.id}", link)
            st.rerun()


def _by_mail(teacher: Visitor, cohort: Cohort) -> None:
    waiting = f"{SENDING}.{cohort.id}"
    with st.form("cohort-addresses", clear_on_submit=True):
        file = st.file_uploader(
            "A CSV with a column of addresses",
            type=["csv", "txt"],
            max_upload_size=MOST_MEGABYTES,
            key="addresses-file",
        )
        typed = st.text_area("Or write them here, one a line", key="addresses-typed", height=90)
        sent = st.form_submit_button("See what would happen", icon=":material/visibility:")
    if sent:
        session.keep(waiting, file.getvalue() if file is not None else (typed or "").encode())
    content = session.peek(waiting, bytes)
    if content is None:
        return
    with feedback.explained():
        found = invitation_service.preview(teacher, cohort.public_id, content, at=clock.now())
        _preview(found)
        if not found.invited:
            return
        if st.button(f"Invite {_people(len(found.invited))}", type="primary", icon=":material/send:", key="invite"):
            with st.spinner("Writing the invitations …"):
                done = invitation_service.invite(teacher, cohort.public_id, content, at=clock.now())
            session.take(waiting, bytes)
            feedback.done_after_rerun(_done(done))


def _done(done: Preview) -> str:
    if settings.current().smtp_url is None:
        return f"{_people(len(done.invited))} invited. No mail server is set up here: the links are in the log."
    return f"{_people(len(done.invited))} invited. Each gets a link of their own by mail."


def _preview(found: Preview) -> None:
    """A line for each kind of thing that would happen, and all of it as a table."""
    for words, several in (
        ("to be invited by mail", found.invited),
        ("already in this cohort", found.already_in),
        ("already invited", found.already_invited),
        ("in the file more than once", found.repeated),
        ("not understood", found.not_read),
    ):
        if several:
            st.markdown(f"**{len(several):,}** {words}")
    data_table.show(list(_rows(found)), file_name="waymark-invitations.csv", key="preview", newest_first=False)


def _rows(found: Preview) -> Iterable[dict[str, object]]:
    for line in found.not_read:
        yield {"address": line.text, "what happens": f"nothing: {line.why}", "line": line.line}
    for words, addresses in (
        ("invited by mail", found.invited),
        ("nothing: already in this cohort", found.already_in),
        ("nothing: already invited", found.already_invited),
        ("nothing more: in the file more than once", found.repeated),
    ):
        for address in addresses:
            yield {"address": address, "what happens": words, "line": None}


def _open(teacher: Visitor, cohort: Cohort) -> None:
    invitations = invitation_service.open_invitations(teacher, cohort.public_id, at=clock.now())
    if not invitations:
        return
    st.subheader("Invitations that still work", anchor=False)
    for invitation in [one for one in invitations if one.email is None]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_link_words(invitation, teacher.time_zone), width="stretch")
            _take_back(teacher, cohort, invitation)
    _mailed(teacher, cohort, [one for one in invitations if one.email is not None])


def _mailed(teacher: Visitor, cohort: Cohort, mailed: Sequence[OpenInvitation]) -> None:
    if not mailed:
        return
    st.markdown(f"{_people(len(mailed))} invited by mail who did not answer yet")
    with st.popover("Take one back", icon=":material/link_off:"):
        by_id = {one.id: one for one in mailed}
        chosen = st.selectbox(
            "Address",
            list(by_id),
            index=None,
            format_func=lambda one: by_id[one].email or "" if one in by_id else "",
            key="mailed-back",
        )
        if chosen is not None and chosen in by_id:
            _take_back(teacher, cohort, by_id[chosen])


def _take_back(teacher: Visitor, cohort: Cohort, invitation: OpenInvitation) -> None:
    if st.button("Take it back", icon=":material/link_off:", key=f"take-back-{invitation.id}"):
        with feedback.explained():
            invitation_service.revoke(teacher, cohort.public_id, invitation.id, at=clock.now())
            feedback.done_after_rerun("That invitation leads nowhere any more. Who has joined by it stays.")


def _link_words(link: OpenInvitation, time_zone: str) -> str:
    made = f"made on {phrases.day(link.created_at, time_zone)}"
    until = f"until {phrases.day(link.expires_at, time_zone)}"
    return f"A link {made}, {until}: {link.uses} of {link.most_uses} have joined"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
