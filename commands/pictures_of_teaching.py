"""The scene of teachers, for `commands/screens.py`: their cohorts, a learner's plan, and how they grow themselves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from commands import demo_cohorts, demo_people, seed
from logic import clock, settings
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.ai import keys, providers_service
from logic.ai.double.running import KEY, running_double
from logic.ai.drafts import Draft
from logic.ai.views import USES
from logic.review import board_service, cohort_service

if TYPE_CHECKING:  # the other file imports this one
    from commands.screens import Photographer, Studio

ADMIN: Final = "admin@waymark.test"
NAME: Final = demo_people.TEACHERS[0][0]
OWN: Final = (
    ("modules", "modules"),
    ("courses", "courses"),
    ("materials", "materials"),
    ("insights", "insights"),
    ("profile", "teaching-profile"),
    ("inbox", "inbox"),
)


def take(studio: Studio) -> None:
    """What a teacher of the school sees of learners and of themselves, and what an administrator sees of models."""
    email = demo_people.address(NAME)
    teacher = demo_cohorts.teacher(_id(email), NAME, email)
    with studio.visit("teacher", email) as camera:
        _learners(camera, teacher)
        _growth(camera)
        for name, path in OWN:
            camera.page(name, path)
    with studio.visit("admin", ADMIN) as camera:
        camera.page("models-none", "models")
        with running_double() as double:
            _models(camera, double.base_url)
        camera.page("insights", "insights-to-judge")


def _learners(camera: Photographer, teacher: Visitor) -> None:
    """The cohort as a board, a gradebook and questions, and the learner who needs help most."""
    camera.page("cohorts", "cohorts")
    cohort = cohort_service.mine(teacher)[0]
    camera.page("cohort", f"cohorts?cohort={cohort.public_id}")
    for device in camera.tabs:
        for section in ("Learners", "Gradebook", "Questions"):
            _chosen(camera, device, "board", section)
    first = board_service.board(teacher, cohort.public_id, at=clock.now()).lines[0]
    camera.page("learner-plan", f"learner-plan?learner={first.id}")


def _growth(camera: Photographer) -> None:
    """A growth plan, made by a press on one device and seen on both."""
    camera.page("growth-none", "growth-plan")
    tab = camera.go("d", "growth-plan")
    tab.get_by_role("button", name="Make my growth plan").click()
    tab.get_by_role("button", name="Start").first.wait_for()
    for device in camera.tabs:
        for section in ("Plan", "Progress", "Versions", "Preferences"):
            _chosen(camera, device, "growth-plan", section)


def _models(camera: Photographer, base_url: str) -> None:
    """Two models and how they are tried out; this process needs a key of its own to keep theirs."""
    os.environ.setdefault("WAYMARK_AI_MASTER_KEYS", keys.new_master())
    settings.current.cache_clear()
    admin = Visitor(_id(ADMIN), "Admin", None, ADMIN, frozenset({Role.ADMIN}), "UTC", None)
    for name, dollars in (("Lark", 0.15), ("Wren", 2.5)):
        draft = Draft(name, base_url, "waymark-words", input_dollars=dollars, output_dollars=4 * dollars, features=USES)
        added = providers_service.add(admin, draft, KEY, "For the pictures", at=clock.now())
        providers_service.try_out(admin, added, at=clock.now())
    for device in camera.tabs:
        for section in ("Models", "Usage and cost"):
            _chosen(camera, device, "models", section)


def _chosen(camera: Photographer, device: str, page: str, section: str) -> None:
    tab = camera.go(device, page)
    tab.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).first.click()
    camera.here(f"{page}-{section.lower().replace(' ', '-')}", device)


def _id(email: str) -> int:
    return accounts.ensure_user(email, "Somebody", seed.PASSWORD, set(), at=clock.now())
