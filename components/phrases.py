"""Sentences and dates the pages share."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from logic.plans.views import PlanView


def day(at: datetime, time_zone: str) -> str:
    """A date as "24 November", in the reader's own time zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%B}"


def clock_time(at: datetime, time_zone: str) -> str:
    """A time as "12:03:10", in the reader's own time zone."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%H:%M:%S}"


def what_opens_next(plan: PlanView) -> str:
    """How the rest of the plan opens."""
    week = plan.current_week
    if plan.today is None:
        return f"All days of week {week.number} are done; its test is next."
    return (
        f"**Today: {plan.today.topic}**, {plan.today.minutes} minutes. Finishing a day opens the next one at once; the"
        " next week opens when you pass this week's test with 21 of 30 or more."
    )


def date_of(at: datetime, time_zone: str) -> str:
    """An ISO date, in the reader's own time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date().isoformat()
