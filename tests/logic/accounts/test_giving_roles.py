from __future__ import annotations

import pytest

from commands import people
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.errors import NotFoundError
from tests import factories


def test_somebody_who_is_given_a_role_holds_it_beside_the_others(database):
    factories.learner(email="ada@example.org")
    people.give_role(Role.ADMIN, " Ada@Example.org ")
    cookie = factories.browser_cookie("ada@example.org", at=factories.MORNING)
    visitor = accounts.visitor(cookie, factories.MORNING)
    assert visitor is not None
    assert visitor.roles == {Role.LEARNER, Role.ADMIN}


def test_a_role_for_nobody_is_refused_with_a_sentence(database):
    with pytest.raises(NotFoundError, match="Nobody here has the address"):
        people.give_role(Role.ADMIN, "nobody@example.org")
