"""What stands around the charts of progress: the paper, and the one next step where there is nothing to draw."""

from __future__ import annotations

import functools

import streamlit as st

from logic import clock
from logic.progress import report_pdf
from logic.progress import service as progress


def show_download(learner_id: int, name: str) -> None:
    """Offer the report as a paper; it is made when it is asked for."""
    st.download_button(
        "Download the report as PDF",
        data=functools.partial(_paper, learner_id, name),
        file_name="waymark-progress.pdf",
        mime="application/pdf",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        key="progress-pdf",
    )


def show_nothing_yet(sentence: str, label: str, *, icon: str = "today") -> bool:
    """Say why there is nothing to draw; whether the learner takes the one next step."""
    st.markdown(sentence)
    return st.button(label, type="primary", icon=f":material/{icon}:", key="progress-next")


def _paper(learner_id: int, name: str) -> bytes:
    report = progress.report(learner_id, at=clock.now())
    return report_pdf.make(report, name) if report else b""
