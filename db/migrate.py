"""Bringing the schema up to date: the database roles first, then Alembic, one process at a time."""

from __future__ import annotations

from pathlib import Path

import alembic.command
import alembic.config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from db.engine import DatabaseRole

ROOT = Path(__file__).resolve().parent.parent
SET_IS_A_RIGHT = 160000  # PostgreSQL 16
MIGRATION_LOCK = 0x5741594D  # "WAYM": any number will do, as long as it stays the same

_CREATE_ROLE = """
do $$ begin
    create role {role} nologin;
exception when duplicate_object or unique_violation then null;
end $$
"""


class RolesMissingError(Exception):
    """The database login may not create or use the roles Waymark acts in; see docs/operations.md."""


def upgrade(owner_url: str, *, service_login: str | None = None) -> None:
    """Create the roles and run all outstanding migrations; safe to call from several processes at once.

    `service_login` is the login the application connects with when it is not the owner itself.
    Raises RolesMissingError when the roles are neither there nor may be made.
    """
    with create_engine(owner_url, poolclass=NullPool).connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        try:
            _ensure_roles(connection, service_login)
            connection.execute(text("set lock_timeout = '4s'"))
            configuration = _configuration()
            configuration.attributes["connection"] = connection
            alembic.command.upgrade(configuration, "head")
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()


def head_revision() -> str | None:
    """The newest revision the code knows."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _configuration() -> alembic.config.Config:
    return alembic.config.Config(str(ROOT / "alembic.ini"))


def _ensure_roles(connection: Connection, service_login: str | None) -> None:
    for role in DatabaseRole:
        known = text("select exists (select from pg_roles where rolname = :role)")
        if not connection.scalar(known, {"role": role}):
            connection.execute(text(_CREATE_ROLE.format(role=role)))
        logins = [str(connection.scalar(text("select session_user"))), *([service_login] if service_login else [])]
        for login in logins:
            _ensure_member(connection, login, role)
    connection.commit()


def _ensure_member(connection: Connection, login: str, role: DatabaseRole) -> None:
    """Let `login` act in `role`; a superuser may already, and needs no grant."""
    # From PostgreSQL 16 on a member may lack the right to act in the role; before that, every member has it.
    modern = int(connection.scalar(text("select current_setting('server_version_num')")) or 0) >= SET_IS_A_RIGHT
    may_act = text("select rolsuper or pg_has_role(:login, :role, :right) from pg_roles where rolname = :login")
    if connection.scalar(may_act, {"login": login, "role": role, "right": "SET" if modern else "MEMBER"}):
        return
    quoted = connection.scalar(text("select quote_ident(:login)"), {"login": login})
    try:
        connection.execute(text(f"grant {role} to {quoted}"))
    except Exception as problem:
        raise RolesMissingError(
            f"The database login {login} may not act as {role}. Nothing was changed; let an administrator of the"
            f" server run 'GRANT {role} TO {quoted}' and start again.",
        ) from problem
