from __future__ import annotations

from logic.access.roles import Role, may_enter


def test_each_role_opens_its_own_pages_and_no_others():
    for held in Role:
        assert [wanted for wanted in Role if may_enter({held}, wanted)] == [held]


def test_anybody_signed_in_may_enter_what_asks_for_no_role():
    assert may_enter(frozenset(), None)
