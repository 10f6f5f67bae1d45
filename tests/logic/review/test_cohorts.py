"""Cohorts: who may do what, who sees whom, and until when."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from db.engine import DatabaseRole, transaction
from db.queries import cohorts as cohort_queries
from logic.access import service as access
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from logic.notifications import notice_service
from logic.plans import accommodations_service as accommodations
from logic.review import board_service, class_items_service, cohort_service, gradebook_service, invitation_service
from tests import cohorts, factories
from tests.factories import MORNING

LATER = MORNING + timedelta(days=1)


@pytest.fixture
def teacher(database):
    """Somebody who teaches."""
    return cohorts.teacher()


def names(asker, public_id):
    """Who is in a cohort, by name."""
    return [member.name for member in cohort_service.members(asker, public_id)]


def test_a_teacher_makes_a_cohort_and_owns_it(teacher) -> None:
    public_id = cohort_service.create(teacher, "  Évening   class ", at=MORNING)
    (cohort,) = cohort_service.mine(teacher)
    assert (cohort.public_id, cohort.name, cohort.learners, cohort.teachers) == (public_id, "Évening class", 0, 1)
    assert cohort.is_owner
    assert public_id.version == 7


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\u200b", "a\u202eb"])
def test_a_name_that_is_none_makes_no_cohort(teacher, name) -> None:
    with pytest.raises(InvalidInputError, match="Nothing was changed"):
        cohort_service.create(teacher, name, at=MORNING)
    assert cohort_service.mine(teacher) == ()


def test_only_teachers_make_cohorts(database) -> None:
    for role in (Role.LEARNER, Role.ADMIN):
        with pytest.raises(NotAllowedError):
            cohort_service.create(factories.keeper(role), "Evening class", at=MORNING)


def test_a_cohort_of_another_teacher_is_not_there_by_its_id(teacher) -> None:
    ada = factories.learner("Ada Lovelace")
    public_id = cohorts.cohort(teacher, ada)
    stranger = cohorts.teacher("Alan Turing")
    for ask in (
        lambda: cohort_service.one(stranger, public_id),
        lambda: cohort_service.members(stranger, public_id),
        lambda: cohort_service.teachers(stranger, public_id),
        lambda: cohort_service.rename(stranger, public_id, "Mine"),
        lambda: cohort_service.add_teacher(stranger, public_id, "x@example.org", at=LATER),
        lambda: cohort_service.remove_teacher(stranger, public_id, teacher.id),
        lambda: cohort_service.remove_learner(stranger, public_id, ada, at=LATER),
        lambda: cohort_service.archive(stranger, public_id, at=LATER),
        lambda: board_service.board(stranger, public_id, at=LATER),
        lambda: gradebook_service.gradebook(stranger, public_id),
        lambda: class_items_service.items(stranger, public_id),
        lambda: invitation_service.create_link(stranger, public_id, at=LATER),
        lambda: invitation_service.open_invitations(stranger, public_id, at=LATER),
        lambda: invitation_service.preview(stranger, public_id, b"a@example.org", at=LATER),
        lambda: invitation_service.invite(stranger, public_id, b"a@example.org", at=LATER),
        lambda: cohort_service.one(teacher, uuid4()),
    ):
        with pytest.raises(NotFoundError, match="no such cohort"):
            ask()
    assert names(teacher, public_id) == ["Ada Lovelace"]


def test_a_second_teacher_sees_the_learners_and_they_are_told(teacher) -> None:
    ada = factories.learner("Ada Lovelace")
    public_id = cohorts.cohort(teacher, ada)
    alan = cohorts.teacher("Alan Turing", email="alan@example.org")
    assert cohort_service.add_teacher(teacher, public_id, " ALAN@example.org ", at=LATER) == "Alan Turing"
    assert names(alan, public_id) == ["Ada Lovelace"]
    (told,) = notice_service.unread(ada)
    assert told.title == "Alan Turing now teaches Evening class"
    with pytest.raises(ConflictError, match="already"):
        cohort_service.add_teacher(teacher, public_id, "alan@example.org", at=LATER)


def test_only_who_teaches_here_is_added(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    factories.learner("Ada", email="ada@example.org")
    for email in ("ada@example.org", "nobody@example.org", "", "ada\0@example.org"):
        with pytest.raises(NotFoundError, match="Nobody with this address teaches here"):
            cohort_service.add_teacher(teacher, public_id, email, at=LATER)


def test_the_last_teacher_stays_whatever_is_tried(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    with pytest.raises(ConflictError, match="the only one"):
        cohort_service.remove_teacher(teacher, public_id, teacher.id)
    cohort_id = cohort_service.one(teacher, public_id).id
    with (
        pytest.raises(IntegrityError, match="nobody would be left to teach"),
        transaction(teacher.id, role=DatabaseRole.WORKER) as session,
    ):
        cohort_queries.remove_teacher(session, cohort_id, teacher.id)
    assert cohort_service.one(teacher, public_id).is_owner


def test_when_the_owner_goes_who_came_next_owns_the_cohort(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    alan, barbara = (cohorts.teacher(name, email=f"{name.lower()}@example.org") for name in ("Alan", "Barbara"))
    cohort_service.add_teacher(teacher, public_id, "alan@example.org", at=LATER)
    cohort_service.add_teacher(teacher, public_id, "barbara@example.org", at=LATER + timedelta(hours=1))
    cohort_service.remove_teacher(teacher, public_id, teacher.id)
    assert cohort_service.one(alan, public_id).is_owner
    assert not cohort_service.one(barbara, public_id).is_owner
    with pytest.raises(NotFoundError):
        cohort_service.one(teacher, public_id)


def test_only_the_owner_removes_others_and_archives(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    alan = cohorts.teacher("Alan", email="alan@example.org")
    cohort_service.add_teacher(teacher, public_id, "alan@example.org", at=LATER)
    with pytest.raises(NotAllowedError, match="owner"):
        cohort_service.remove_teacher(alan, public_id, teacher.id)
    with pytest.raises(NotAllowedError, match="owner"):
        cohort_service.archive(alan, public_id, at=LATER)
    cohort_service.remove_teacher(teacher, public_id, alan.id)
    assert [one.name for one in cohort_service.teachers(teacher, public_id)] == ["Grace Hopper"]


def test_who_leaves_is_seen_by_nobody_from_then_on(teacher) -> None:
    ada = factories.learner_with_plan("Ada Lovelace").id
    public_id = cohorts.cohort(teacher, ada)
    assert [person.id for person in access.learners(teacher)] == [ada]
    assert cohort_service.leave(ada, public_id, at=LATER) == "Evening class"
    assert names(teacher, public_id) == []
    assert access.learners(teacher) == ()
    assert board_service.board(teacher, public_id, at=LATER).lines == ()
    assert gradebook_service.gradebook(teacher, public_id).lines == ()
    with pytest.raises(NotFoundError):
        accommodations.history(teacher, ada)
    with pytest.raises(NotFoundError, match="not in this cohort"):
        cohort_service.leave(ada, public_id, at=LATER)


def test_who_left_may_come_back(teacher) -> None:
    ada = factories.learner("Ada Lovelace")
    public_id = cohorts.cohort(teacher, ada)
    cohort_service.leave(ada, public_id, at=LATER)
    cohorts.join(teacher, public_id, ada, at=LATER)
    assert names(teacher, public_id) == ["Ada Lovelace"]
    (joined,) = cohort_service.joined(ada)
    assert (joined.name, joined.teachers, joined.joined_at) == ("Evening class", ("Grace Hopper",), LATER)


def test_a_learner_taken_out_is_told(teacher) -> None:
    ada = factories.learner("Ada Lovelace")
    public_id = cohorts.cohort(teacher, ada)
    cohort_service.remove_learner(teacher, public_id, ada, at=LATER)
    assert cohort_service.joined(ada) == ()
    (told,) = notice_service.unread(ada)
    assert "see nothing of yours from now on" in told.body
    with pytest.raises(NotFoundError):
        cohort_service.remove_learner(teacher, public_id, ada, at=LATER)


def test_an_archived_cohort_lets_everybody_go_and_nobody_in(teacher) -> None:
    ada, noor = factories.learner("Ada"), factories.learner("Noor")
    public_id = cohorts.cohort(teacher, ada)
    token = cohorts.link(teacher, public_id)
    assert cohort_service.archive(teacher, public_id, at=LATER) == 1
    assert access.learners(teacher) == ()
    assert cohort_service.joined(ada) == ()
    assert cohort_service.one(teacher, public_id).archived_at == LATER
    with pytest.raises(ConflictError, match="has ended"):
        invitation_service.accept(cohorts.visitor(noor), token, at=LATER)
    for change in (
        lambda: cohort_service.archive(teacher, public_id, at=LATER),
        lambda: cohort_service.rename(teacher, public_id, "Again"),
        lambda: invitation_service.create_link(teacher, public_id, at=LATER),
    ):
        with pytest.raises(ConflictError, match="archived"):
            change()


def test_a_deleted_teacher_leaves_the_cohort_to_the_next_and_the_last_one_archives_it(teacher) -> None:
    ada = factories.learner("Ada")
    public_id = cohorts.cohort(teacher, ada)
    alan = cohorts.teacher("Alan", email="alan@example.org")
    cohort_service.add_teacher(teacher, public_id, "alan@example.org", at=LATER)
    accounts.delete(teacher.id, factories.PASSWORD, at=LATER)
    assert cohort_service.one(alan, public_id).is_owner
    assert [one.teachers for one in cohort_service.joined(ada)] == [("Alan",)]
    accounts.delete(alan.id, factories.PASSWORD, at=LATER)
    assert cohort_service.joined(ada) == ()


def test_a_deleted_learner_is_in_no_cohort(teacher) -> None:
    ada = factories.learner("Ada")
    public_id = cohorts.cohort(teacher, ada)
    accounts.delete(ada, factories.PASSWORD, at=LATER)
    assert names(teacher, public_id) == []
    assert board_service.board(teacher, public_id, at=LATER).lines == ()


def test_an_administrator_finds_everybody_and_a_teacher_their_own(teacher) -> None:
    ada, noor = factories.learner("Ada"), factories.learner("Noor")
    cohorts.cohort(teacher, ada)
    assert [person.id for person in access.learners(teacher)] == [ada]
    assert access.learners(teacher, "noor") == ()
    assert {ada, noor} <= {person.id for person in access.learners(factories.keeper())}


def test_what_a_learner_agreed_to_is_kept_with_their_membership(teacher) -> None:
    ada = factories.learner("Ada")
    cohorts.cohort(teacher, ada, name="Evening class")
    (row,) = accounts.export(ada)["tables"]["cohort_members"]
    assert row["consent"].startswith("If you join, everybody who teaches Evening class sees your name")
