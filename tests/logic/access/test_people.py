from __future__ import annotations

from logic import clock
from logic.access import service as access
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor


def test_a_search_with_a_null_character_finds_the_same_people(database):
    admin_id = accounts.ensure_user("one@example.org", "One", "a red bicycle", {Role.ADMIN}, at=clock.now())
    admin = Visitor(admin_id, "One", None, "one@example.org", frozenset({Role.ADMIN}), "UTC", None)
    assert [person.name for person in access.people(admin, "one@\0example").found] == ["One"]
