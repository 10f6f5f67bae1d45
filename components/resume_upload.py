"""Choosing a resume to be scored, and parting with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import phrases
from logic.resume.views import ResumeView, ScoredResume, Stage, TrackToScore

MOST_MEGABYTES = 10
PRIVACY = (
    "Only you see it. We keep the words and the scores, so that two resumes can be compared; the file itself is not"
    " kept, and you can delete everything at any time."
)
STAGE_NAME = {Stage.BEFORE: "As it was before the plan", Stage.AFTER: "As it is now"}
TITLE = {Stage.BEFORE: "Before the plan", Stage.AFTER: "Now"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent."""

    stage: Stage
    name: str
    content: bytes


def choose_track(tracks: Sequence[TrackToScore], *, key: str) -> int:
    """The track to look at, asked only when there are several."""
    if len(tracks) == 1:
        return tracks[0].id
    titles = {track.id: track.title for track in tracks}
    chosen = st.pills(
        "Role", list(titles), format_func=titles.__getitem__, default=tracks[0].id, required=True, key=key
    )
    return chosen or tracks[0].id


def show(view: ResumeView, *, key: str) -> Upload | None:
    """The form for a file; what was sent, if anything was."""
    stages = view.track.stages
    with st.form(key, clear_on_submit=True):
        file = st.file_uploader(
            "Your resume: PDF, Word (.docx) or plain text, up to 10 MB",
            max_upload_size=MOST_MEGABYTES,
            key=f"{key}-file",
        )
        stage = Stage.BEFORE
        if len(stages) > 1:
            stage = st.radio(
                "Which one is it?",
                stages,
                index=1 if view.before else 0,
                format_func=STAGE_NAME.__getitem__,
                horizontal=True,
                key=f"{key}-stage",
            )
        st.caption(PRIVACY)
        sent = st.form_submit_button("Score it", type="primary", icon=":material/description:")
    if not sent:
        return None
    if file is None:
        st.warning(
            "No file arrived: none was chosen, or it is larger than 10 MB. Nothing was changed; please choose one.",
            icon=":material/info:",
        )
        return None
    return Upload(stage, file.name, file.getvalue())


def show_kept(view: ResumeView, *, time_zone: str, key: str) -> int | None:
    """What is kept, each with a way to delete it that asks once; the id of the resume to delete."""
    doomed = None
    for resume in (view.before, view.after):
        if resume and _show_one(resume, time_zone=time_zone, key=f"{key}-{resume.id}"):
            doomed = resume.id
    return doomed


def _show_one(resume: ScoredResume, *, time_zone: str, key: str) -> bool:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{TITLE[resume.stage]}**, scored on {phrases.day(resume.scored_at, time_zone)}")
            st.text(resume.file_name)
        with st.popover("Delete", icon=":material/delete:"):
            st.markdown("Its words and its scores are deleted for good. Nobody can undo it.")
            return st.button("Yes, delete it", key=f"{key}-delete", icon=":material/delete_forever:")
