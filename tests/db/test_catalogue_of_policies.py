"""What the migrated database promises by itself, asked of PostgreSQL's catalogue; a table added later is asked too."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

import db.models
from db.embedded import Cluster
from db.engine import DatabaseRole
from db.migrate import current_revision, head_revision, upgrade
from db.models.base import Base
from tests.conftest import Database
from tests.db import catalogue
from tests.db.debian import FIFTEEN, Debian

ROOT = Path(__file__).resolve().parents[2]
PUT_HERE = {
    "resumes": "somebody's own file",
    "course_enrolments": "a course one joined can be left",
    "course_parts_done": "a tick can be taken away",
    "teacher_materials": "a teacher's own file, address or note",
}
GATE_ONLY = {
    "sign_in_tickets": "handed out and taken back before it is known who somebody is",
    "password_resets": "handed out and taken back before it is known who somebody is",
    "learner_events_other": "a partition: its rows are reached through learner_events, under that table's policies",
}
APPEND_ONLY = {
    "admin_actions": "what an administrator did stays done, and stays told",
    "xp_rewards": "a correction is a new entry",
    "subscription_states": "what an event said, it said",
    "learner_events": "what happened has happened",
    "learner_events_other": "a partition of learner_events",
}
LEDGERS_OF_MONEY = {
    "billing_customers": "a ledger of money keeps an anonymised row: the person's name goes out of it",
    "payments": "the same",
    "user_subscriptions": "the same",
    "ai_calls": "what a model cost stays counted; the person's name goes out of it",
}
LOGS = {"admin_actions": "what was done and by whom stays; the name of who left goes out of it"}
_NAMED_UNTIL_THEY_GO = """
    select conrelid::regclass::text from pg_constraint
    where contype = 'f' and confrelid = 'users'::regclass and confdeltype = 'n'
"""
NOT_IN_MODELS = {
    "alembic_version": "Alembic's own note of where the schema stands",
    "learner_events_other": "a partition",
}
MIGRATE = """
import sys
from db.migrate import upgrade
sys.stdin.readline()
upgrade(sys.argv[1], service_login="waymark_service")
"""


@contextlib.contextmanager
def connected(url: str) -> Iterator[Connection]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        yield connection


@pytest.fixture
def owner(shared_database: Database) -> Iterator[Connection]:
    """The real migrated database, as its owner."""
    with connected(shared_database.owner_url) as connection:
        yield connection


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[str]:
    """The owner's address of a database without a table."""
    cluster.create_database("empty")
    yield cluster.owner_url("empty")
    cluster.drop_database("empty")


def names(connection: Connection, question: str, **values: object) -> set[str]:
    return {str(name) for name in connection.scalars(text(question), values)}


def may(connection: Connection, role: str, right: str, table: str) -> bool:
    """Whether a role has a right on a table, or on any column of it."""
    asked = "select has_table_privilege(:role, :table, :right)"
    if right in {"select", "insert", "update"}:
        asked += " or has_any_column_privilege(:role, :table, :right)"
    return bool(connection.scalar(text(asked), {"role": role, "table": table, "right": right}))


def test_every_table_with_a_person_in_it_shows_each_only_their_own_rows(owner: Connection) -> None:
    unprotected = names(
        owner,
        """
        select relation.relname from pg_class relation join pg_attribute part on part.attrelid = relation.oid
        where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p')
          and part.attname = 'user_id' and not (relation.relrowsecurity and (
            relation.relname = any (:gate_only) or exists (
                select from pg_policy where polrelid = relation.oid and 'waymark_app'::regrole = any (polroles))))
        """,
        gate_only=list(GATE_ONLY),
    )
    assert unprotected == set()


@pytest.mark.parametrize("table", GATE_ONLY)
def test_what_only_the_gate_touches_is_closed_to_a_person(owner: Connection, table: str) -> None:
    rights = ("select", "insert", "update", "delete", "truncate")
    assert [right for right in rights if may(owner, DatabaseRole.PERSON, right, table)] == []


def test_no_policy_lets_a_person_change_what_they_do_not_own(owner: Connection) -> None:
    wide = names(
        owner,
        """
        select format('%s.%s', polrelid::regclass, polname) from pg_policy
        where 'waymark_app'::regrole = any (polroles) and polcmd <> 'r'
          and (polwithcheck is null or pg_get_expr(polwithcheck, polrelid) not like '%app.user_id%')
        """,
    )
    assert wide == set()


def test_every_view_looks_with_the_eyes_of_whoever_asks(owner: Connection) -> None:
    views = "select relname from pg_class where relkind = any ('{v,m}') and relnamespace = 'public'::regnamespace"
    own_eyes = names(owner, f"{views} and not 'security_invoker=true' = any (coalesce(reloptions, '{{}}'))")
    assert own_eyes == set()
    assert names(owner, views) >= {"plan_progress"}


def test_nothing_is_granted_to_everybody(owner: Connection) -> None:
    granted = names(
        owner,
        """
        select format('%s %s', relation.oid::regclass, given.privilege_type)
        from pg_class relation, aclexplode(relation.relacl) given
        where relation.relnamespace = 'public'::regnamespace and given.grantee = 0
        union all
        select format('%s.%s %s', part.attrelid::regclass, part.attname, given.privilege_type)
        from pg_attribute part, aclexplode(part.attacl) given
        where given.grantee = 0 and part.attrelid in (
            select oid from pg_class where relnamespace = 'public'::regnamespace)
        union all
        select format('schema %s', given.privilege_type) from pg_namespace, aclexplode(nspacl) given
        where nspname = 'public' and given.grantee = 0 and given.privilege_type <> 'USAGE'
        """,
    )
    assert granted == set()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("role", DatabaseRole)
def test_what_is_append_only_is_so_for_everybody(owner: Connection, table: str, role: str) -> None:
    assert [right for right in ("update", "delete", "truncate") if may(owner, role, right, table)] == []


def test_no_role_of_ours_stands_above_the_policies(owner: Connection) -> None:
    above = "select rolname from pg_roles where (rolsuper or rolbypassrls) and rolname like 'waymark%'"
    assert names(owner, above) == set()
    owned = """
        select relation.relname from pg_class relation join pg_roles role on role.oid = relation.relowner
        where relation.relnamespace = 'public'::regnamespace and role.rolname <> 'waymark_owner'
    """
    assert names(owner, owned) == set()


def test_functions_in_their_owners_name_pin_where_they_look_for_tables(owner: Connection) -> None:
    loose = """
        select oid::regprocedure from pg_proc
        where prosecdef and pronamespace = 'public'::regnamespace
          and not exists (select from unnest(proconfig) setting where setting like 'search_path=%')
    """
    assert names(owner, loose) == set()


def test_a_person_may_take_away_nothing_but_their_account_and_what_they_put_here(owner: Connection) -> None:
    tables = names(
        owner, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    assert {table for table in tables if may(owner, DatabaseRole.PERSON, "delete", table)} == {"users", *PUT_HERE}
    assert {table for table in tables if may(owner, DatabaseRole.PERSON, "truncate", table)} == set()


def test_everything_that_belongs_to_a_person_goes_with_them(owner: Connection) -> None:
    kept = names(
        owner,
        """
        with recursive gone as (
            select 'users'::regclass::oid as relation
            union
            select key.conrelid from pg_constraint key join gone on gone.relation = key.confrelid
            where key.contype = 'f' and key.confdeltype = 'c'
        )
        select relation.relname from pg_class relation join pg_attribute part on part.attrelid = relation.oid
        where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p')
          and part.attname = 'user_id' and relation.oid not in (select relation from gone)
        """,
    )
    assert kept == set(LEDGERS_OF_MONEY)
    assert names(owner, _NAMED_UNTIL_THEY_GO) == {*LEDGERS_OF_MONEY, *LOGS}


def test_the_catalogue_is_the_one_that_was_reviewed(owner: Connection) -> None:
    different = catalogue.differences(catalogue.expected(), catalogue.read(owner))
    assert not different, "review, then `python -m tests.db.catalogue`:\n" + "\n".join(different)


def test_a_lost_policy_and_a_new_right_are_both_noticed(owner: Connection) -> None:
    before = catalogue.read(owner)
    owner.execute(text("drop policy own_rows on user_xp"))
    owner.execute(text("alter table user_streaks drop constraint ck_user_streaks_longest"))
    owner.execute(text("drop index uq_personalized_plans_one_active"))
    owner.execute(text("grant select on sign_in_tickets to public"))
    noticed = [line.partition(":")[0] for line in catalogue.differences(before, catalogue.read(owner))]
    owner.rollback()
    assert noticed == ["lost (policies)", "lost (checks)", "lost (partial unique indexes)", "new (rights on tables)"]


def test_the_models_and_the_migrations_make_the_same_tables(owner: Connection) -> None:
    def of_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in Base.metadata.tables

    context = MigrationContext.configure(
        owner, opts={"compare_type": True, "compare_server_default": True, "include_name": of_ours}
    )
    different: list[Any] = compare_metadata(context, Base.metadata)
    assert different == []
    tables = "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
    ours = {name for name in names(owner, tables) if not name.startswith("procrastinate")}
    assert ours - set(NOT_IN_MODELS) == set(Base.metadata.tables)


def test_the_models_and_the_migrations_make_the_same_checks_and_partial_indexes(
    owner: Connection, empty_database: str
) -> None:
    assert db.models.__all__
    with connected(empty_database) as modelled, modelled.begin():
        Base.metadata.create_all(modelled)
        of_models = catalogue.read(modelled)
    of_migrations = catalogue.read(owner)
    for heading in ("checks", "partial unique indexes"):
        assert of_models[heading] == of_migrations[heading]
        assert len(of_models[heading]) > 4


def test_migrating_a_second_time_changes_nothing(shared_database: Database) -> None:
    before = catalogue.of(shared_database.owner_url)
    upgrade(shared_database.owner_url, service_login="waymark_service")
    assert catalogue.of(shared_database.owner_url) == before


def migrate_at_once(url: str, processes: int) -> None:
    """Start processes that migrate the moment all of them are ready."""
    command = [sys.executable, "-c", MIGRATE, url]
    started = [
        subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0] * processes, "\n".join(complaints)


def test_processes_that_migrate_at_once_take_turns(empty_database: str, shared_database: Database) -> None:
    migrate_at_once(empty_database, 2)
    with connected(empty_database) as connection:
        assert current_revision(connection) == head_revision()
    assert catalogue.of(empty_database) == catalogue.of(shared_database.owner_url)


if FIFTEEN.exists():

    @pytest.fixture(scope="module")
    def fifteen() -> Iterator[Debian]:
        """Debian's PostgreSQL 15, fresh: neither our roles nor our tables."""
        with tempfile.TemporaryDirectory(prefix="waymark-15-") as folder, Debian.running(Path(folder)) as server:
            yield server

    def test_processes_that_migrate_a_fresh_server_at_once_make_its_roles_together(
        fifteen: Debian, shared_database: Database
    ) -> None:
        migrate_at_once(fifteen.owner_url, 2)
        assert catalogue.of(fifteen.owner_url) == catalogue.of(shared_database.owner_url)

    def test_the_service_login_of_a_server_of_ones_own_acts_in_each_role(fifteen: Debian) -> None:
        upgrade(fifteen.owner_url, service_login="waymark_service")
        with connected(fifteen.service_url) as connection:
            for role in DatabaseRole:
                connection.execute(text("select set_config('role', :role, true)"), {"role": role})
                assert connection.scalar(text("select current_user")) == role
            assert str(connection.scalar(text("show server_version"))).startswith("15.")
