"""Who may be given more time, and by whom."""

from __future__ import annotations

import pytest

from logic.access.roles import Role
from logic.errors import InvalidInputError, NotFoundError
from logic.plans import accommodations_service as accommodations
from logic.review import cohort_service
from tests import cohorts, factories
from tests.factories import MORNING


def test_a_teacher_who_also_learns_grants_no_time_to_themselves(database: None) -> None:
    me = factories.keeper(Role.TEACHER, Role.LEARNER)
    with pytest.raises(InvalidInputError, match="themselves"):
        accommodations.grant(me, me.id, 3.0, "because I can", at=MORNING)
    assert accommodations.mine(me.id) == 1.0
    teacher = cohorts.teacher()
    cohorts.cohort(teacher, me.id)
    accommodations.grant(teacher, me.id, 1.5, "asked for it", at=MORNING)
    assert accommodations.mine(me.id) == 1.5


def test_only_who_learns_is_given_time(database: None) -> None:
    with pytest.raises(NotFoundError):
        accommodations.grant(factories.keeper(), factories.keeper(Role.TEACHER).id, 2.0, "teaches all day", at=MORNING)


def test_a_teacher_gives_time_to_learners_of_their_cohorts_and_an_administrator_to_everybody(database: None) -> None:
    ada, noor = factories.learner("Ada"), factories.learner("Noor")
    teacher = cohorts.teacher()
    public_id = cohorts.cohort(teacher, ada)
    accommodations.grant(teacher, ada, 1.5, "asked for it", at=MORNING)
    cohort_service.leave(ada, public_id, at=MORNING)
    for learner_id in (ada, noor):
        with pytest.raises(NotFoundError):
            accommodations.grant(teacher, learner_id, 2.0, "asked for it", at=MORNING)
        with pytest.raises(NotFoundError):
            accommodations.history(teacher, learner_id)
    accommodations.grant(factories.keeper(), noor, 2.0, "asked for it", at=MORNING)
    assert (accommodations.mine(ada), accommodations.mine(noor)) == (1.5, 2.0)
