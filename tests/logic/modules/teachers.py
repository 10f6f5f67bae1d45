"""A teacher, and module tests taken by the services."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.engine import transaction
from logic.access.roles import Role
from logic.modules import facts_service
from logic.modules import service as modules
from logic.modules.views import Module, TeacherFacts
from logic.plans import testing_service
from logic.plans.testing_service import TestOutcome
from tests import factories, statements
from tests.factories import MORNING

PEDAGOGY = "teaching-pedagogy-and-planning"


def teacher(name: str = "Grace Hopper", *, email: str | None = None, at: datetime = MORNING) -> int:
    """The id of a new teacher."""
    return factories.learner(name, email=email, roles=(Role.TEACHER,), at=at)


def module(teacher_id: int, slug: str = PEDAGOGY, *, at: datetime = MORNING) -> Module:
    """A module as a teacher stands in it."""
    return next(module for module in modules.modules(teacher_id, at=at) if module.slug == slug)


def take(teacher_id: int, right: int, *, slug: str = PEDAGOGY, at: datetime = MORNING) -> TestOutcome:
    """Take a module's test and answer so many questions rightly, half a minute each."""
    attempt_id = modules.begin_test(teacher_id, module(teacher_id, slug, at=at).id, at=at)
    for number, question in enumerate(asked(attempt_id)):
        place = question["option_order"].index(0 if number < right else 1)
        moment = at + timedelta(seconds=30 * (number + 1))
        testing_service.answer(teacher_id, attempt_id, question["position"], place, at=moment)
    return testing_service.submit(teacher_id, attempt_id, at=at + timedelta(minutes=20))


def asked(attempt_id: int) -> list[dict[str, object]]:
    """The questions of a test: position, family, topic, and the order of the options."""
    return statements.rows(
        "select response.position, response.family_id, family.topic_id, response.option_order"
        " from assessment_responses response join item_families family on family.id = response.family_id"
        " where response.attempt_id = :attempt_id order by response.position",
        attempt_id=attempt_id,
    )


def facts(teacher_id: int) -> TeacherFacts:
    """All that is known of a teacher."""
    with transaction(teacher_id) as session:
        return facts_service.facts(session, teacher_id)
