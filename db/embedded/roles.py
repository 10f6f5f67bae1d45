"""The logins and the database the server is delivered with: made once, looked for at every start."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import Final, LiteralString

import psycopg
from psycopg import sql

from db.embedded.place import Place

DATABASE: Final = "waymark"
SUPERUSER: Final = "postgres"
OWNER: Final = "waymark_owner"
SERVICE: Final = "waymark_service"

_LOGINS: dict[str, LiteralString] = {
    OWNER: "create role {} login createrole password {}",
    # It inherits nothing: each transaction steps into the one role it needs.
    SERVICE: "create role {} login noinherit password {}",
}
_OWNER_OF = "select r.rolname from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = %s"


@dataclass(frozen=True, slots=True)
class Passwords:
    """One password per login; random, and never written anywhere but in the secrets file."""

    postgres: str
    waymark_owner: str
    waymark_service: str


def passwords(place: Place) -> Passwords:
    """Read the passwords of this place, made up before the database is."""
    if not place.secrets.exists():
        made = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
        unfinished = place.secrets.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(made), file)
        place.account.own(unfinished)
        unfinished.rename(place.secrets)
    return Passwords(**json.loads(place.secrets.read_text(encoding="utf-8")))


def prepare(connection: psycopg.Connection, secret: Passwords) -> None:
    """Create what is missing of the two logins and the database; a start cut short is completed by the next."""
    there = {name for (name,) in connection.execute("select rolname from pg_roles")}
    for login, statement in _LOGINS.items():
        if login not in there:
            connection.execute(sql.SQL(statement).format(sql.Identifier(login), getattr(secret, login)))
    if connection.execute(_OWNER_OF, [DATABASE]).fetchone() is None:
        create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection, name: str, template: str | None = None) -> None:
    """Create a database that belongs to the owner login, as a copy of `template` if one is named."""
    # The files of a copy are copied as they are: writing them to the log too costs three times as much.
    statement = (
        "create database {} owner {}"
        if template is None
        else "create database {} owner {} template {} strategy file_copy"
    )
    names = (name, OWNER) if template is None else (name, OWNER, template)
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop a database if it is there, ending the connections to it."""
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
