"""Somebody's word that something is wrong with a question they answered: one dialog, opened by a button."""

from __future__ import annotations

import streamlit as st

from components import feedback, session
from logic import clock
from logic.access.roles import Role
from logic.errors import NotSignedInError
from logic.item_bank import report_service
from logic.item_bank.report_service import LONGEST_COMMENT, Complaint

WORDS = {
    Complaint.WRONG_ANSWER: "The right answer is wrong, or there are two",
    Complaint.UNCLEAR: "I cannot tell what is asked",
    Complaint.OUTDATED: "It was true once and is not any more",
    Complaint.DOES_NOT_SHOW: "Something of it does not show",
    Complaint.OTHER: "Something else",
}
THANKS = "Thank you. A teacher will look at it, and their answer comes to your Today page."
THANKS_TO_A_TEACHER = "Thank you. An administrator will look at it."
KNOWN = "You have reported this question before; the report is kept, and nothing was sent twice."


def show_button(attempt_id: int, position: int, *, key: str) -> None:
    """Offer to report the question at a position of one's own test."""
    if st.button(
        "Something wrong with this question?", type="tertiary", icon=":material/flag:", key=f"{key}-report-{position}"
    ):
        _dialog(attempt_id, position)


@st.dialog("Something wrong with this question?", icon=":material/flag:")
def _dialog(attempt_id: int, position: int) -> None:
    ask(attempt_id, position)


def ask(attempt_id: int, position: int) -> None:
    """Draw what can be wrong, send what was chosen, and say thank you."""
    key = f"report-{attempt_id}-{position}"
    form = st.empty()
    with form.container(), st.form(key, border=False):
        st.markdown(f"Question {position}. Your result stays as it is until somebody has looked.")
        complaint = st.radio("What is wrong?", list(Complaint), format_func=WORDS.__getitem__, key=f"{key}-complaint")
        comment = st.text_area("In your words (optional)", max_chars=LONGEST_COMMENT, key=f"{key}-comment")
        sent = st.form_submit_button("Send", type="primary", icon=":material/send:", key=f"{key}-send")
    if sent and complaint:
        with feedback.explained():
            _send(attempt_id, position, complaint, comment or "")
            form.empty()


def _send(attempt_id: int, position: int, complaint: Complaint, comment: str) -> None:
    person = session.current_visitor()
    if person is None or not {Role.LEARNER, Role.TEACHER} & person.roles:
        raise NotSignedInError
    is_new = report_service.report(person.id, attempt_id, position, complaint, comment, at=clock.now())
    if is_new:
        feedback.done(THANKS if Role.LEARNER in person.roles else THANKS_TO_A_TEACHER)
    else:
        st.info(KNOWN, icon=":material/info:")
