"""Invitations: nobody is in a cohort without a yes, nobody twice, and no more than a link is for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.accounts import service as accounts
from logic.errors import ConflictError, InvalidInputError, NotFoundError, TooManyAttemptsError
from logic.review import cohort_service, invitation_service
from logic.review.invitation_service import State
from tests import cohorts, factories
from tests.factories import MORNING

LATER = MORNING + timedelta(days=1)
MUCH_LATER = MORNING + timedelta(days=15)


@pytest.fixture
def teacher(database):
    """Somebody who teaches."""
    return cohorts.teacher(email="grace@example.org")


def rows(statement: str) -> list[tuple]:
    """What the database holds."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [tuple(row) for row in session.execute(text(statement))]


def mails() -> list[tuple]:
    """Who was written to, and what."""
    return rows("select recipient, body from outbox where subject like '%invites you%' order by id")


def token_in(body: str) -> str:
    """The secret in the link of a mail."""
    return body.partition("?invitation=")[2].split()[0]


def test_the_link_itself_is_stored_nowhere(teacher) -> None:
    token = cohorts.link(teacher, cohorts.cohort(teacher))
    ((stored,),) = rows("select to_jsonb(invitation)::text from cohort_invitations invitation")
    assert token not in stored
    assert len(token) >= 40


def test_accepting_twice_uses_the_link_once(teacher) -> None:
    public_id, ada = cohorts.cohort(teacher), cohorts.visitor(factories.learner())
    token = cohorts.link(teacher, public_id, most_uses=2)
    assert invitation_service.accept(ada, token, at=LATER) == "Evening class"
    assert invitation_service.accept(ada, token, at=LATER) == "Evening class"
    assert rows("select uses from cohort_invitations") == [(1,)]
    assert invitation_service.look(token, ada, at=LATER).state is State.ALREADY_IN


def test_each_reason_not_to_be_let_in_has_its_sentence(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    ada, noor = (cohorts.visitor(factories.learner(name)) for name in ("Ada", "Noor"))
    one_use = cohorts.link(teacher, public_id, most_uses=1)
    with pytest.raises(ConflictError, match="has expired"):
        invitation_service.accept(ada, one_use, at=MUCH_LATER)
    invitation_service.accept(noor, one_use, at=LATER)
    with pytest.raises(ConflictError, match="As many people"):
        invitation_service.accept(ada, one_use, at=LATER)
    taken_back = cohorts.link(teacher, public_id)
    (open_one,) = invitation_service.open_invitations(teacher, public_id, at=LATER)
    invitation_service.revoke(teacher, public_id, open_one.id, at=LATER)
    with pytest.raises(ConflictError, match="taken back"):
        invitation_service.accept(ada, taken_back, at=LATER)
    with pytest.raises(ConflictError, match="cohort you teach"):
        invitation_service.accept(teacher, cohorts.link(teacher, public_id), at=LATER)
    with pytest.raises(ConflictError, match="nothing to join with"):
        invitation_service.accept(cohorts.teacher("Alan"), cohorts.link(teacher, public_id), at=LATER)
    for unknown in ("", "x" * 43, "\udcff", "' or 1=1 --"):
        with pytest.raises(NotFoundError, match="no invitation of ours"):
            invitation_service.accept(ada, unknown, at=LATER)
    assert [member.name for member in cohort_service.members(teacher, public_id)] == ["Noor"]


def test_an_invitation_by_mail_is_for_its_address_and_once(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    done = invitation_service.invite(teacher, public_id, b"e-mail\nADA@example.org\nnew@example.org\n", at=MORNING)
    assert done.invited == ("ada@example.org", "new@example.org")
    (_, to_ada), (_, to_new) = mails()
    assert "everybody who teaches Evening class sees your name" in to_ada
    ada = cohorts.visitor(factories.learner("Ada", email="ada@example.org"), email="ada@example.org")
    with pytest.raises(ConflictError, match="another e-mail address"):
        invitation_service.accept(ada, token_in(to_new), at=LATER)
    invitation_service.accept(ada, token_in(to_ada), at=LATER)
    new = cohorts.visitor(factories.learner("New", email="new@example.org"), email="new@example.org")
    invitation_service.accept(new, token_in(to_new), at=LATER)
    assert [member.name for member in cohort_service.members(teacher, public_id)] == ["Ada", "New"]


def test_what_a_file_would_do_is_what_it_does(teacher) -> None:
    ada = factories.learner("Ada", email="ada@example.org")
    public_id = cohorts.cohort(teacher, ada)
    invitation_service.invite(teacher, public_id, b"waiting@example.org", at=MORNING)
    file = (
        "e-mail\nada@example.org\nwaiting@example.org\nnew@example.org\nnew@example.org\nno address\nzoë@x\n".encode()
    )
    preview = invitation_service.preview(teacher, public_id, file, at=MORNING)
    assert (preview.invited, preview.already_in) == (("new@example.org",), ("ada@example.org",))
    assert (preview.already_invited, preview.repeated) == (("waiting@example.org",), ("new@example.org",))
    assert [one.text for one in preview.not_read] == ["no address", "zoë@x"]
    assert len(mails()) == 1
    assert invitation_service.invite(teacher, public_id, file, at=MORNING) == preview
    assert [recipient for recipient, _ in mails()] == ["waiting@example.org", "new@example.org"]


def test_an_address_is_invited_anew_when_its_time_is_up_or_it_was_taken_back(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    invitation_service.invite(teacher, public_id, b"ada@example.org", at=MORNING)
    assert invitation_service.invite(teacher, public_id, b"ada@example.org", at=LATER).invited == ()
    assert invitation_service.invite(teacher, public_id, b"ada@example.org", at=MUCH_LATER).invited != ()
    (again,) = invitation_service.open_invitations(teacher, public_id, at=MUCH_LATER)
    invitation_service.revoke(teacher, public_id, again.id, at=MUCH_LATER)
    assert invitation_service.invite(teacher, public_id, b"ada@example.org", at=MUCH_LATER).invited != ()


def test_nobody_writes_to_the_whole_world_in_a_day(teacher, monkeypatch) -> None:
    monkeypatch.setattr(invitation_service, "MAILS_A_DAY", 3)
    public_id = cohorts.cohort(teacher)
    invitation_service.invite(teacher, public_id, b"a@example.org\nb@example.org", at=MORNING)
    with pytest.raises(TooManyAttemptsError, match="Nothing was sent"):
        invitation_service.invite(teacher, public_id, b"c@example.org\nd@example.org", at=MORNING)
    assert len(mails()) == 2
    invitation_service.invite(teacher, public_id, b"c@example.org\nd@example.org", at=LATER + timedelta(hours=1))


def test_a_thousand_addresses_are_invited_at_once(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    many = "\n".join(f"person-{number}@school.example.org" for number in range(1000)).encode()
    assert len(invitation_service.invite(teacher, public_id, many, at=MORNING).invited) == 1000
    assert rows("select count(*), count(distinct token_hash) from cohort_invitations") == [(1000, 1000)]
    assert len(mails()) == 1000


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 91}, {"most_uses": 0}, {"most_uses": 1001}])
def test_a_link_lasts_and_serves_within_bounds(teacher, wrong) -> None:
    with pytest.raises(InvalidInputError, match="Nothing was changed"):
        invitation_service.create_link(teacher, cohorts.cohort(teacher), at=MORNING, **wrong)


def test_who_left_is_asked_anew_and_the_old_yes_counts_no_more(teacher) -> None:
    ada = cohorts.visitor(factories.learner())
    public_id = cohorts.cohort(teacher)
    token = cohorts.link(teacher, public_id, most_uses=1)
    invitation_service.accept(ada, token, at=MORNING)
    cohort_service.leave(ada.id, public_id, at=LATER)
    with pytest.raises(ConflictError, match="As many people"):
        invitation_service.accept(ada, token, at=LATER)
    assert cohort_service.members(teacher, public_id) == ()


def test_fifty_clicks_of_one_learner_at_once_let_them_in_once(committed_db) -> None:
    teacher = cohorts.teacher()
    public_id, ada = cohorts.cohort(teacher), cohorts.visitor(factories.learner())
    token = cohorts.link(teacher, public_id)
    with ThreadPoolExecutor(50) as pool:
        names = list(pool.map(lambda _: invitation_service.accept(ada, token, at=LATER), range(50)))
    assert names == ["Evening class"] * 50
    assert rows("select uses from cohort_invitations") == [(1,)]
    assert rows("select count(*) from cohort_members") == [(1,)]


def test_fifty_learners_at_once_through_a_link_for_ten_are_ten(committed_db) -> None:
    teacher = cohorts.teacher()
    public_id = cohorts.cohort(teacher)
    token = cohorts.link(teacher, public_id, most_uses=10)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        ids = session.scalars(
            text("""
                with made as (
                    insert into users (email, display_name, password_hash)
                    select 'crowd-' || number || '@example.org', 'Crowd', 'x' from generate_series(1, 50) number
                    returning id
                )
                insert into user_roles (user_id, role) select id, 'learner' from made returning user_id
            """)
        ).all()

    def accept(learner_id: int) -> bool:
        try:
            invitation_service.accept(cohorts.visitor(learner_id), token, at=LATER)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(accept, ids)) == 10
    assert rows("select uses from cohort_invitations") == [(10,)]
    assert rows("select count(*) from cohort_members where left_at is null") == [(10,)]


def test_who_accepts_while_the_cohort_is_archived_is_in_nothing_that_is_open(committed_db) -> None:
    teacher = cohorts.teacher()
    public_id = cohorts.cohort(teacher)
    token = cohorts.link(teacher, public_id)
    learners = [cohorts.visitor(factories.learner()) for _ in range(8)]

    def accept(number: int) -> None:
        if number == 4:
            cohort_service.archive(teacher, public_id, at=LATER)
            return
        try:
            invitation_service.accept(learners[number], token, at=LATER)
        except ConflictError:
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(accept, range(8)))
    assert rows("select count(*) from cohort_members where left_at is null") == [(0,)]


def test_a_deleted_account_leaves_its_address_in_no_invitation(teacher) -> None:
    public_id = cohorts.cohort(teacher)
    ada = cohorts.visitor(factories.learner(email="ada@example.org"), email="ada@example.org")
    invitation_service.invite(teacher, public_id, b"ada@example.org\nnoor@example.org", at=LATER)
    invitation_service.accept(ada, token_in(next(body for to, body in mails() if to == ada.email)), at=LATER)
    accounts.delete(ada.id, factories.PASSWORD, at=LATER)
    assert rows("select email from cohort_invitations") == [("noor@example.org",)]
