"""Sentences and dates the pages share."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from logic.plans.states import Week
from logic.plans.views import DayView, PlanView, WeekView

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")


def as_written(text: str) -> str:
    """What somebody typed, to stand in Markdown as they typed it: no link, no picture, no formula comes of it."""
    return _MARKS.sub(r"\\\1", text)


def day(at: datetime, time_zone: str) -> str:
    """A date as "24 November", in the reader's own time zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%B}"


def full_day(at: datetime, time_zone: str) -> str:
    """A date with its year, "24 November 2026", in the reader's own time zone."""
    return f"{day(at, time_zone)} {at.astimezone(ZoneInfo(time_zone)).year}"


def clock_time(at: datetime, time_zone: str) -> str:
    """A time as "12:03:10", in the reader's own time zone."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%H:%M:%S}"


def what_opens_next(plan: PlanView) -> str:
    """How the rest of the plan opens."""
    if plan.today is None:
        return _which_test_is_next(plan)
    return (
        f"**Today: {plan.today.topic}**, {plan.today.minutes} minutes. Finishing a day opens the next one at once;"
        f" {_after_the_days(plan.current_week, plan.today)}"
    )


def _which_test_is_next(plan: PlanView) -> str:
    week = plan.current_week
    if week.status is Week.TEST_DUE:
        return f"All days of week {week.number} are done; its test is next."
    if week.is_correction or plan.is_corrected:  # of a correction that was let off nothing may be left
        return "All days of the correction plan are done; the comprehensive retest is next."
    return "Every week is done; the final test is next."


def _after_the_days(week: WeekView, today: DayView) -> str:
    if week.is_correction:
        return "after the 14 days comes the comprehensive retest, which gives your verdict."
    if today.is_extra:
        return "after the extra days you take this week's test again, with other questions."
    return "the next week opens when you pass this week's test with 21 of 30 or more."


def date_of(at: datetime, time_zone: str) -> str:
    """An ISO date, in the reader's own time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date().isoformat()
