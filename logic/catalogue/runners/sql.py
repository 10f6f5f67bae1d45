"""SQL programs on PostgreSQL, each in a schema of its own and twice, with two sets of plans.

What a program prints is what its statements give back: each row a line, its values as PostgreSQL writes them,
joined by " | ", NULL as NULL. Statements without rows print nothing, unless no statement gives any: then the
last one's tag (`UPDATE 3`). The first error ends the program; its class (`UniqueViolation`) is the last line.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import re
import threading
from collections.abc import Iterator

import psycopg
from psycopg import sql

from logic.catalogue.runners import Outcome, Program
from logic.errors import UnavailableError
from logic.settings import current

SETTINGS = {
    "statement_timeout": "2s",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
}
# Without an `order by`, other plans give other orders: two of them show which programs rest on chance.
PLANS: tuple[dict[str, str], ...] = (
    {},
    {"enable_hashagg": "off", "enable_hashjoin": "off", "enable_nestloop": "off", "enable_seqscan": "off"},
)
STATEMENT = re.compile(
    r"""(?:'(?:[^']|'')*' | "[^"]*" | (?P<tag>\$\w*\$).*?(?P=tag) | --[^\n]* | /\*.*?\*/ | [^;'"])+""",
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
CONTROL = re.compile(
    r"\s*(begin|start\s+transaction|commit|end|abort|rollback|vacuum|reindex|create\s+index\s+concurrently)\b",
    re.IGNORECASE,
)


def open_runner(where: str | None = None) -> SqlRunner:
    """A runner on the database at `where`, else at the owner's address in the settings, else on its own PostgreSQL."""
    return SqlRunner(where or current().owner_url)


def statements(text: str) -> list[str]:
    """The statements of an SQL text, without the semicolons between them."""
    found = (match[0].strip() for match in STATEMENT.finditer(text))
    return [statement for statement in found if COMMENT.sub("", statement).strip()]


class SqlRunner:
    """Connections to one database, each with a schema that only it uses."""

    def __init__(self, url: str | None) -> None:
        self._stack = contextlib.ExitStack()
        self._url = (url or self._own_server()).replace("+psycopg", "", 1)
        self._idle: queue.LifoQueue[tuple[psycopg.Connection, str]] = queue.LifoQueue()
        self._numbers = itertools.count(1)

    def _own_server(self) -> str:
        from db.embedded import Cluster  # noqa: PLC0415 -- only when an SQL family is to be proved without a database

        cluster = self._stack.enter_context(Cluster.temporary())
        return cluster.owner_url()

    def run(self, program: Program) -> Outcome:
        """The outcome with usual plans, or `unstable` when other plans lead elsewhere."""
        first = self._once(program, PLANS[0])
        if first.ending == "timeout" or self._once(program, PLANS[1]) == first:
            return first
        return Outcome("unstable", first.printed)

    def _once(self, program: Program, plans: dict[str, str]) -> Outcome:
        with self._connection() as (connection, schema):
            own = statements(program.source) + statements(program.setup)
            place = _committed if any(CONTROL.match(one) for one in own) else _rolled_back
            with place(connection, schema, SETTINGS | plans):
                for statement in statements(program.schema):
                    connection.execute(statement.encode())
                return _outcome(connection, program)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[tuple[psycopg.Connection, str]]:
        try:
            connection, schema = self._idle.get_nowait()
        except queue.Empty:
            connection, schema = self._connect()
        try:
            yield connection, schema
        except BaseException:
            connection.close()
            raise
        self._idle.put((connection, schema))

    def _connect(self) -> tuple[psycopg.Connection, str]:
        try:
            connection = psycopg.connect(self._url, autocommit=True, prepare_threshold=None, connect_timeout=10)
        except psycopg.OperationalError as problem:
            raise UnavailableError(f"The database for proofs cannot be reached: {problem}") from problem
        return connection, f"proof_{os.getpid()}_{next(self._numbers)}_{threading.get_ident() % 1000}"

    def close(self) -> None:
        """Close the connections, and the server if it was started for this."""
        while not self._idle.empty():
            self._idle.get_nowait()[0].close()
        self._stack.close()


def _enter(connection: psycopg.Connection, schema: str, settings: dict[str, str]) -> None:
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    for name, value in (settings | {"search_path": schema}).items():
        connection.execute("select set_config(%s, %s, false)", [name, value])


@contextlib.contextmanager
def _rolled_back(connection: psycopg.Connection, schema: str, settings: dict[str, str]) -> Iterator[None]:
    """A schema inside a transaction that leaves nothing."""
    connection.execute("begin")
    try:
        _enter(connection, schema, settings)
        yield
    finally:
        connection.execute("rollback")


@contextlib.contextmanager
def _committed(connection: psycopg.Connection, schema: str, settings: dict[str, str]) -> Iterator[None]:
    """A schema for programs that begin and end transactions themselves; dropped afterwards."""
    try:
        _enter(connection, schema, settings)
        yield
    finally:
        connection.execute("rollback")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
        connection.execute("reset all")


def _outcome(connection: psycopg.Connection, program: Program) -> Outcome:
    lines: list[str] = []
    tag: str | None = None
    try:
        for statement in statements(program.source):
            cursor = connection.execute(statement.encode())
            tag = cursor.statusmessage
            lines.extend(_rows(cursor))
        for statement in statements(program.setup) if program.check else ():
            connection.execute(statement.encode())
        checked = _check(connection, program.check) if program.check else None
    except psycopg.errors.QueryCanceled:
        return Outcome("timeout", "\n".join(lines))
    except psycopg.Error as problem:
        if problem.sqlstate is None:
            raise UnavailableError(f"The database for proofs went away: {problem}") from problem
        return Outcome("raised", "\n".join(lines), type(problem).__name__)
    return Outcome("finished", "\n".join(lines or [tag or ""]), checked=checked)


def _rows(cursor: psycopg.Cursor[tuple[object, ...]]) -> list[str]:
    """The rows of a result as lines, in PostgreSQL's own writing."""
    result = cursor.pgresult
    if cursor.description is None or result is None:
        return []
    if result.ntuples == 0:
        return ["(no rows)"]
    return [
        " | ".join(_written(result.get_value(row, column)) for column in range(result.nfields))
        for row in range(result.ntuples)
    ]


def _written(value: bytes | None) -> str:
    return "NULL" if value is None else value.decode()


def _check(connection: psycopg.Connection, check: str) -> bool:
    """The truth of an SQL expression; NULL is not true."""
    row = connection.execute(f"select ({check})::boolean is true".encode()).fetchone()
    return row is not None and bool(row[0])
