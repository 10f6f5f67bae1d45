"""The scene of a school with a history, for `commands/screens.py`: boards, leagues, streaks, charts, achievements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from commands import demo
from logic import clock
from logic.transactions import DatabaseRole, transaction

if TYPE_CHECKING:  # the other file imports this one
    from commands.screens import Photographer, Studio

VIEWS = ("XP", "Readiness", "Topics", "Tests", "Time", "Pace", "Streak")
# Somebody in the middle of a plan who keeps at it.
_KEEN = text("""
    select person.email from users person
    join personalized_plans plan on plan.user_id = person.id and plan.status = 'active' and plan.current_week > 1
    join user_streaks streak on streak.user_id = person.id and streak.last_activity_date >= current_date - 1
    where person.email like '%@school.waymark.test'
    order by streak.current_streak desc, person.id limit 1
""")


def fill() -> None:
    """The school of `make demo`; before the worker starts, which would form this week's leagues without it."""
    school = demo.School(demo.LEARNERS, demo.DAYS, demo.SEED, clock.now())
    demo.fill(school, workers=1)  # in this process, which has the connection


def take(studio: Studio) -> None:
    """What somebody sees who has learnt for weeks among sixty others."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        email = str(session.scalar(_KEEN))
    with studio.visit("school", email) as camera:
        for name, path in (("today", ""), ("achievements", "achievements"), ("boards", "boards"), ("inbox", "inbox")):
            camera.page(name, path)
        for device in camera.tabs:
            _chosen(camera, device, "boards", "My league")
            for view in VIEWS:
                _chosen(camera, device, "progress", view)
    with studio.visit("school", email, dark=True) as night:
        night.page("progress", "progress")


def _chosen(camera: Photographer, device: str, page: str, view: str) -> None:
    tab = camera.go(device, page)
    tab.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()
    camera.here(f"{page}-{view.lower().replace(' ', '-')}", device)
