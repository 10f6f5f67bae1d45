"""A forgotten WHERE returns nothing: proved on every table with a user_id, also on those that come later."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Connection, Table, create_engine, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import (
    ARRAY,
    JSON,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Time,
    TypeEngine,
)

from db.engine import transaction
from db.models.base import Base
from db.queries.personal_data import personal_tables

USERS = Base.metadata.tables["users"]
AMARA, BINTA = 101, 202


@pytest.fixture
def two_people(committed_db) -> None:
    """A row of each of two people in every table; only the row policies are left standing, no other constraint."""
    with _as_owner(committed_db.owner_url) as owner:
        _drop_other_constraints(owner)
        for person in (AMARA, BINTA):
            _fill(owner, USERS, "id", person)
            for table in personal_tables():
                _fill(owner, table, "user_id", person)


@contextlib.contextmanager
def _as_owner(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _drop_other_constraints(owner: Connection) -> None:
    constraints = text("""
        select format('alter table %s drop constraint if exists %I', conrelid::regclass, conname) from pg_constraint
        where contype in ('c', 'f') and connamespace = 'public'::regnamespace and conparentid = 0 and coninhcount = 0
    """)
    identities = text("""
        select format('alter table %s alter column %I drop identity', attrelid::regclass, attname)
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where attidentity <> '' and relnamespace = 'public'::regnamespace and not relispartition
    """)
    for statement in [*owner.scalars(constraints), *owner.scalars(identities)]:
        owner.execute(text(statement))


def _fill(owner: Connection, table: Table, owner_column: str, person: int) -> None:
    values = {column.name: _value(column.type, person) for column in table.columns}
    owner.execute(table.insert(), {**values, owner_column: person})


def _value(kind: TypeEngine[Any], person: int) -> object:
    """Something of the type, different for each person where that can be."""
    values = {
        Boolean: False,
        Numeric: person,
        Float: person,
        Integer: person,
        DateTime: datetime(2026, 11, 24, tzinfo=UTC),
        Date: date(2026, 11, 24),
        Time: time(22, 0),
        LargeBinary: bytes([person]),
        JSON: {},
        ARRAY: [],
    }
    return next((value for known, value in values.items() if isinstance(kind, known)), f"value {person}")


def _may(session: Session, right: str, table: Table) -> bool:
    """Whether a person has this right on the table, or on a column of it."""
    asked = text("select has_table_privilege('waymark_app', :table, :right)")
    some = text("select has_any_column_privilege('waymark_app', :table, :right)")
    values = {"table": table.name, "right": right}
    return bool(session.scalar(asked, values)) or (right != "delete" and bool(session.scalar(some, values)))


def _owners(session: Session, table: Table) -> set[int]:
    return set(session.scalars(select(table.c.user_id)))


def test_a_persons_transaction_sees_only_their_own_rows_even_without_a_where(two_people):
    with transaction(AMARA) as session:
        readable = [table for table in personal_tables() if _may(session, "select", table)]
        assert len(readable) >= 12
        assert {table.name: _owners(session, table) for table in readable} == {t.name: {AMARA} for t in readable}
        assert set(session.scalars(select(USERS.c.id))) == {AMARA}


def test_without_a_person_no_row_shows(two_people):
    with transaction(None) as session:
        readable = [table for table in personal_tables() if _may(session, "select", table)]
        assert {table.name: _owners(session, table) for table in readable} == {t.name: set() for t in readable}
        assert set(session.scalars(select(USERS.c.id))) == set()


def test_a_forgotten_where_in_a_delete_touches_nobody_else(two_people):
    with transaction(AMARA) as session:
        for table in [USERS, *personal_tables()]:
            if _may(session, "delete", table):
                session.execute(table.delete())
        assert set(session.scalars(select(USERS.c.id))) == set()
    with transaction(BINTA) as session:
        readable = [table for table in personal_tables() if _may(session, "select", table)]
        assert {table.name: _owners(session, table) for table in readable} == {t.name: {BINTA} for t in readable}


def test_every_table_with_a_person_in_it_has_row_level_security(shared_engine):
    with shared_engine.connect() as connection:
        protected = connection.scalars(text("select relname from pg_class where relrowsecurity")).all()
        known = set(inspect(connection).get_table_names())
    personal = {table.name for table in personal_tables()}
    assert personal <= known
    assert personal <= set(protected)


def test_views_look_with_the_eyes_of_whoever_asks(shared_engine):
    with shared_engine.connect() as connection:
        views = connection.execute(
            text(
                "select relname, reloptions from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace"
            )
        ).all()
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []


def test_an_administrator_sees_people_and_roles_and_nobody_elses_work(two_people, committed_db):
    with _as_owner(committed_db.owner_url) as owner:
        owner.execute(text("update users set suspended_at = null, suspended_reason = null"))
        owner.execute(text("update user_roles set role = 'admin' where user_id = :id"), {"id": AMARA})
    with transaction(AMARA) as session:
        assert set(session.scalars(text("select id from users"))) == {AMARA, BINTA}
        assert set(session.scalars(text("select user_id from sessions"))) == {AMARA}
