"""What a transaction promises: it acts for one person in one role, whole or not at all, and leaves no name behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from db import engine as engines
from db.engine import DatabaseRole, DatabaseUnavailableError, all_or_nothing, transaction
from tests import factories
from tests.statements import rows

WHO = text("select current_user, nullif(current_setting('app.user_id', true), ''), pg_backend_pid()")
TELL = text("""
    insert into notices (user_id, kind, subject, title, body, created_at)
    values (:person, 'test', :subject, 'Title', 'Body', now())
""")


def who(session: Session) -> tuple[str, str | None]:
    """The database role and the person that a transaction acts for."""
    role, person, _ = session.execute(WHO).one()
    return role, person


def told(person: int) -> list[str]:
    """What was committed of what the tests here write."""
    return [row["subject"] for row in rows("select subject from notices where user_id = :me order by id", me=person)]


@pytest.fixture
def two(committed_db: Any) -> tuple[int, int]:
    """Two people."""
    return factories.learner(), factories.learner()


def test_what_is_written_stays_when_the_block_ends_and_goes_when_it_raises(two: tuple[int, int]) -> None:
    me, _ = two

    def write_and_fail() -> None:
        with transaction(me) as session:
            session.execute(TELL, {"person": me, "subject": "lost"})
            raise ZeroDivisionError

    with transaction(me) as session:
        session.execute(TELL, {"person": me, "subject": "kept"})
        assert told(me) == []
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert told(me) == ["kept"]


def test_the_next_one_on_the_same_connection_knows_nobody(two: tuple[int, int]) -> None:
    me, _ = two
    with transaction(me, role=DatabaseRole.WORKER) as session:
        assert who(session) == ("waymark_worker", str(me))
        backend = session.execute(WHO).one()[2]
    with transaction(None) as session:
        assert session.execute(WHO).one() == ("waymark_app", None, backend)


def test_one_inside_another_has_its_own_person_role_and_end(two: tuple[int, int]) -> None:
    me, other = two

    def write_and_fail() -> None:
        with transaction(other) as inner:
            assert who(inner) == ("waymark_app", str(other))
            inner.execute(TELL, {"person": other, "subject": "lost"})
            raise ZeroDivisionError

    with transaction(me) as outer:
        outer.execute(TELL, {"person": me, "subject": "outer"})
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        with transaction(None, role=DatabaseRole.GATE) as gate:
            assert who(gate) == ("waymark_gate", None)
        with transaction(other) as inner:
            inner.execute(TELL, {"person": other, "subject": "inner"})
        assert who(outer) == ("waymark_app", str(me))
        assert told(other) == ["inner"]
        assert told(me) == []
    assert told(me) == ["outer"]


def test_in_many_threads_each_acts_for_its_own_person(two: tuple[int, int]) -> None:
    def seen(person: int) -> tuple[str, str | None]:
        with transaction(person) as session:
            return who(session)

    people = list(two) * 40
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(seen, people)) == [("waymark_app", str(person)) for person in people]


def test_opening_one_asks_the_driver_for_nothing_by_itself(committed_db: Any) -> None:
    """It begins in the round trip in which it says who acts; the driver would take another one for that."""
    asked: list[str] = []
    of = engines.engine(committed_db.url)

    def note(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(of, "before_cursor_execute", note)
    with transaction(None) as session:
        driver: Any = session.connection().connection.driver_connection
        assert driver.info.transaction_status.name == "INTRANS"
        assert not driver.autocommit
    event.remove(of, "before_cursor_execute", note)
    assert asked == []


def test_a_connection_that_was_lost_a_moment_ago_is_told_and_replaced(committed_db: Any) -> None:
    with transaction(None) as session:
        backend = session.execute(WHO).one()[2]
    another = create_engine(committed_db.url)
    with another.connect() as connection:
        assert connection.scalar(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    another.dispose()
    with pytest.raises(DatabaseUnavailableError), transaction(None):
        pass
    with transaction(None) as session:
        assert session.execute(WHO).one()[2] != backend


def test_where_all_are_one_each_goes_on_under_its_own_name_and_all_end_together(two: tuple[int, int]) -> None:
    me, other = two

    def write_both_and_fail() -> None:
        with all_or_nothing():
            for person in two:
                with transaction(person) as session:
                    assert who(session) == ("waymark_app", str(person))
                    session.execute(TELL, {"person": person, "subject": "lost"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_both_and_fail()
    assert (told(me), told(other)) == ([], [])


@pytest.mark.parametrize("person", ["1', true); select 1; --", "1"])
def test_a_person_is_a_number_and_nothing_else(committed_db: Any, person: Any) -> None:
    """The name goes into the text of a statement."""
    if person == "1":
        with transaction(person) as session:
            assert who(session) == ("waymark_app", "1")
        return
    with pytest.raises(ValueError, match="invalid literal"), transaction(person):
        pass
