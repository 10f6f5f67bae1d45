"""What administrators decide cannot be changed without a row that says who and why: the database refuses it."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db.engine import DatabaseRole, acting_as, transaction
from db.queries import administration as queries
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from tests import factories
from tests.logic.administration.admins import WHY, administrator, roles_of

SUSPEND = "update users set suspended_at = now(), suspended_reason = 'because' where id = :person"
CHANGES = (
    SUSPEND,
    "update users set is_test = not is_test where id = :person",
    "update users set is_bot = not is_bot where id = :person",
    "insert into user_roles (user_id, role) values (:person, 'teacher')",
    "delete from user_roles where user_id = :person",
    "update sessions set revoked_at = now() where user_id = :person",
)


@pytest.fixture
def ada(committed_db) -> int:
    """A learner who is signed in."""
    person = factories.learner(email="ada@example.org")
    factories.browser_cookie("ada@example.org")
    return person


def write_down(session, admin, person: int, action: str) -> None:
    queries.record(
        session,
        action=action,
        admin_id=admin.id,
        admin_name="Grace",
        subject_id=person,
        subject_label="Ada",
        reason=WHY,
        details={},
        at=clock.now(),
    )


def suspend(admin, person: int, *, row_about: int, action: str = "suspended") -> None:
    with transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session:
        write_down(session, admin, row_about, action)
        session.execute(text(SUSPEND), {"person": person})


def leave(admin, role: DatabaseRole) -> None:
    """Take the last administrator away: their account as a person, else their role, with its row."""
    with transaction(admin.id, role=role) as session:
        if role is DatabaseRole.PERSON:
            session.execute(text("delete from users where id = :person"), {"person": admin.id})
            return
        with acting_as(session, DatabaseRole.ADMINISTRATOR):
            write_down(session, admin, admin.id, "role taken")
        session.execute(text("delete from user_roles where user_id = :person"), {"person": admin.id})


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", [DatabaseRole.ADMINISTRATOR, DatabaseRole.WORKER])
def test_a_change_without_its_row_is_refused(ada, change, role):
    admin = administrator()
    with (
        pytest.raises(IntegrityError, match="without its row in admin_actions"),
        transaction(admin.id, role=role) as session,
    ):
        assert session.execute(text(change), {"person": ada}).rowcount == 1
    assert roles_of(ada) == {"learner"}


def test_a_row_about_somebody_else_or_something_else_does_not_count(ada):
    admin, other = administrator(), factories.learner()
    for person, action in ((other, "suspended"), (ada, "bot mark set")):
        with pytest.raises(IntegrityError, match="without its row"):
            suspend(admin, ada, row_about=person, action=action)


def test_a_row_of_an_earlier_transaction_does_not_count(ada):
    admin = administrator()
    with transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session:
        write_down(session, admin, ada, "suspended")
    with (
        pytest.raises(IntegrityError, match="without its row"),
        transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session,
    ):
        session.execute(text(SUSPEND), {"person": ada})


def test_a_row_of_the_same_transaction_lets_the_change_through(ada):
    suspend(administrator(), ada, row_about=ada)
    with transaction(ada, role=DatabaseRole.WORKER) as session:
        assert session.scalar(text("select suspended_at is not null from users where id = :id"), {"id": ada})


def test_nobody_but_an_administrator_changes_anything_in_that_role(ada):
    for person in (ada, factories.learner(roles=(Role.TEACHER,)), None):
        with transaction(person, role=DatabaseRole.ADMINISTRATOR) as session:
            assert session.execute(text(SUSPEND), {"person": ada}).rowcount == 0
            assert session.execute(text("select id from users")).all() == []
            assert session.execute(text("select id from admin_actions")).all() == []


def test_nobody_signs_a_row_with_somebody_elses_name(ada):
    admin, other = administrator(), administrator("Edsger")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session,
    ):
        write_down(session, other, ada, "suspended")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(admin.id, role=DatabaseRole.WORKER) as session,
    ):
        write_down(session, other, ada, "suspended")


@pytest.mark.parametrize("role", DatabaseRole)
@pytest.mark.parametrize("change", ["update admin_actions set reason = 'other'", "delete from admin_actions"])
def test_the_log_is_only_ever_added_to(ada, role, change):
    admin = administrator()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(admin.id, role=role) as session,
    ):
        session.execute(text(change))


def test_who_registers_becomes_a_learner_and_nothing_more_without_a_row(ada):
    with pytest.raises(IntegrityError, match="without its row"), transaction(None, role=DatabaseRole.GATE) as session:
        session.execute(text("insert into user_roles (user_id, role) values (:person, 'admin')"), {"person": ada})


def test_what_people_do_themselves_needs_no_row(ada):
    accounts.sign_out_everywhere(ada, clock.now())
    cookie = factories.browser_cookie("ada@example.org")
    accounts.sign_out(cookie, clock.now())
    accounts.delete(ada, factories.PASSWORD)


def test_the_last_administrator_stays_whatever_the_statement(committed_db):
    admin = administrator()
    for role in (DatabaseRole.ADMINISTRATOR, DatabaseRole.PERSON, DatabaseRole.WORKER):
        with pytest.raises(IntegrityError, match="nobody would be left"):
            leave(admin, role)
    assert roles_of(admin.id) == {"admin"}


def test_a_suspended_administrator_is_none_for_the_database(ada):
    admin, other = administrator(), administrator("Edsger")
    suspend(admin, other.id, row_about=other.id)
    with transaction(other.id, role=DatabaseRole.ADMINISTRATOR) as session:
        assert session.execute(text("select id from users")).all() == []


def test_who_leaves_takes_their_name_out_of_the_log_and_what_was_done_stays(ada, committed_db):
    admin = administrator()
    with transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session:
        write_down(session, admin, ada, "data exported")
    accounts.delete(ada, factories.PASSWORD)
    with transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session:
        row = session.execute(text("select * from admin_actions where action = 'data exported'")).one()
    assert (row.subject_id, row.subject_label, row.admin_name, row.reason) == (None, "a deleted account", "Grace", WHY)


def test_the_owner_may_repair(ada, committed_db):
    engine = create_engine(committed_db.owner_url)
    with engine.begin() as owner:
        owner.execute(text("insert into user_roles (user_id, role) values (:person, 'admin')"), {"person": ada})
    engine.dispose()
    assert roles_of(ada) == {"learner", "admin"}
