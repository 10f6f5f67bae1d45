"""A key turns out wrong: the question goes, every test that used it is scored again, and each learner is told once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from db.engine import transaction
from logic.access.roles import Role
from logic.assessment import result_service as results
from logic.assessment import service as assessment
from logic.assessment.passing import passed
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from logic.item_bank import key_change_service as key_changes
from logic.notifications import notice_service
from logic.xp import service as xp
from tests import factories
from tests.factories import MORNING
from tests.statements import rows, write

LATER = MORNING + timedelta(days=20)
WHY = "Option B is the right one, by the manual"


@contextmanager
def changed(family_id: int, new_key: int | None) -> Iterator[int]:
    change = key_changes.change_key(factories.keeper(), family_id, new_key, WHY, at=LATER)
    yield change


def change(family_id: int, new_key: int | None) -> int:
    """Change a key and work it off; how many tests were scored again."""
    with changed(family_id, new_key) as change_id:
        return key_changes.work_off(change_id, at=LATER)


def diagnostic(share_right: float = 0.5) -> tuple[int, int]:
    person = factories.learner()
    return person, factories.submitted_diagnostic(person, share_right=share_right)


def test_an_answer_that_becomes_right_counts_and_the_learner_is_told(database: None) -> None:
    person, attempt = diagnostic()
    before = results.result(person, attempt)
    wrong = next(one for one in factories.asked(person, attempt) if one.chosen == 1)
    assert change(wrong.family_id, 1) >= 1
    after = results.result(person, attempt)
    assert after.score == before.score + 1
    assert after.questions == before.questions
    assert after.theta > before.theta
    (notice,) = notice_service.unread(person)
    assert f"It is now {after.score} of {after.questions}; it was {before.score} of {before.questions}." in notice.body


def test_an_answer_that_becomes_wrong_counts_no_more(database: None) -> None:
    person, attempt = diagnostic()
    before = results.result(person, attempt)
    right = next(one for one in factories.asked(person, attempt) if one.chosen == 0)
    change(right.family_id, 2)
    after = results.result(person, attempt)
    assert after.score == before.score - 1
    reviewed = results.review(person, attempt)[right.position - 1]
    assert not reviewed.is_right
    assert reviewed.options[reviewed.key or 0] == reviewed.question.options[2].text


def test_a_question_without_any_right_answer_counts_for_nobody(database: None) -> None:
    person, attempt = diagnostic()
    before = results.result(person, attempt)
    right = next(one for one in factories.asked(person, attempt) if one.chosen == 0)
    change(right.family_id, None)
    after = results.result(person, attempt)
    assert (after.score, after.questions) == (before.score - 1, before.questions - 1)
    assert results.review(person, attempt)[right.position - 1].key is None


def stored(attempt: int) -> list[dict[str, Any]]:
    """What is stored of an attempt and its topics, floats rounded."""
    found = [
        *rows("select * from assessment_results where attempt_id = :attempt", attempt=attempt),
        *rows("select * from topic_results where attempt_id = :attempt order by topic_id", attempt=attempt),
    ]
    return [
        {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()} for row in found
    ]


def test_there_and_back_again_changes_no_figure(database: None) -> None:
    """What is stored is what the answers and the keys say, nothing else."""
    person, attempt = diagnostic()
    before = stored(attempt)
    wrong = next(one for one in factories.asked(person, attempt) if one.chosen == 1)
    change(wrong.family_id, 1)
    assert stored(attempt) != before
    change(wrong.family_id, 0)
    assert stored(attempt) == before


def test_each_test_meets_a_change_once_however_often_the_job_runs(database: None) -> None:
    person, attempt = diagnostic()
    wrong = next(one for one in factories.asked(person, attempt) if one.chosen == 1)
    with changed(wrong.family_id, 1) as change_id:
        first = key_changes.work_off(change_id, at=LATER)
        score = results.result(person, attempt).score
        assert first >= 1
        assert key_changes.work_off(change_id, at=LATER) == 0
    assert results.result(person, attempt).score == score
    assert len(notice_service.unread(person)) == 1


def test_a_job_that_was_killed_is_given_again_and_goes_on(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [diagnostic() for _ in range(3)]
    family = rows("""
        select family_id from assessment_responses where answered_at is not null
        group by family_id order by count(*) desc, family_id limit 1
    """)[0]["family_id"]
    monkeypatch.setattr(key_changes, "BATCH", 1)
    with changed(family, 3) as change_id:
        key_changes._work_off_batch(change_id, LATER)
        assert key_changes.defer_overdue(LATER + timedelta(hours=1)) == 0  # its job still waits
        write("delete from procrastinate_jobs")
        assert [key_changes.defer_overdue(LATER + timedelta(hours=n)) for n in (1, 2, 3)] == [1, 0, 0]
        assert len(rows("select 1 from procrastinate_jobs where task_name = 'rescore'")) == 1
        key_changes.work_off(change_id, at=LATER)
        write("delete from procrastinate_jobs")
        assert key_changes.defer_overdue(LATER + timedelta(hours=1)) == 0
    told = [notice for person, _ in people for notice in notice_service.unread(person)]
    touched = rows("select count(*) from result_corrections where key_change_id = :id", id=change_id)
    assert len(told) == touched[0]["count"] >= 1


def weekly(person: int, *, plan_id: int, right: int, at: Any, families: list[int]) -> int:
    """Store a submitted weekly test of 30 questions of which `right` were answered with the key."""
    attempt = rows(
        """
        insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                         deadline_at, submitted_at, plan_id, week_number)
        select user_id, track_id, 'weekly', 'submitted', content_version, 1, '{}', :at, :at, :at, id, 1
        from personalized_plans where id = :plan and user_id = :person returning id
    """,
        at=at,
        plan=plan_id,
        person=person,
    )[0]["id"]
    write(
        """
        insert into assessment_responses (attempt_id, position, user_id, family_id, variant_id, option_order,
                                          presented_at, answered_at, chosen, elapsed_ms)
        select :attempt, row_number() over (order by place), :person, family.id, (
                 select min(id) from item_variants where family_id = family.id), '{0,1,2,3}', :at, :at,
               case when row_number() over (order by place) <= :right then 0 else 1 end, 30000
        from unnest(cast(:families as bigint[])) with ordinality as wanted (id, place)
        join item_families family using (id)
    """,
        attempt=attempt,
        person=person,
        at=at,
        right=right,
        families=families,
    )
    write(
        """
        insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta, standard_error,
                                        level, level_low, level_high, weak_areas, created_at)
        values (:attempt, :person, 'weekly', :right, 30, 0, 1, 5, 4, 6, '[]', :at)
    """,
        attempt=attempt,
        person=person,
        right=right,
        at=at,
    )
    return int(attempt)


def families_of_week(plan_id: int) -> list[int]:
    found = rows(
        """
        select family.id from item_families family join topics topic on topic.id = family.topic_id
        join weekly_plans week on week.skill_id = topic.skill_id
        where week.plan_id = :plan and week.week_number = 1 order by family.id limit 30
    """,
        plan=plan_id,
    )
    return [row["id"] for row in found]


def week_id(plan_id: int) -> int:
    return int(rows("select id from weekly_plans where plan_id = :plan and week_number = 1", plan=plan_id)[0]["id"])


def pay_week(person: int, plan_id: int) -> None:
    with transaction(person) as session:
        xp.award(session, person, xp.Reason.WEEKLY_TEST, subject=week_id(plan_id), at=MORNING)


def test_a_week_that_was_not_passed_after_all_takes_its_xp_back_with_a_new_entry(database: None) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    weekly(someone.id, plan_id=someone.plan.id, right=21, at=MORNING + timedelta(days=7), families=families)
    pay_week(someone.id, someone.plan.id)
    change(families[0], 2)
    entries = [(entry.reason, entry.amount) for entry in xp.ledger(someone.id)]
    assert entries == [("correction", -300), ("weekly_test", 300)]
    assert xp.header(someone.id, at=LATER).total_xp == 0
    (told,) = [notice.body for notice in notice_service.unread(someone.id) if "weekly test" in notice.body]
    assert told == (
        "A question of your weekly test in Python of 9 March had a wrong key. We scored the test again. "
        "It is now 20 of 30; it was 21 of 30. That is no longer 70 % or more. Your XP changed by -300. "
        "We are sorry for the mistake. The question is asked no more."
    )
    change(families[0], 0)
    assert [entry.amount for entry in xp.ledger(someone.id)] == [300, -300, 300]


def test_a_week_that_was_passed_after_all_is_paid_once(database: None) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    weekly(someone.id, plan_id=someone.plan.id, right=20, at=MORNING + timedelta(days=7), families=families)
    change(families[29], 1)
    assert [(entry.reason, entry.amount) for entry in xp.ledger(someone.id)] == [("weekly_test", 300)]
    change(families[28], 1)
    assert xp.header(someone.id, at=LATER).total_xp == 300


def test_recovery_falls_away_when_the_first_test_was_passed_after_all(database: None) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    weekly(someone.id, plan_id=someone.plan.id, right=20, at=MORNING + timedelta(days=7), families=families)
    weekly(someone.id, plan_id=someone.plan.id, right=25, at=MORNING + timedelta(days=9), families=families)
    pay_week(someone.id, someone.plan.id)
    with transaction(someone.id) as session:
        xp.award(session, someone.id, xp.Reason.RECOVERY, subject=week_id(someone.plan.id), at=MORNING)
    change(families[20], 1)
    assert xp.header(someone.id, at=LATER).total_xp == 300


@pytest.mark.parametrize(
    ("kind", "right", "counted", "expected"),
    [
        ("weekly", 21, 30, True),
        ("weekly", 20, 30, False),
        ("weekly", 20, 29, False),
        ("weekly", 21, 29, True),
        ("final", 42, 60, False),
        ("final", 43, 60, True),
        ("comprehensive", 42, 60, False),
        ("diagnostic", 30, 30, None),
        ("weekly", 0, 0, None),
    ],
)
def test_counts_decide_who_passes(kind: str, right: int, counted: int, expected: object) -> None:
    assert passed(kind, right, counted) is expected


def test_a_question_with_a_changed_key_is_asked_no_more_at_once(database: None) -> None:
    person, attempt = diagnostic()
    families = {one.family_id for one in factories.asked(person, attempt)}
    for family in families:
        change(family, None)
    other = factories.learner()
    second = factories.submitted_diagnostic(other)
    assert not families & {one.family_id for one in factories.asked(other, second)}


def test_a_test_under_way_counts_an_answer_by_the_key_of_its_submission(database: None) -> None:
    person = factories.learner()
    sitting = assessment.begin_diagnostic(person, factories.TRACK, at=MORNING)
    sitting = factories.answer(person, sitting, right=False, at=MORNING + timedelta(minutes=1))
    (first,) = factories.asked(person, sitting.attempt_id)
    change(first.family_id, first.chosen)
    while sitting.question is not None:
        sitting = factories.answer(person, sitting, right=False, at=MORNING + timedelta(minutes=2))
    assert results.result(person, sitting.attempt_id).score == 1


def test_a_restored_question_is_asked_again_but_not_while_its_key_is_another(database: None) -> None:
    admin = factories.keeper()
    family = rows("select min(id) as id from item_families")[0]["id"]
    key_changes.retire(admin, family, "reads badly on a phone", at=LATER)
    key_changes.retire(admin, family, "reads badly on a phone", at=LATER)
    assert len(rows("select 1 from bank_revisions where kind = 'retired' and family_id = :id", id=family)) == 1
    key_changes.restore(admin, family, "it was the phone's fault", at=LATER)
    assert rows("select retired_at from item_families where id = :id", id=family) == [{"retired_at": None}]
    change(family, 1)
    with pytest.raises(ConflictError):
        key_changes.restore(admin, family, "let us try it again", at=LATER)


@pytest.mark.parametrize("roles", [(Role.LEARNER,), (Role.TEACHER,), (Role.LEARNER, Role.TEACHER)])
def test_only_an_administrator_changes_the_bank(database: None, roles: tuple[Role, ...]) -> None:
    with pytest.raises(NotAllowedError):
        key_changes.change_key(factories.keeper(*roles), 1, 1, WHY, at=LATER)


def test_what_makes_no_sense_is_refused_with_a_sentence(database: None) -> None:
    admin = factories.keeper()
    family = rows("select min(id) as id from item_families")[0]["id"]
    wrong_keys: list[Any] = [0, 4, -1, 1.5, 1.0, True, "1"]
    for key, reason in (
        *((key, WHY) for key in wrong_keys),
        *((1, reason) for reason in ("short", " " * 40, "x" * 501, "half a pair \ud800 of it")),
    ):
        with pytest.raises(InvalidInputError):
            key_changes.change_key(admin, family, key, reason, at=LATER)
    for nowhere in (10**12, 10**30, 0, -1):
        with pytest.raises(NotFoundError):
            key_changes.change_key(admin, nowhere, 1, WHY, at=LATER)
    elsewhere = rows("select max(id) as id from item_variants where family_id <> :id", id=family)[0]["id"]
    for variants in ([], [elsewhere], [10**12]):
        with pytest.raises(InvalidInputError):
            key_changes.change_key(admin, family, 1, WHY, variant_ids=variants, at=LATER)
    assert rows("select 1 from key_changes") == []


def test_two_administrators_at_once_make_one_change(committed_db: None) -> None:
    admin = factories.keeper()
    family = rows("select min(id) as id from item_families")[0]["id"]

    def attempt(key: int) -> bool:
        try:
            key_changes.change_key(admin, family, key, WHY, at=LATER)
        except (ConflictError, InvalidInputError):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, [1, 2, 3, 1, 2, 3, 1, 2])) == 1
    assert len(rows("select 1 from key_changes")) == 1
    catalogue.forget()


def test_four_workers_at_one_change_score_each_test_once(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_changes, "BATCH", 2)
    for _ in range(6):
        diagnostic()
    family = rows("""
        select family_id from assessment_responses group by family_id order by count(*) desc, family_id limit 1
    """)[0]["family_id"]
    with changed(family, None) as change_id, ThreadPoolExecutor(4) as pool:
        scored = sum(pool.map(lambda _: key_changes.work_off(change_id, at=LATER), range(4)))
    assert scored == len(rows("select 1 from result_corrections where key_change_id = :id", id=change_id)) >= 1
    catalogue.forget()
