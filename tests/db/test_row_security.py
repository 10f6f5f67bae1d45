"""Two people with a whole life here: whatever a statement forgets, neither meets the other.

Every table is found in PostgreSQL's catalogue, so a table that comes later fails the first test until the lives below
have a row in it. test_row_policies.py asks the same of the policies alone, with every other constraint taken away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import db.engine
from db.embedded import Cluster
from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.catalogue import service as catalogue
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PERSON = DatabaseRole.PERSON.value


@dataclass(frozen=True)
class Place:
    """A database in which Amara and Binta live, and its tables and views with a person in them."""

    url: str
    amara: int
    binta: int
    tables: tuple[str, ...]
    views: tuple[str, ...]


@pytest.fixture(scope="module")
def place(cluster: Cluster, template: str) -> Iterator[Place]:
    """One database for all tests of this file; what they try is refused or rolled back."""
    cluster.create_database("two_lives", template=template)
    url = cluster.service_url("two_lives")
    before = db.engine.use_factory(None)
    db.engine.connect(url)
    amara, binta = live("amara@example.org", "Amara"), live("binta@example.org", "Binta")
    with transaction(None, role=DatabaseRole.WORKER) as session:
        yield_place = Place(url, amara, binta, relations(session, "r", "p"), relations(session, "v", "m"))
    yield yield_place
    db.engine.engine(url).dispose()
    db.engine.use_factory(before)
    catalogue.forget()
    cluster.drop_database("two_lives")


def live(email: str, name: str) -> int:
    """Do everything that leaves a row about somebody."""
    person = factories.learner_with_plan(name, email=email, at=NOON).id
    factories.finish_days(person, 2, at=NOON + timedelta(hours=2))
    factories.api_token(person)
    factories.browser_cookie(email, at=NOON)
    accounts.request_reset(email, "192.0.2.1", NOON)
    return person


def relations(session: Session, *kinds: str) -> tuple[str, ...]:
    """Everything of these kinds that has a column user_id, but no partitions."""
    found = text("""
        select relation.relname from pg_class relation join pg_attribute part on part.attrelid = relation.oid
        where relation.relnamespace = 'public'::regnamespace and relation.relkind = any (:kinds)
          and not relation.relispartition and part.attname = 'user_id' order by 1
    """)
    return tuple(session.scalars(found, {"kinds": list(kinds)}))


def may(session: Session, right: str, table: str) -> bool:
    asked = text("select has_table_privilege(:role, :table, :right) or has_any_column_privilege(:role, :table, :right)")
    return bool(session.scalar(asked, {"role": PERSON, "table": table, "right": right}))


def owners(session: Session, table: str) -> set[int]:
    return set(session.scalars(text(f"select user_id from {table}")))  # noqa: S608 -- a name from the catalogue


def a_row(session: Session, table: str, person: int) -> dict[str, Any]:
    """A row of somebody's as PostgreSQL would take it again, without the keys it makes up itself."""
    made_up = text("select attname from pg_attribute where attrelid = cast(:table as regclass) and attidentity <> ''")
    query = text(f"select to_jsonb(known) from {table} known where user_id = :person limit 1")  # noqa: S608 -- the same
    row: dict[str, Any] = session.scalars(query, {"person": person}).one()
    return {name: value for name, value in row.items() if name not in set(session.scalars(made_up, {"table": table}))}


def insert(session: Session, table: str, row: dict[str, Any]) -> None:
    columns = ", ".join(row)
    statement = f"insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, :row)"  # noqa: S608 -- names from the catalogue
    session.execute(text(statement), {"row": json.dumps(row)})


def changeable(session: Session, table: str) -> list[str]:
    """The columns of a table that a person may change."""
    asked = text("""
        select attname from pg_attribute
        where attrelid = cast(:table as regclass) and attnum > 0 and not attisdropped
          and has_column_privilege(:role, attrelid, attnum, 'update')
    """)
    return list(session.scalars(asked, {"table": table, "role": PERSON}))


def test_both_have_a_row_in_every_table_about_people(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        found = {table: owners(session, table) for table in place.tables}
    assert found == {table: {place.amara, place.binta} for table in place.tables}
    assert len(found) >= 19


def test_neither_sees_a_row_of_the_other_however_the_statement_is_written(place: Place) -> None:
    for me in (place.amara, place.binta):
        with transaction(me) as session:
            readable = [name for name in (*place.tables, *place.views) if may(session, "select", name)]
            assert {name: owners(session, name) for name in readable} == {name: {me} for name in readable}
            assert list(session.scalars(text("select id from users"))) == [me]
            assert len(readable) >= 17


def test_asking_for_the_other_by_number_finds_nobody(place: Place) -> None:
    with transaction(place.amara) as session:
        for table in (name for name in place.tables if may(session, "select", name)):
            asked = text(f"select count(*) from {table} where user_id = :other")  # noqa: S608 -- a name from the catalogue
            assert session.scalar(asked, {"other": place.binta}) == 0, table


def test_nobody_sees_no_one(place: Place) -> None:
    with transaction(None) as session:
        readable = [name for name in (*place.tables, *place.views) if may(session, "select", name)]
        assert {name: owners(session, name) for name in readable} == {name: set() for name in readable}
        assert session.scalar(text("select count(*) from users")) == 0


def test_what_a_person_may_not_read_at_all_is_refused_aloud(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        closed = {name for name in place.tables if not may(session, "select", name)}
    assert closed == {"outbox", "password_resets", "sign_in_tickets"}
    for table in (*closed, "learner_events_other", "sign_in_attempts", "procrastinate_jobs"):
        with pytest.raises(DBAPIError, match="permission denied"), transaction(place.amara) as session:
            session.execute(text(f"select 1 from {table}"))  # noqa: S608 -- names of this test


def test_no_row_can_be_written_in_the_others_name(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = {table: a_row(session, table, place.binta) for table in place.tables if may(session, "insert", table)}
    assert len(rows) >= 14
    for table, row in rows.items():
        for writer in (place.amara, None):
            with (
                pytest.raises(DBAPIError, match="violates row-level security policy"),
                transaction(writer) as session,
            ):
                insert(session, table, row)


def test_ones_own_row_of_the_same_kind_passes_the_policy(place: Place) -> None:
    """The refusals above come from the policy: in one's own name the same row meets at most a key that is taken."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = {table: a_row(session, table, place.binta) for table in place.tables if may(session, "insert", table)}
    for table, row in rows.items():
        try:
            with transaction(place.binta) as session:
                insert(session, table, row)
                session.rollback()
        except DBAPIError as problem:
            assert "duplicate key" in str(problem), table


def test_a_change_without_a_where_reaches_ones_own_rows_only(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        columns = {table: changeable(session, table) for table in place.tables}
        own = {table: _count(session, table, place.amara) for table in place.tables}
    changed = {table: names[0] for table, names in columns.items() if names}
    assert len(changed) >= 8
    for table, column in changed.items():
        with transaction(place.amara) as session:
            everywhere = session.execute(text(f"update {table} set {column} = {column}"))  # noqa: S608 -- names from the catalogue
            assert everywhere.rowcount == own[table], table
            session.rollback()


def test_a_row_cannot_be_given_to_the_other(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        may_change_owner = [table for table in place.tables if "user_id" in changeable(session, table)]
    for table in place.tables:
        expected = "row-level security" if table in may_change_owner else "permission denied"
        with pytest.raises(DBAPIError, match=expected), transaction(place.amara) as session:
            session.execute(text(f"update {table} set user_id = :other"), {"other": place.binta})  # noqa: S608 -- the same


def test_an_administrator_reads_people_and_their_roles_and_nothing_of_their_work(place: Place) -> None:
    admin = factories.learner("Ada", email="ada@example.org", roles=(Role.ADMIN,), at=NOON)
    with transaction(admin) as session:
        readable = [name for name in (*place.tables, *place.views) if may(session, "select", name)]
        seen = {name: owners(session, name) for name in readable if owners(session, name)}
        assert seen == {"user_roles": {place.amara, place.binta, admin}}
        assert set(session.scalars(text("select id from users"))) == {place.amara, place.binta, admin}
        for change in ("update users set display_name = 'Owned'", "delete from users"):
            assert session.execute(text(change + " where id <> :me"), {"me": admin}).rowcount == 0
    accounts.delete(admin, factories.PASSWORD) if False else None
