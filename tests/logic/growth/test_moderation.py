"""Administrators judge words, not people: every act has its row in the log, and the database demands it."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.administration import audit_service
from logic.administration.views import AuditQuery
from logic.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from logic.growth import insight_service, moderation_service
from logic.growth.moderation_service import Judgement
from logic.growth.views import InsightStatus
from tests import factories
from tests import growth_teachers as teachers
from tests.growth_teachers import MONDAY, run

WHY = "It was checked against its source"
WORDS = "short retrieval quizzes at the start of each lesson made the quiet learners join in much more often"


@pytest.fixture
def admin(database) -> Visitor:
    return factories.keeper(Role.ADMIN)


@pytest.fixture
def author(database) -> Visitor:
    return teachers.visitor(teachers.teacher("Unmistakable Author"), "Unmistakable Author")


@pytest.fixture
def insight(author) -> int:
    topic = teachers.a_module_topic()
    return insight_service.share(author, WORDS, topic, at=MONDAY).insight.id


def judge(admin: Visitor, insight: int, *judgements: Judgement):
    for judgement in judgements:
        found = moderation_service.judge(admin, insight, judgement, WHY, at=MONDAY)
    return found


def test_an_insight_is_verified_featured_hidden_and_shown(admin, insight) -> None:
    found = judge(admin, insight, Judgement.VERIFY, Judgement.FEATURE)
    assert (found.is_verified, found.is_featured) == (True, True)
    found = judge(admin, insight, Judgement.HIDE)
    assert (found.status, found.is_featured, found.is_verified) == (InsightStatus.HIDDEN, False, True)
    assert judge(admin, insight, Judgement.SHOW).status is InsightStatus.PUBLISHED


def test_every_act_is_in_the_log_with_its_reason_and_without_the_author(admin, author, insight) -> None:
    judge(admin, insight, Judgement.VERIFY, Judgement.FEATURE, Judgement.UNFEATURE, Judgement.HIDE, Judgement.SHOW)
    lines = [line for line in audit_service.search(admin, AuditQuery()).lines if "insight" in line.action]
    assert [str(line.action) for line in reversed(lines)] == [
        judgement.value
        for judgement in (Judgement.VERIFY, Judgement.FEATURE, Judgement.UNFEATURE, Judgement.HIDE, Judgement.SHOW)
    ]
    for line in lines:
        assert (line.reason, line.subject, line.subject_id) == (WHY, f"insight {insight}", None)
        assert author.display_name not in str(dataclasses.asdict(line))


def test_whose_words_they_are_is_not_told_to_an_administrator(admin, author, insight) -> None:
    told = str([dataclasses.asdict(one) for one in moderation_service.listed(admin)])
    assert WORDS in told
    assert author.display_name not in told
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session,
    ):
        session.execute(text("select user_id from growth_plan_insights"))


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ((), Judgement.FEATURE),
        ((), Judgement.UNFEATURE),
        ((), Judgement.SHOW),
        ((Judgement.VERIFY,), Judgement.VERIFY),
        ((Judgement.HIDE,), Judgement.HIDE),
        ((Judgement.VERIFY, Judgement.HIDE), Judgement.FEATURE),
    ],
)
def test_what_is_so_already_or_cannot_be_changes_nothing_and_is_not_in_the_log(admin, insight, before, then) -> None:
    if before:
        judge(admin, insight, *before)
    with pytest.raises(ConflictError, match=r"Nothing was changed"):
        judge(admin, insight, then)
    assert run("select count(*) from admin_actions where action like 'insight %'") == len(before)


@pytest.mark.parametrize("reason", ["", "short"])
def test_without_a_reason_nothing_is_judged(admin, insight, reason) -> None:
    with pytest.raises(InvalidInputError):
        moderation_service.judge(admin, insight, Judgement.HIDE, reason, at=MONDAY)


def test_only_administrators_judge(author, insight) -> None:
    with pytest.raises(NotAllowedError):
        moderation_service.listed(author)
    with pytest.raises(NotAllowedError):
        moderation_service.judge(author, insight, Judgement.HIDE, WHY, at=MONDAY)


def test_somebody_whose_role_was_taken_a_moment_ago_judges_nothing(author, insight) -> None:
    former = teachers.visitor(factories.learner("Former"), "Former", Role.ADMIN)
    with pytest.raises(NotFoundError):
        moderation_service.judge(former, insight, Judgement.HIDE, WHY, at=MONDAY)


def test_what_an_author_took_back_is_not_judged(admin, author, insight) -> None:
    insight_service.withdraw(author, insight)
    assert insight not in [one.id for one in moderation_service.listed(admin)]
    with pytest.raises(NotFoundError):
        judge(admin, insight, Judgement.SHOW)


def test_held_ones_come_first_and_reports_are_told(admin, author, insight) -> None:
    run("update growth_plan_insights set status = 'held' where id = :id", id=insight)
    run("insert into growth_plan_insight_reports values (:me, :id, 'Names a learner', now())", me=author.id, id=insight)
    first = moderation_service.listed(admin)[0]
    assert (first.id, first.reports) == (insight, ("Names a learner",))
    assert [one.id for one in moderation_service.listed(admin, InsightStatus.HELD)] == [insight]


@pytest.mark.parametrize(
    "change",
    ["status = 'hidden'", "verified_at = now(), verified_by = 1"],
)
def test_the_database_refuses_a_judgement_without_its_row(committed_db, change) -> None:
    admin = factories.keeper(Role.ADMIN)
    author = teachers.visitor(teachers.teacher())
    insight_service.share(author, WORDS, teachers.a_module_topic(), at=MONDAY)
    with (
        pytest.raises(DBAPIError, match="without its row in admin_actions"),
        transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session,
    ):
        session.execute(text(f"update growth_plan_insights set {change} where not is_seeded"))  # noqa: S608 -- words of this test


def test_not_even_a_job_verifies(committed_db) -> None:
    with pytest.raises(DBAPIError, match="without its row in admin_actions"):
        run("update growth_plan_insights set verified_at = now(), verified_by = 1")
