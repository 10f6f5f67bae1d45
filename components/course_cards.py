"""Courses for teachers: a card each, with what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components import phrases
from logic import clock
from logic.modules import course_service
from logic.modules.course_service import LONGEST_NOTE
from logic.modules.views import Course, CoursePart

VIEWS = {"mine": "Mine", "career": "Ours", "external": "Elsewhere"}
MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done with a course; `part_id` and `is_done` belong to ticks, `note` to reports."""

    what: Literal["join", "leave", "tick", "report"]
    course_id: int
    part_id: int = 0
    is_done: bool = False
    note: str = ""


def carry_out(teacher_id: int, wish: Wish) -> str:
    """Do what was wished, and say it in a sentence; raises what the service raises."""
    now = clock.now()
    if wish.what == "join":
        course_service.join(teacher_id, wish.course_id, at=now)
        return "You joined the course. It stands under Mine now."
    if wish.what == "leave":
        course_service.leave(teacher_id, wish.course_id)
        return "You left the course. You can join it again at any time."
    if wish.what == "report":
        course_service.report(teacher_id, wish.course_id, is_finished=wish.is_done, note=wish.note, at=now)
        return "What you wrote about the course is saved."
    is_finished = course_service.tick(teacher_id, wish.course_id, wish.part_id, done=wish.is_done, at=now)
    return "That was the last part: the course is finished." if is_finished else "Saved."


def choose(courses: Sequence[Course], *, key: str) -> tuple[Course, ...]:
    """Which courses are shown: those somebody joined, ours, or other people's, on every topic or on one."""
    has_joined = any(course.enrolment for course in courses)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "Show",
            list(VIEWS),
            default="mine" if has_joined else "career",
            format_func=VIEWS.__getitem__,
            required=True,
            key=f"{key}-view",
            label_visibility="collapsed",
        )
        topics = {topic.id: topic.title for course in courses for topic in course.topics}
        topic = st.selectbox(
            "Topic",
            [0, *sorted(topics, key=topics.__getitem__)],
            format_func=lambda topic_id: topics.get(topic_id, "Every topic"),
            key=f"{key}-topic",
            label_visibility="collapsed",
            width=280,
        )
    shown = (course for course in courses if course.enrolment if view == "mine") if view == "mine" else courses
    return tuple(
        course
        for course in shown
        if view in {"mine", course.kind} and (not topic or topic in {one.id for one in course.topics})
    )


def show(course: Course, *, time_zone: str, key: str) -> Wish | None:
    """Draw a course; what is to be done with it, if anything."""
    with st.container(border=True):
        st.markdown(_about(course))
        if course.enrolment is None:
            joined = st.button("Join", icon=":material/add:", key=f"{key}-join-{course.id}")
            return Wish("join", course.id) if joined else None
        st.caption(_joined(course, time_zone))
        ticked = _parts(course, key)
        return ticked or _report(course, key)


def _about(course: Course) -> str:
    topics = " ".join(f":gray-badge[{topic.title}]" for topic in course.topics)
    title = f"[{course.title}]({course.url})" if course.url else course.title
    facts = [course.provider, _length(course.minutes), course.price] if course.url else [_length(course.minutes)]
    return f"**{title}**\n\n{course.summary}\n\n:gray[{' · '.join(fact for fact in facts if fact)}]\n\n{topics}"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_OF_AN_HOUR)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest))


def _joined(course: Course, time_zone: str) -> str:
    enrolment = course.enrolment
    if enrolment is None:
        return ""
    parts = f" · {course.done} of {len(course.parts)} parts done" if course.parts else ""
    if enrolment.finished_at:
        return f":material/check_circle: Finished on {phrases.full_day(enrolment.finished_at, time_zone)}{parts}"
    return f":material/radio_button_checked: Joined on {phrases.full_day(enrolment.enrolled_at, time_zone)}{parts}"


def _parts(course: Course, key: str) -> Wish | None:
    """The parts of one of our courses; the tick that was set or taken away."""
    wish = None
    for part in course.parts:
        done = st.checkbox(
            f"**{part.title}** · {part.minutes} min", value=part.is_done, key=f"{key}-{part.id}-{part.is_done}"
        )
        with st.expander("What to do", icon=":material/menu_book:"):
            st.markdown(_part(part))
        if done != part.is_done:
            wish = Wish("tick", course.id, part.id, is_done=done)
    return wish


def _part(part: CoursePart) -> str:
    resources = "\n".join(f"- [{one['title']}]({one['url']}) · {one['minutes']} min" for one in part.resources)
    return f"{resources}\n\n**Try it.** {part.task}"


def _report(course: Course, key: str) -> Wish | None:
    """The note on a course and, for somebody else's, whether it is finished; or that it is to be left."""
    enrolment = course.enrolment
    if enrolment is None:
        return None
    is_finished = enrolment.status == "finished"
    with st.expander("Note, and leaving", icon=":material/edit_note:"):
        with st.form(f"{key}-report-{course.id}-{is_finished}", border=False):
            note = st.text_area("What you took from it", value=enrolment.note, max_chars=LONGEST_NOTE)
            finished = is_finished
            if course.kind == "external":
                finished = st.checkbox("I have finished it", value=is_finished)
            sent = st.form_submit_button("Save", icon=":material/check:")
        left = st.button("Leave the course", type="tertiary", icon=":material/logout:", key=f"{key}-leave-{course.id}")
    if sent:
        return Wish("report", course.id, is_done=finished, note=note or "")
    return Wish("leave", course.id) if left else None
