"""Words about a plan, in threads: read them, answer, add new ones, change or take back one's own for a while.

Everything anybody wrote is shown as plain text: it can hold no link, no picture and no markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import feedback, phrases
from components.leaderboard import in_plain_words
from logic import clock
from logic.plans.views import PlanView
from logic.review import comment_service
from logic.review.comment_service import Said
from logic.review.comments import LONGEST, Comment, Place, Thread

PLAIN = "Plain text, at most 2,000 characters. You can change it for 15 minutes."


@dataclass(frozen=True, slots=True)
class Talk:
    """Who reads or writes, and about which plan of whom."""

    reader_id: int
    learner_id: int
    plan_id: int
    time_zone: str


def show(talk: Talk, threads: Sequence[Thread], places: Sequence[Place], *, may_write: bool, key: str) -> None:
    """Draw the threads and the form for a new one; what was written is stored, and the page drawn again."""
    if not threads:
        st.markdown("Nothing is written yet.")
    for thread in threads:
        with st.container(border=True, key=f"{key}-thread-{thread.first.id}"):
            _thread(talk, thread, may_write=may_write, key=key)
    if may_write:
        _new(talk, places, count=sum(len(thread.comments) for thread in threads), key=key)
    comment_service.mark_read(talk.reader_id, talk.learner_id, threads, at=clock.now())


def places_of(plan: PlanView) -> tuple[Place, ...]:
    """What something can be said about: the plan, its weeks, and the days of those that are open."""
    found = [Place()]
    for week in plan.weeks:
        found.append(Place(week.number))
        found += [Place(week.number, day.day_number, day.topic) for day in week.days if day.topic is not None]
    return tuple(found)


def _thread(talk: Talk, thread: Thread, *, may_write: bool, key: str) -> None:
    st.markdown(f":gray[:small[{in_plain_words(thread.place.words)}]]")
    for comment in thread.comments:
        _comment(talk, comment, key=key)
    if may_write and not thread.is_removed:
        with st.expander("Answer", icon=":material/reply:"):
            _answer(talk, thread, key=f"{key}-answer-{thread.first.id}-{len(thread.comments)}")


def _comment(talk: Talk, comment: Comment, *, key: str) -> None:
    st.markdown(_head(comment, talk.time_zone))
    if comment.is_removed:
        st.caption(":material/block: removed")
        return
    st.text(comment.body)
    if comment.may_edit:
        with st.container(horizontal=True):
            with st.popover("Change", icon=":material/edit:", type="tertiary", key=f"{key}-change-{comment.id}"):
                _edit(talk, comment, key=f"{key}-edit-{comment.id}")
            _remove(talk, comment, key=key)
    elif comment.is_mine:
        _remove(talk, comment, key=key)


def _head(comment: Comment, time_zone: str) -> str:
    role = "" if comment.is_by_learner else " :green-badge[teacher]"
    at = f"{phrases.day(comment.at, time_zone)}, {phrases.clock_time(comment.at, time_zone)[:5]}"
    edited = ", changed" if comment.is_edited else ""
    new = " :orange-badge[new]" if comment.is_unread else ""
    return f"**{in_plain_words(comment.author)}**{role} :gray[:small[{at}{edited}]]{new}"


def _answer(talk: Talk, thread: Thread, *, key: str) -> None:
    with st.form(key, border=False):
        body = st.text_area("Your answer", max_chars=LONGEST, key=f"{key}-body", height=100)
        sent = st.form_submit_button("Send the answer", icon=":material/send:", key=f"{key}-send")
    if sent:
        _write(talk, Said(body or "", answers=thread.first.id))


def _new(talk: Talk, places: Sequence[Place], *, count: int, key: str) -> None:
    with st.form(f"{key}-new-{count}"):
        place = st.selectbox("About", places, format_func=lambda one: one.words, key=f"{key}-place-{count}")
        body = st.text_area("Comment", max_chars=LONGEST, key=f"{key}-body-{count}", help=PLAIN)
        sent = st.form_submit_button("Send the comment", icon=":material/send:", key=f"{key}-send-{count}")
    if sent:
        _write(talk, Said(body or "", place or Place()))


def _write(talk: Talk, said: Said) -> None:
    with feedback.explained():
        comment_service.write(talk.reader_id, talk.learner_id, talk.plan_id, said, at=clock.now())
        feedback.done_after_rerun("Your words are sent.")


def _edit(talk: Talk, comment: Comment, *, key: str) -> None:
    with st.form(key, border=False):
        body = st.text_area("Your words", comment.body, max_chars=LONGEST, key=f"{key}-body")
        sent = st.form_submit_button("Save", icon=":material/check:", key=f"{key}-save")
    if sent:
        with feedback.explained():
            comment_service.edit(talk.reader_id, talk.learner_id, comment.id, body or "", at=clock.now())
            feedback.done_after_rerun("Your words are changed.")


def _remove(talk: Talk, comment: Comment, *, key: str) -> None:
    if st.button("Take back", icon=":material/delete:", type="tertiary", key=f"{key}-remove-{comment.id}"):
        with feedback.explained():
            comment_service.remove(talk.reader_id, talk.learner_id, comment.id, at=clock.now())
            feedback.done_after_rerun("Your words are taken back.")
