"""What learners find wrong with a question, and the answer to each of them."""

from __future__ import annotations

import streamlit as st

from components import feedback, phrases
from components.item_report_dialog import WORDS
from logic import clock
from logic.accounts.visitor import Visitor
from logic.item_bank import report_service
from logic.item_bank.report_service import LONGEST_REPLY, Complaint, Report


def show(family_id: int, keeper: Visitor) -> None:
    """Draw the open reports of a question, oldest first, each with a box for the reply."""
    reports = report_service.unanswered(keeper, family_id)
    if not reports:
        st.info("No open reports. Learners can report a question when they look back at a test.")
    for report in reports:
        with st.container(border=True):
            _report(report, keeper)


def _report(report: Report, keeper: Visitor) -> None:
    st.markdown(f"**{WORDS[Complaint(report.complaint)]}** · {phrases.day(report.created_at, keeper.time_zone)}")
    if report.comment:
        st.text(report.comment)
    with st.form(f"report-reply-{report.id}", border=False):
        reply = st.text_area(
            "Your reply",
            max_chars=LONGEST_REPLY,
            key=f"report-reply-text-{report.id}",
            help="The learner reads it on their Today page; your name is not shown.",
        )
        sent = st.form_submit_button("Send and close", icon=":material/send:", key=f"report-reply-send-{report.id}")
    if sent:
        with feedback.explained():
            report_service.close(keeper, report.id, reply or "", at=clock.now())
            feedback.done_after_rerun("Your reply is sent, and the report is closed.")
