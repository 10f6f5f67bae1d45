"""Today's task on a card: what it is for, why it is here, and the one thing to do next."""

from __future__ import annotations

import functools
from enum import StrEnum
from typing import Literal

import streamlit as st

from components import arriving_words, session
from logic import clock
from logic.plans import wording_service
from logic.plans.states import Day
from logic.plans.views import DayView, Resource, WeekView
from logic.plans.wording import WordsOfDay

DAYS_OF_A_WEEK = 7
FIRST_CORRECTION_WEEK = 5
RESOURCE_ICON = {
    "documentation": "description",
    "tutorial": "school",
    "video": "play_circle",
    "exercise": "exercise",
    "book": "menu_book",
}


class Wish(StrEnum):
    """What the learner asked for."""

    START = "start"
    FINISH = "finish"


def show(
    day: DayView,
    week: WeekView,
    words: WordsOfDay,
    *,
    key: str,
    is_first: bool = True,
) -> Wish | None:
    """Draw the card of the open day, `is_first` unless a test comes before it; what was asked for, if anything."""
    emphasis: Literal["primary", "secondary"] = "primary" if is_first else "secondary"
    with st.container(border=True):
        st.markdown(f":gray[:small[{_place(day, week)}]]")
        st.header(day.topic or "", anchor=False)
        st.markdown(
            f"{day.description}\n\n:material/schedule: {day.minutes} min · :material/bolt: {day.xp} XP",
        )
        arriving_words.show(
            functools.partial(_words, words, is_begun=day.status is not Day.UNLOCKED),
            by=words.by,
            have_come=functools.partial(_have_come, day) if words.is_expected else None,
            key=f"{key}-words-{day.id}",
        )
        if day.status is Day.UNLOCKED:
            started = st.button(
                "Start today's task", type=emphasis, icon=":material/play_arrow:", key=f"{key}-start-{day.id}"
            )
            return Wish.START if started else None
        return _started(day, key, emphasis)


def _words(words: WordsOfDay, *, is_begun: bool) -> None:
    """Why the day is here and, once it is begun, how to go about it."""
    why = words.why if words.by else f"{words.why[:1].lower()}{words.why[1:]}"
    text = f":material/flag: Why today: {why}"
    if is_begun:
        steps = "\n".join(f"{number}. {step}" for number, step in enumerate(words.steps, start=1))
        text += f"\n\n**How to go about it**\n\n{steps}"
    st.markdown(text)


def _have_come(day: DayView) -> bool:
    learner = session.current_visitor()
    return learner is not None and wording_service.day(learner.id, day, at=clock.now(), ask=False).by is not None


def _started(day: DayView, key: str, emphasis: Literal["primary", "secondary"]) -> Wish | None:
    resources = "\n".join(_resource(resource) for resource in day.resources)
    st.markdown(f"**Learn**\n\n{resources}\n\n**Practise**\n\n{day.practice}")
    finished = st.button("I have done this day", type=emphasis, icon=":material/check:", key=f"{key}-finish-{day.id}")
    return Wish.FINISH if finished else None


def _place(day: DayView, week: WeekView) -> str:
    place = f"WEEK {week.number} · {_number(day, week)}"
    return place if week.is_correction else f"{place} · {week.skill.upper()}"


def _number(day: DayView, week: WeekView) -> str:
    """Which day it is; those that a failed test added, and those of a correction, are counted by themselves."""
    if day.is_extra:
        return f"EXTRA DAY {day.day_number - DAYS_OF_A_WEEK} OF {len(week.days) - DAYS_OF_A_WEEK}"
    if week.is_correction:
        earlier = DAYS_OF_A_WEEK * (week.number - FIRST_CORRECTION_WEEK)
        return f"CORRECTION DAY {earlier + day.day_number} OF {2 * DAYS_OF_A_WEEK}"
    return f"DAY {day.day_number}"


def _resource(resource: Resource) -> str:
    icon = RESOURCE_ICON.get(resource.kind, "link")
    return f"- :material/{icon}: [{resource.title}]({resource.url}) · {resource.kind}, {resource.minutes} min"
