"""Two people with a whole life here: whatever a statement forgets, neither meets the other.

Every table is found in PostgreSQL's catalogue, so a table that comes later fails the first test until the lives below
have a row in it. test_row_policies.py asks the same of the policies alone, with every other constraint taken away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Connection, CursorResult, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

import db.engine
from db.embedded import Cluster
from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.assessment import service as assessment
from logic.catalogue import service as catalogue
from logic.item_bank import key_change_service as key_changes
from logic.item_bank import report_service as reports
from logic.resume import service as resumes
from logic.resume.views import Stage
from tests import factories, finals
from tests.db import lives

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PERSON = DatabaseRole.PERSON.value
RESUME = b"Amara Okafor\nExperience\n- Wrote 12 unit tests and 3 functions in Python for a shop (2024)\n" * 5


@dataclass(frozen=True)
class Place:
    """A database in which Amara and Binta live, and its tables and views with a person in them."""

    url: str
    owner_url: str
    amara: int
    binta: int
    tables: tuple[str, ...]
    views: tuple[str, ...]

    def as_owner(self, statement: str, person: int) -> None:
        """What nobody else may do."""
        engine = create_engine(self.owner_url)
        with engine.begin() as owner:
            owner.execute(text(statement), {"person": person})
        engine.dispose()


@pytest.fixture(scope="module")
def place(cluster: Cluster, template: str) -> Iterator[Place]:
    """One database for all tests of this file; what they try is refused or rolled back."""
    cluster.create_database("two_lives", template=template)
    url = cluster.service_url("two_lives")
    before = db.engine.use_factory(None)
    db.engine.connect(url)
    amara, binta = live("amara@example.org", "Amara"), live("binta@example.org", "Binta")
    with transaction(None, role=DatabaseRole.WORKER) as session:
        tables, views = relations(session, "r", "p"), relations(session, "v", "m")
    yield Place(url, cluster.owner_url("two_lives"), amara, binta, tables, views)
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
    accounts.request_reset(email, NOON)
    question = next(one for one in factories.asked(person, attempt_of(person)) if not is_retired(one.family_id))
    reports.report(person, attempt_of(person), question.position, reports.Complaint.UNCLEAR, at=NOON)
    change = key_changes.change_key(
        factories.keeper(person=person), question.family_id, 1, "option B is the right one", at=NOON
    )
    key_changes.work_off(change, at=NOON)
    to_the_verdict(person)
    track = resumes.tracks(person)[0].id
    resumes.upload(person, track, Stage.BEFORE, "resume.txt", RESUME, at=NOON)
    come_back(person)
    return person


def come_back(person: int) -> None:
    """Have an achievement, a league, a notification; and appear on no board, for what is shown there is for all."""
    values = {"person": person, "slug": f"of-{person}", "at": NOON, "monday": NOON.date()}
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for statement in lives.STATEMENTS:
            session.execute(text(statement), values)


def to_the_verdict(person: int) -> None:
    """Fail a week and the final once each, and go on to the end."""
    moment = NOON + timedelta(days=1)
    kind = finals.take(person, 5, at=moment).kind
    while kind == "weekly":
        moment += timedelta(days=5)
        kind = finals.take(person, 24, at=moment).kind  # passes a week, not the final
    finals.take(person, 50, at=moment + timedelta(days=30))


def attempt_of(person: int) -> int:
    latest = assessment.latest(person)
    assert latest
    return latest.attempt_id


def is_retired(family_id: int) -> bool:
    asked = text("select retired_at is not null from item_families where id = :id")
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return bool(session.scalar(asked, {"id": family_id}))


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


def readable(session: Session, place: Place) -> list[str]:
    """The tables and views of which a person may ask whose the rows are."""
    asked = text("select has_column_privilege(:role, :table, 'user_id', 'select')")
    everything = (*place.tables, *place.views)
    return [name for name in everything if session.scalar(asked, {"role": PERSON, "table": name})]


def owners(session: Session, table: str) -> set[int]:
    return set(session.scalars(text(f"select user_id from {table} where user_id is not null")))  # noqa: S608 -- a name from the catalogue


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
            asked = readable(session, place)
            assert {name: owners(session, name) for name in asked} == {name: {me} for name in asked}
            assert list(session.scalars(text("select id from users"))) == [me]
            assert len(asked) >= 17


def test_asking_for_the_other_by_number_finds_nobody(place: Place) -> None:
    with transaction(place.amara) as session:
        for table in readable(session, place):
            asked = text(f"select count(*) from {table} where user_id = :other")  # noqa: S608 -- a name from the catalogue
            assert session.scalar(asked, {"other": place.binta}) == 0, table


def test_nobody_sees_no_one(place: Place) -> None:
    with transaction(None) as session:
        asked = readable(session, place)
        assert {name: owners(session, name) for name in asked} == {name: set() for name in asked}
        assert session.scalar(text("select count(*) from users")) == 0


def test_who_is_shown_on_boards_is_seen_there_by_everybody_and_changed_by_nobody_else(place: Place) -> None:
    scores = text("select count(*) from leaderboard_totals where user_id = :other")
    with transaction(place.binta) as session:
        session.execute(text("update leaderboard_totals set shown = true"))
    try:
        with transaction(place.amara) as session:
            assert session.scalar(scores, {"other": place.binta}) > 0
            assert rowcount(session, f"update leaderboard_totals set xp = 0 where user_id = {place.binta}") == 0  # noqa: S608 -- a number of this test
    finally:
        with transaction(place.binta) as session:
            session.execute(text("update leaderboard_totals set shown = false"))
    with transaction(place.amara) as session:
        assert session.scalar(scores, {"other": place.binta}) == 0


def test_what_a_person_may_not_read_at_all_is_refused_aloud(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        closed = {*place.tables} - {*readable(session, place)}
    assert closed == {"outbox", "password_resets", "sign_in_tickets"}
    for table in (*closed, "learner_events_other", "sign_in_attempts", "procrastinate_jobs"):
        with pytest.raises(DBAPIError, match="permission denied"), transaction(place.amara) as session:
            session.execute(text(f"select * from {table}"))  # noqa: S608 -- names of this test


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
    complaints = {table: complaint(place.binta, table, row) for table, row in rows.items()}
    assert {table: said for table, said in complaints.items() if said and "duplicate key" not in said} == {}
    assert "" in complaints.values()


def complaint(writer: int, table: str, row: dict[str, Any]) -> str:
    """What PostgreSQL says to a row of somebody's own; empty when it takes the row, which is not kept."""
    try:
        with transaction(writer) as session:
            insert(session, table, row)
            session.rollback()
    except DBAPIError as problem:
        return str(problem.orig)
    return ""


def test_a_change_without_a_where_reaches_ones_own_rows_only(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        columns = {table: changeable(session, table) for table in place.tables}
        mine = "select count(*) from {} where user_id = :me"
        own = {table: session.scalar(text(mine.format(table)), {"me": place.amara}) for table in place.tables}
    changed = {table: names[0] for table, names in columns.items() if names}
    assert len(changed) >= 8
    for table, column in changed.items():
        with transaction(place.amara) as session:
            assert rowcount(session, f"update {table} set {column} = {column}") == own[table], table  # noqa: S608 -- names from the catalogue
            session.rollback()


def test_a_row_cannot_be_given_to_the_other(place: Place) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        may_change_owner = [table for table in place.tables if "user_id" in changeable(session, table)]
    for table in place.tables:
        expected = "row-level security" if table in may_change_owner else "permission denied"
        with pytest.raises(DBAPIError, match=expected), transaction(place.amara) as session:
            session.execute(text(f"update {table} set user_id = :other"), {"other": place.binta})  # noqa: S608 -- the same


@pytest.fixture
def admin(place: Place) -> Iterator[int]:
    """A third person, who runs the place."""
    ada = factories.learner("Ada", email="ada@example.org", roles=(Role.ADMIN,), at=NOON)
    yield ada
    place.as_owner("delete from users where id = :person", ada)  # nobody else may take the last administrator away


def test_an_administrator_reads_people_and_their_roles_and_nothing_of_their_work(place: Place, admin: int) -> None:
    everybody = {place.amara, place.binta, admin}
    with transaction(admin) as session:
        seen = {name: found for name in readable(session, place) if (found := owners(session, name))}
        assert seen == {"user_roles": everybody}
        assert set(session.scalars(text("select id from users"))) == everybody


def test_an_administrator_changes_and_deletes_nobody_but_themselves(place: Place, admin: int) -> None:
    for change in ("update users set display_name = 'Somebody'", "delete from users"):
        with transaction(admin) as session:
            assert rowcount(session, change) == 1
            session.rollback()


def test_only_the_role_of_an_administrator_opens_that_view(place: Place, admin: int) -> None:
    place.as_owner("update user_roles set role = 'teacher' where user_id = :person", admin)
    with transaction(admin) as session:
        assert list(session.scalars(text("select id from users"))) == [admin]


def state(connection: Connection) -> tuple[str, str, int]:
    """Who a connection acts as, for whom, and how many people it sees."""
    asked = "select current_user, coalesce(current_setting('app.user_id', true), ''), (select count(*) from users)"
    role, person, seen = connection.execute(text(asked)).one()
    return str(role), str(person), int(seen)


@pytest.fixture
def one_connection(place: Place) -> Iterator[Engine]:
    """The application's engine with a pool of a single connection, so that every transaction gets the same one."""
    single = create_engine(
        place.url, pool_size=1, max_overflow=0, pool_timeout=1, connect_args={"options": f"-c role={PERSON}"}
    )
    before = db.engine.use_factory(sessionmaker(single))
    yield single
    db.engine.use_factory(before)
    single.dispose()


@pytest.mark.parametrize("role", DatabaseRole)
def test_role_and_person_end_with_their_transaction(place: Place, one_connection: Engine, role: DatabaseRole) -> None:
    with transaction(place.amara, role=role) as session:
        first = session.scalar(text("select pg_backend_pid()"))
        assert session.scalar(text("select current_user")) == role
    with one_connection.connect() as connection:
        assert state(connection) == (PERSON, "", 0)
        assert connection.scalar(text("select pg_backend_pid()")) == first


def test_they_end_with_a_transaction_that_failed(place: Place, one_connection: Engine) -> None:
    with pytest.raises(RuntimeError), transaction(place.amara, role=DatabaseRole.WORKER):
        raise RuntimeError
    with pytest.raises(DBAPIError), transaction(place.amara) as session:
        session.execute(text("select 1 / 0"))
    with one_connection.connect() as connection:
        assert state(connection) == (PERSON, "", 0)


def test_the_next_person_on_the_same_connection_starts_with_nothing_of_the_last(
    place: Place, one_connection: Engine
) -> None:
    seen = []
    for person in (place.amara, None, place.binta, None):
        with transaction(person) as session:
            seen.append(list(session.scalars(text("select id from users"))))
    assert seen == [[place.amara], [], [place.binta], []]


def rowcount(session: Session, statement: str) -> int:
    """How many rows a statement touched."""
    counted = cast("CursorResult[Any]", session.execute(text(statement)))
    return counted.rowcount
