"""People, their roles, and every way they prove who they are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    Date,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    event,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of


class User(Base):
    """A person. `email` is stored in lower case; `pseudonym` is what other people see when it is set.

    Who is not `on_boards` appears on none, nor in a league. `registered_on` is the date it was for them.
    Test people and bots are in no figure of the place. Who is suspended cannot come in, appears nowhere and gets no
    mail, until an administrator lifts it; nothing of theirs is deleted.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email) and length(email) between 3 and 254", name="email_normal"),
        CheckConstraint("length(display_name) between 1 and 60", name="display_name_length"),
        CheckConstraint("length(pseudonym) between 1 and 40", name="pseudonym_length"),
        Index(None, "registered_on"),
        Index("ix_users_not_counted", "id", postgresql_where=text("is_test or is_bot")),
        CheckConstraint("(suspended_at is null) = (suspended_reason is null)", name="suspension"),
        Index(
            "ix_users_search",
            literal_column("(((' ' || lower(display_name)) || ' ') || email)").label("search"),
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
        Index("ix_users_suspended", "id", postgresql_where=text("suspended_at is not null")),
    )
    id: Mapped[Id]
    email: Mapped[str]
    display_name: Mapped[str]
    pseudonym: Mapped[str | None]
    password_hash: Mapped[str]
    time_zone: Mapped[str] = mapped_column(Text, server_default=text("'UTC'"))
    is_test: Mapped[bool] = mapped_column(server_default=text("false"))
    is_bot: Mapped[bool] = mapped_column(server_default=text("false"))
    on_boards: Mapped[bool] = mapped_column(server_default=text("true"))
    in_leagues: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[CreatedAt]
    registered_on: Mapped[date] = mapped_column(Date, server_default=text("(now() at time zone 'UTC')::date"))
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None]


@event.listens_for(Base.metadata, "before_create")
def _bring_trigrams(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    """What the search over people is indexed with, where tables are made from the models and not by migrations."""
    connection.execute(text("create extension if not exists pg_trgm"))


class UserRole(Base):
    """A role a person holds; a person has one or more."""

    __tablename__ = "user_roles"
    __table_args__ = (
        CheckConstraint(one_of("role", "learner", "teacher", "admin"), name="role"),
        Index("ix_user_roles_role", "role", "user_id"),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)


class SignInSession(Base):
    """One signed-in browser. Only the SHA-256 of its cookie is stored."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "user_id"))
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str | None]


class SignInTicket(Base):
    """A one-time ticket, good for a minute, that the browser exchanges for its cookie."""

    __tablename__ = "sign_in_tickets"
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[OwnerId]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A try at a password, counted before the password is looked at, per account and per address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"))
    id: Mapped[Id]
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[Moment]
    succeeded: Mapped[bool] = mapped_column(server_default=text("false"))


class PasswordReset(Base):
    """A one-time link to choose a new password."""

    __tablename__ = "password_resets"
    __table_args__ = (Index(None, "user_id"),)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[OwnerId]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A named bearer token for the API; only its SHA-256 is stored."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        UniqueConstraint("user_id", "name"),
        CheckConstraint("length(name) between 1 and 60", name="name_length"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class OutboxMail(Base):
    """A mail that will be sent by a job: written in the transaction that caused it."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "created_at", postgresql_where=text("sent_at is null")),)
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_error: Mapped[str | None]
