"""What the app can ask about modules: how a teacher stands in each, and beginning its test.

The test itself goes on like every other one (`plans.testing_service`): saved answer by answer, closed by the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from logic.assessment import form_service
from logic.errors import NotFoundError
from logic.modules import facts_service
from logic.modules.views import Module
from logic.plans import accommodations_service, testing_service
from logic.transactions import transaction

QUESTIONS = form_service.WEEKLY_QUESTIONS
LARGEST_ID = 2**63 - 1
NO_MODULE = "There is no such module. Nothing was changed; pick one from the list."


@dataclass(frozen=True, slots=True)
class ModuleTest:
    """The test of a module before it begins, or under way: its time in minutes, how many questions will come again."""

    module: Module
    questions: int
    minutes: int
    repeats: int
    attempt_id: int | None


def modules(teacher_id: int, *, at: datetime) -> tuple[Module, ...]:
    """The modules as a teacher stands in them; a test whose time is up is closed first."""
    testing_service.close_overdue_of(teacher_id, at=at)
    with transaction(teacher_id) as session:
        return facts_service.modules(session, teacher_id)


def test_of(teacher_id: int, module_id: int, *, at: datetime) -> ModuleTest:
    """What the test of a module asks for; raises NotFoundError when there is no such module."""
    testing_service.close_overdue_of(teacher_id, at=at)
    _require_id(module_id)
    with transaction(teacher_id) as session:
        found = {module.id: module for module in facts_service.modules(session, teacher_id)}
        if module_id not in found:
            raise NotFoundError(NO_MODULE)
        factor = accommodations_service.time_factor(session, teacher_id)
        attempt_id = form_service.module_under_way(session, teacher_id, module_id)
        repeats = 0 if attempt_id else form_service.module_repeats_ahead(session, teacher_id, module_id)
    minutes = int(form_service.WEEKLY_TIME.total_seconds() * factor / 60)
    return ModuleTest(found[module_id], QUESTIONS, minutes, repeats, attempt_id)


def begin_test(teacher_id: int, module_id: int, *, at: datetime) -> int:
    """Begin the test of a module, or go on with the one that is open; its id.

    Raises NotFoundError when there is no such module.
    """
    _require_id(module_id)
    testing_service.close_overdue_of(teacher_id, at=at)
    factor = accommodations_service.mine(teacher_id)
    return form_service.begin_module(teacher_id, module_id, at=at, time_factor=factor).attempt_id


def _require_id(module_id: int) -> None:
    if not 0 < module_id <= LARGEST_ID:
        raise NotFoundError(NO_MODULE)
