"""The scene of tests and what they lead to, for `commands/screens.py`: a week's test, a verdict, plans, a resume."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from commands import seed
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.plans import testing_service as testing
from tests import finals, timed_tests

if TYPE_CHECKING:  # the other file imports this one
    from commands.screens import Photographer, Studio

AT_THE_TEST, AT_THE_END = "noor@waymark.test", "zola@waymark.test"


def take(studio: Studio) -> None:
    """One learner before, in and after a failed weekly test; another with a verdict; a teacher's list."""
    for email in (AT_THE_TEST, AT_THE_END):
        accounts.ensure_user(email, "Zola", seed.PASSWORD, {Role.LEARNER}, at=clock.now() - timedelta(days=90))
    learner_id = timed_tests.learner_at_test(AT_THE_TEST)
    with studio.visit("learner", AT_THE_TEST) as camera:
        camera.page("today-test-due", "")
        camera.page("test-start", "test")
        attempt_id = timed_tests.begun(learner_id)
        _answer(learner_id, attempt_id)
        camera.page("test", f"test?test={attempt_id}&question=7")
        testing.submit(learner_id, attempt_id, at=clock.now())
        camera.page("test-outcome", f"test?test={attempt_id}")
        camera.page("today-extra-day", "")
    _the_end(studio)
    with studio.visit("teacher", "teacher@waymark.test") as camera:
        camera.page("learners", "learners")


def _answer(learner_id: int, attempt_id: int) -> None:
    """Answer 20 of the 30 questions, half of them rightly, and flag two."""
    for question in timed_tests.stored(attempt_id)[:20]:
        place = question.key if question.position % 2 else (question.key + 1) % 4
        testing.answer(learner_id, attempt_id, question.position, place, at=clock.now())
    for position in (4, 9):
        testing.flag(learner_id, attempt_id, position, flagged=True, at=clock.now())


def _the_end(studio: Studio) -> None:
    someone = finals.learner_at_final(email=AT_THE_END, at=clock.now() - timedelta(days=70))
    finals.take(someone.id, 49, at=clock.now() - timedelta(hours=2))
    with studio.visit("learner", AT_THE_END) as camera:
        camera.page("verdict", "verdict")
        camera.page("plans", "plans")
        camera.page("resume", "resume")
        _readiness(camera)


def _readiness(camera: Photographer) -> None:
    for device in camera.tabs:
        tab = camera.go(device, "standing")
        tab.get_by_text("Readiness over time").click()
        camera.here("readiness", device)
