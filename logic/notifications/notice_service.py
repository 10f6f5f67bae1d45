"""Telling people something inside the product; it stays until they say they have read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import notices as notice_queries
from logic.notifications.kinds import OF_ONE_DAY
from logic.transactions import transaction

MOST_SHOWN = 2  # one to read on the page of today, and whether there are more
PAGE_SIZE = 10
TOLD_ELSEWHERE = tuple(sorted(OF_ONE_DAY))  # kinds the page of today tells by itself


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell a person; the same `kind` and `subject` are told once."""

    user_id: int
    kind: str
    subject: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person was told, and whether they said they read it."""

    id: int
    kind: str
    title: str
    body: str
    at: datetime
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of what a person was told, unread first; `page` counts from 1, `newest` is the id of the latest of all."""

    notices: tuple[Notice, ...]
    unread: int
    newest: int
    page: int
    pages: int


def tell(session: Session, tellings: Iterable[Telling], *, at: datetime) -> None:
    """Tell people something, once however often it is asked for; joins the caller's transaction."""
    notice_queries.tell(session, [asdict(telling) for telling in tellings], at)


def unread(user_id: int) -> tuple[Notice, ...]:
    """The newest a person has yet to read, at most `MOST_SHOWN`, for the page of today, which tells some itself."""
    with transaction(user_id) as session:
        return newest(session, user_id)


def newest(session: Session, user_id: int) -> tuple[Notice, ...]:
    """The newest a person has yet to read, as `unread` says it; joins the caller's transaction."""
    return tuple(
        Notice(row.id, row.kind, row.title, row.body, row.created_at)
        for row in notice_queries.unread(session, user_id, MOST_SHOWN, without=TOLD_ELSEWHERE)
    )


def unread_count(user_id: int) -> int:
    """How many notices a person has yet to read."""
    with transaction(user_id) as session:
        return notice_queries.unread_count(session, user_id)


def inbox(user_id: int, page: int = 1) -> Inbox:
    """A page of everything a person was told; the last one, when there are not so many."""
    with transaction(user_id) as session:
        counts = notice_queries.counts(session, user_id)
        pages = max(1, -(-counts.total // PAGE_SIZE))
        shown = min(max(1, page), pages)
        rows = notice_queries.page(session, user_id, most=PAGE_SIZE, skipped=(shown - 1) * PAGE_SIZE)
    notices = tuple(
        Notice(row.id, row.kind, row.title, row.body, row.created_at, row.read_at is not None) for row in rows
    )
    return Inbox(notices, counts.unread, counts.newest, shown, pages)


def mark_read(user_id: int, notice_id: int, *, at: datetime) -> None:
    """Note that a person has read one of their notices; somebody else's is left alone."""
    with transaction(user_id) as session:
        notice_queries.mark_read(session, user_id, notice_id, at)


def mark_all_read(user_id: int, *, newest: int, at: datetime) -> None:
    """Note that a person has read everything up to the notice `newest`: what came while they looked stays unread."""
    with transaction(user_id) as session:
        notice_queries.mark_all_read(session, user_id, newest, at)
