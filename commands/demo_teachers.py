"""What a teacher of the demonstration school did for their own sake: modules tested, a course begun, a note kept.

By the services, as everything there; how well somebody answers is drawn, question by question.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

from db.queries import timed as timed_queries
from logic.assessment.service import OPTIONS
from logic.modules import course_service as courses
from logic.modules import material_service as materials
from logic.modules import profile_service as profiles
from logic.modules import service as modules
from logic.modules.material_service import Offered
from logic.modules.profile_service import Said
from logic.plans import testing_service as testing
from logic.transactions import transaction

KEY: Final = 0  # option 0 of every question is its key, wherever it shows
PROFILES: Final = (
    Said(("Computing", "Mathematics"), 6, "upper secondary", "Ask questions that show who is lost.", 90, "doing"),
    Said(("Computing",), 14, "vocational", "More feedback that is used, with less marking.", 60, "discussing"),
    Said(("Science",), 2, "lower secondary", "", 120, "watching"),
)
# By teacher: the share of the school's days that had passed, the place of the module, the chance of a right answer.
TESTS: Final = (
    ((0.2, 1, 0.45), (0.5, 0, 0.75), (0.8, 1, 0.7)),
    ((0.4, 2, 0.6), (0.7, 3, 0.5)),
    (),
)
NOTE: Final = Offered(
    "Hinge question on loops",
    "assessment",
    note="Half of 10b think that the body of a loop runs once more at the end.",
)
LONGEST_THINKING: Final = 70


def live(number: int, teacher_id: int, *, begun: datetime, now: datetime, chance: random.Random) -> None:
    """Let teacher number so-and-so have done, between two moments, what such a teacher does."""
    profiles.save(teacher_id, PROFILES[number % len(PROFILES)], at=begun)
    offered = modules.modules(teacher_id, at=begun)
    for share, place, ability in TESTS[number % len(TESTS)]:
        if place < len(offered):
            _sit(teacher_id, offered[place].id, at=begun + share * (now - begun), ability=ability, chance=chance)
    if TESTS[number % len(TESTS)]:
        _join(teacher_id, at=begun + (now - begun) / 2)
        materials.add(teacher_id, NOTE, at=now - (now - begun) / 4)


def _sit(teacher_id: int, module_id: int, *, at: datetime, ability: float, chance: random.Random) -> None:
    attempt_id = modules.begin_test(teacher_id, module_id, at=at)
    with transaction(teacher_id) as session:
        rows = timed_queries.questions(session, teacher_id, attempt_id)
    for row in rows:
        at += timedelta(seconds=chance.randint(15, LONGEST_THINKING))
        slip = 0 if chance.random() < ability else chance.randint(1, OPTIONS - 1)
        place = (list(row.option_order).index(KEY) + slip) % OPTIONS
        testing.answer(teacher_id, attempt_id, row.position, place, at=at)
    testing.submit(teacher_id, attempt_id, at=at + timedelta(minutes=1))


def _join(teacher_id: int, *, at: datetime) -> None:
    """Join the first course of ours and do its first part."""
    course = next((course for course in courses.all_courses(teacher_id) if course.parts), None)
    if course is not None:
        courses.join(teacher_id, course.id, at=at)
        courses.tick(teacher_id, course.id, course.parts[0].id, done=True, at=at + timedelta(hours=1))
