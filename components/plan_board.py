"""The plan as a board: a card a week, a line a day; done, today and locked are told by icon and word, not by colour."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from logic.plans.states import Day, Week
from logic.plans.views import DayView, PlanView, WeekView

LOCKED_WEEK = Path(__file__).parent / "assets" / "locked_week.html"
NARROWEST_WEEK = 185
EXTRA = ":gray[:small[:material/add_circle: EXTRA DAYS, added after the test]]"

ICON = {
    Day.COMPLETED: ":green[:material/check_circle:]",
    Day.STARTED: ":orange[:material/radio_button_checked:]",
    Day.UNLOCKED: ":orange[:material/radio_button_checked:]",
    Day.LOCKED: ":gray[:material/lock:]",
}


def show(plan: PlanView) -> None:
    """Draw the whole plan; on a phone the weeks stand below each other."""
    board = st.grid(len(plan.weeks), min_column_width=NARROWEST_WEEK, gap="small")
    for week in plan.weeks:
        with board.cell(), st.container(border=True):
            st.markdown(_head(week))
            if week.status is Week.LOCKED:
                st.html(LOCKED_WEEK)
            else:
                st.markdown("\n\n".join(_days(week)))


def _head(week: WeekView) -> str:
    return f":gray[:small[WEEK {week.number}]]\n\n**{week.skill}**\n\n{_badge(week)}"


def _badge(week: WeekView) -> str:
    if week.status is Week.LOCKED:
        return ":gray-badge[:material/lock: locked]"
    if week.status is Week.COMPLETED:
        return f":green-badge[{_how_completed(week)}]"
    if week.status is Week.TEST_DUE:
        return ":orange-badge[:material/quiz: test due]"
    return f":orange-badge[:material/play_arrow: day {min(week.days_done + 1, len(week.days))} of {len(week.days)}]"


def _how_completed(week: WeekView) -> str:
    if week.is_skipped:
        return ":material/skip_next: skipped, known already"
    return ":material/check: done" if week.is_correction else ":material/check: passed"


def _days(week: WeekView) -> list[str]:
    """A line a day; a line of their own announces the days that a failed test added."""
    lines = [_day(day) for day in week.days]
    first_extra = next((place for place, day in enumerate(week.days) if day.is_extra), None)
    if first_extra is not None:
        lines.insert(first_extra, EXTRA)
    return lines


def _day(day: DayView) -> str:
    topic = (day.topic or "").replace("[", "\\[")
    if day.status is Day.LOCKED:
        return f"{ICON[day.status]} :gray[{topic}]"
    if day.status is Day.COMPLETED:
        return f"{ICON[day.status]} {topic}"
    return f"{ICON[day.status]} **{topic}** · today\n\n:small[{day.reason}]"
