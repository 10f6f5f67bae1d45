"""Who may be given more time, and by whom."""

from __future__ import annotations

import pytest

from logic.access.roles import Role
from logic.errors import InvalidInputError, NotFoundError
from logic.plans import accommodations_service as accommodations
from tests import factories
from tests.factories import MORNING


def test_a_teacher_who_also_learns_grants_no_time_to_themselves(database: None) -> None:
    me = factories.keeper(Role.TEACHER, Role.LEARNER)
    with pytest.raises(InvalidInputError, match="themselves"):
        accommodations.grant(me, me.id, 3.0, "because I can", at=MORNING)
    assert accommodations.mine(me.id) == 1.0
    accommodations.grant(factories.keeper(Role.TEACHER), me.id, 1.5, "asked for it", at=MORNING)
    assert accommodations.mine(me.id) == 1.5


def test_only_who_learns_is_given_time(database: None) -> None:
    with pytest.raises(NotFoundError):
        accommodations.grant(factories.keeper(), factories.keeper(Role.TEACHER).id, 2.0, "teaches all day", at=MORNING)
