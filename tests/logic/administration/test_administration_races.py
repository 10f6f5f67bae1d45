from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.administration import acting_service as acting
from logic.administration.actions import Mark
from logic.errors import ConflictError
from logic.xp import service as xp
from tests import factories
from tests.logic.administration.admins import THREADS, WHY, administrator, at_once, roles_of


@pytest.fixture
def patient_engine(committed_db, monkeypatch):
    """Fifty threads share sixteen connections; here they may queue for them."""
    import db.engine

    monkeypatch.setattr(db.engine.engine(committed_db.url).pool, "_timeout", 60)


def rows(person: int, action: str) -> int:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        asked = text("select count(*) from admin_actions where subject_id = :person and action = :action")
        return session.scalar(asked, {"person": person, "action": action}) or 0


def active_administrators() -> int:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return (
            session.scalar(
                text("""
            select count(*) from user_roles join users on users.id = user_id
            where role = 'admin' and suspended_at is null
        """)
            )
            or 0
        )


def test_fifty_administrators_suspend_one_person_once(patient_engine):
    admins, person = [administrator() for _ in range(THREADS)], factories.learner()
    ended = at_once(lambda number: acting.suspend(admins[number], person, WHY, at=clock.now()))
    assert ended == {"done": 1, ConflictError.__name__: THREADS - 1}
    assert rows(person, "suspended") == 1


def test_fifty_administrators_who_leave_the_office_at_once_leave_one_behind(patient_engine):
    admins = [administrator() for _ in range(THREADS)]
    ended = at_once(lambda n: acting.change_roles(admins[n], admins[n].id, {Role.TEACHER}, WHY, at=clock.now()))
    assert ended == {"done": THREADS - 1, ConflictError.__name__: 1}
    assert active_administrators() == 1


def test_fifty_administrators_who_suspend_each_other_in_a_ring_leave_one_at_least(patient_engine):
    admins = [administrator() for _ in range(THREADS)]
    ended = at_once(lambda n: acting.suspend(admins[n], admins[(n + 1) % THREADS].id, WHY, at=clock.now()))
    assert set(ended) <= {"done", "NotFoundError"}
    assert active_administrators() == THREADS - ended["done"] >= 1


def test_fifty_ways_for_administrators_to_go_leave_one_behind(patient_engine):
    admins = [administrator() for _ in range(THREADS)]

    def go(number: int) -> None:
        me = admins[number]
        if number % 3 == 0:
            accounts.delete(me.id, factories.PASSWORD)
        elif number % 3 == 1:
            acting.change_roles(me, me.id, {Role.LEARNER}, WHY, at=clock.now())
        else:
            acting.suspend(me, admins[number - 1].id, WHY, at=clock.now())

    ended = at_once(go)
    assert active_administrators() >= 1
    assert set(ended) <= {"done", "NotFoundError", "ConflictError"}


def test_fifty_changes_of_roles_and_marks_at_once_each_have_their_row(patient_engine):
    admins, person = [administrator() for _ in range(THREADS)], factories.learner()

    def act(number: int) -> None:
        if number % 2:
            acting.change_roles(admins[number], person, {Role.LEARNER, Role.TEACHER}, WHY, at=clock.now())
        else:
            acting.mark(admins[number], person, Mark.BOT, WHY, is_set=True, at=clock.now())

    assert at_once(act) == {"done": 2, ConflictError.__name__: THREADS - 2}
    assert roles_of(person) == {"learner", "teacher"}
    assert (rows(person, "role given"), rows(person, "bot mark set")) == (1, 1)


def test_no_session_begun_during_a_suspension_survives_it(patient_engine):
    admin, email = administrator(), "ada@example.org"
    person = factories.learner(email=email)
    cookies: list[str] = []

    def act(number: int) -> None:
        if number == 0:
            acting.suspend(admin, person, WHY, at=clock.now())
        else:
            cookies.append(factories.browser_cookie(email))

    at_once(act)
    assert [cookie for cookie in cookies if accounts.visitor(cookie, clock.now())] == []
    acting.lift(admin, person, WHY, at=clock.now())
    assert [cookie for cookie in cookies if accounts.visitor(cookie, clock.now())] == []


def test_whatever_is_paid_during_a_suspension_shows_on_no_board(patient_engine):
    admin, someone = administrator(), factories.learner_with_plan(at=clock.now() - timedelta(hours=2))
    factories.finish_days(someone.id, 1, at=clock.now())

    def act(number: int) -> None:
        if number == 25:
            acting.suspend(admin, someone.id, WHY, at=clock.now())
        else:
            with transaction(someone.id) as session:
                xp.award(session, someone.id, xp.Reason.DAILY_TASK, subject=f"race:{number}", at=clock.now())

    at_once(act)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        shown = session.scalar(text("select count(*) from leaderboard_totals where shown"))
    assert shown == 0
