"""What the tables of growth plans promise by themselves, whatever a service forgets."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from tests import growth_teachers as teachers
from tests.growth_teachers import MONDAY, run


@pytest.fixture
def planned(database):
    return teachers.planned()


def change(teacher: int, what: str) -> None:
    run(f"update growth_plan_actions set {what} where user_id = :id", id=teacher)  # noqa: S608 -- words of this test


def test_only_one_version_is_in_force(planned) -> None:
    teacher, _ = planned
    with pytest.raises(DBAPIError, match="uq_growth_plans_one_active"):
        run(
            """insert into growth_plans (user_id, plan_version, title, plan_text, origin, generated_context, is_active,
                                         created_at, expires_at)
               select user_id, 2, title, plan_text, origin, generated_context, true, created_at, expires_at
               from growth_plans where user_id = :id""",
            id=teacher,
        )


@pytest.mark.parametrize(
    "impossible",
    [
        "state = 'completed'",
        "state = 'in_progress'",
        "started_at = now()",
        "state = 'in_progress', started_at = now(), completed_at = now()",
        "state = 'completed', started_at = now(), completed_at = now() - interval '1 day'",
        "state = 'given up'",
    ],
)
def test_states_and_moments_agree(planned, impossible) -> None:
    with pytest.raises(DBAPIError, match=r"ck_growth_plan_actions_(moments|state)"):
        change(planned[0], impossible)


@pytest.mark.parametrize(
    "noted", ["minutes_spent = 5", "reflection = 'Well'", "evidence_links = '[\"https://a.org\"]'"]
)
def test_nothing_is_noted_of_what_is_not_done(planned, noted) -> None:
    with pytest.raises(DBAPIError, match="ck_growth_plan_actions_outcome"):
        change(planned[0], noted)


@pytest.mark.parametrize(
    ("links", "is_kept"),
    [
        ('["https://example.org/a?b=c"]', True),
        ("[]", True),
        ('["http://example.org"]', False),
        ('["javascript:alert(1)"]', False),
        ('["https://example.org/a b"]', False),
        ("[5]", False),
        ('"https://example.org"', False),
        ('{"a": "https://example.org"}', False),
        ('["https://a.org","https://a.org","https://a.org","https://a.org","https://a.org","https://a.org"]', False),
    ],
)
def test_evidence_is_a_short_list_of_https_links(planned, links, is_kept) -> None:
    done = f"state = 'completed', started_at = now(), completed_at = now(), evidence_links = '{links}'"
    if is_kept:
        change(planned[0], done.replace(":", "\\:"))
    else:
        with pytest.raises(DBAPIError, match="ck_growth_plan_actions_evidence_links"):
            change(planned[0], done.replace(":", "\\:"))


def test_a_plan_by_rules_names_no_provider_and_one_by_a_model_does(planned) -> None:
    for wrong in ("origin = 'model'", "written_by = 'P'"):
        with pytest.raises(DBAPIError, match="ck_growth_plans_"):
            run(f"update growth_plans set {wrong} where user_id = :id", id=planned[0])  # noqa: S608 -- words of this test


@pytest.mark.parametrize("wrong", ["state = 'done'", "state = 'declined'", "decided_at = now()"])
def test_a_suggestion_that_is_decided_says_how_and_when(planned, wrong) -> None:
    teacher, plan = planned
    run(
        """insert into growth_plan_regenerations (user_id, plan_id, trigger, subject, reason, state, suggested_at)
           values (:id, :plan_id, 'plan_is_old', '', 'Old', 'suggested', :at)""",
        id=teacher,
        plan_id=plan.id,
        at=MONDAY,
    )
    with pytest.raises(DBAPIError, match="ck_growth_plan_regenerations_"):
        run(f"update growth_plan_regenerations set {wrong} where user_id = :id", id=teacher)  # noqa: S608 -- the same


def test_an_action_goes_on_in_one_version_only(planned) -> None:
    teacher, plan = planned
    with pytest.raises(DBAPIError, match="uq_growth_plan_actions_user_id_carried_from"):
        change(teacher, f"carried_from = {plan.actions[0].id}")


def test_everything_goes_with_the_account(committed_db) -> None:
    teacher, plan = teachers.planned()
    teachers.complete(teacher, plan.actions[:1], at=MONDAY)
    teachers.as_owner(committed_db.owner_url, "delete from users where id = :id", id=teacher)
    for table in ("growth_plans", "growth_plan_actions", "growth_plan_regenerations"):
        assert teachers.rows(teacher, table) == []
