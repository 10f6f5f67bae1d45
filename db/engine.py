"""Transactions, each opened in the name of a database role and a person.

Row-level security decides by `app.user_id`, which is set inside each transaction and ends with it; a session-level
setting would leak between people behind a pooler. The role is set the same way, so one login serves all of them.
"""

from __future__ import annotations

import contextlib
import functools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

LOCK_NOT_AVAILABLE = "55P03"
TRUSTED_FOR = 1.0  # seconds
POOL_SIZE = POOL_OVERFLOW = 8
_ENTER = "select set_config('role', '{role}', true), set_config('app.user_id', '{user_id}', true)"


class DatabaseRole(StrEnum):
    """In whose power a transaction acts; the grants and policies of each are in the migrations."""

    PERSON = "waymark_app"
    GATE = "waymark_gate"
    WORKER = "waymark_worker"
    ADMINISTRATOR = "waymark_admin"
    TEACHER = "waymark_teacher"


class DatabaseUnavailableError(Exception):
    """PostgreSQL could not be reached, or went away in the middle of a transaction."""


@functools.cache
def engine(url: str) -> Engine:
    """The connection pool for an address. Connections start in the weakest role: without a person no row shows.

    A connection that was idle for longer than `TRUSTED_FOR` is asked whether it lives before it is used; one that was
    used a moment ago is not, which saves a page a round trip for each of its transactions.
    """
    made = create_engine(
        url,
        hide_parameters=True,  # an error must not carry a password's hash or a reset link into a log
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=5,
        connect_args={
            "options": f"-c role={DatabaseRole.PERSON}",
            "connect_timeout": 3,
            "prepare_threshold": None,
        },
    )
    event.listen(made, "checkin", _note_use)
    event.listen(made, "checkout", functools.partial(_ask_whether_alive, made))
    return made


def _note_use(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ask_whether_alive(
    of: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Let the pool make a new connection, up to three times, in the place of one that was lost while nobody used it."""
    if time.monotonic() - record.info.get("used", -math.inf) <= TRUSTED_FOR:
        return
    try:
        of.dialect.do_ping(connection)
    except of.dialect.loaded_dbapi.Error as problem:
        raise DisconnectionError from problem


_BECOME = text("select current_user, set_config('role', :role, true)")


@contextlib.contextmanager
def acting_as(session: Session, role: DatabaseRole) -> Iterator[None]:
    """Act in another role for a part of a transaction, in the name of the same person.

    When the block raises, the role stays: so does the transaction, until it is rolled back.
    """
    before = session.execute(_BECOME, {"role": role}).one()[0]
    yield
    session.execute(_BECOME, {"role": before})


class _Connected:
    """The session factory of this process; `connect` sets it, tests bind it to one rolled-back connection."""

    factory: sessionmaker[Session] | None = None


def connect(url: str) -> None:
    """Use this database from here on."""
    _Connected.factory = sessionmaker(engine(url), expire_on_commit=False)


@dataclass(frozen=True, slots=True)
class Pool:
    """The connections of this process: in use, idle, and the most there may be."""

    in_use: int
    idle: int
    most: int


def pool() -> Pool | None:
    """The state of the pool behind the database in use; None when it is none of ours."""
    bound = _Connected.factory.kw["bind"] if _Connected.factory else None
    held = bound.pool if isinstance(bound, Engine) else None
    if not isinstance(held, QueuePool):
        return None
    return Pool(held.checkedout(), held.checkedin(), POOL_SIZE + POOL_OVERFLOW)


def use_factory(factory: sessionmaker[Session] | None) -> sessionmaker[Session] | None:
    """Replace the session factory and return the one before; for tests that roll everything back."""
    before, _Connected.factory = _Connected.factory, factory
    return before


@contextlib.contextmanager
def all_or_nothing() -> Iterator[None]:
    """Let every transaction of this process inside the block be a part of one that commits at its end, or not at all.

    For commands that nobody shares the process with: each inner transaction becomes a savepoint.
    """
    before = _Connected.factory
    if before is None:
        raise DatabaseUnavailableError("no database has been chosen; call db.engine.connect first")
    with before.kw["bind"].begin() as connection:
        _Connected.factory = sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        try:
            yield
        finally:
            _Connected.factory = before


def _enter(connection: Connection, role: DatabaseRole, user_id: int | None) -> None:
    """Begin, and say in whose power and for whom: one round trip, where a driver's own beginning would take another.

    Inside a transaction that is open already, it goes on under the new name.
    """
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    begin = "begin; " if driver.info.transaction_status == TransactionStatus.IDLE else ""
    enter = begin + _ENTER.format(role=role.value, user_id="" if user_id is None else int(user_id))
    result = driver.pgconn.exec_(enter.encode())
    if result.status == ExecStatus.TUPLES_OK:
        return
    problem = error_from_result(result)
    if driver.closed:
        connection.invalidate(problem)
        raise DatabaseUnavailableError(str(problem)) from problem
    raise problem


@contextlib.contextmanager
def transaction(user_id: int | None, *, role: DatabaseRole = DatabaseRole.PERSON) -> Iterator[Session]:
    """Open a transaction for a person; commits when the block ends, rolls back when it raises.

    Raises DatabaseUnavailableError when PostgreSQL cannot be reached or is lost.
    """
    if _Connected.factory is None:
        raise DatabaseUnavailableError("no database has been chosen; call db.engine.connect first")
    try:
        with _Connected.factory() as session, session.begin():
            _enter(session.connection(), DatabaseRole(role), user_id)
            yield session
    except PoolTimeoutError as problem:
        raise DatabaseUnavailableError("all connections are in use") from problem
    except OperationalError as problem:
        if getattr(problem.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise
        raise DatabaseUnavailableError(str(problem.orig)) from problem
    except DBAPIError as problem:
        if problem.connection_invalidated:
            raise DatabaseUnavailableError(str(problem.orig)) from problem
        raise
