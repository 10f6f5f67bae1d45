"""News: what somebody did about somebody else's plan, and the digest of a teacher's cohorts.

Who is told chooses by the same switches as with everything else: an entry in the inbox, a mail, both or neither.
Everything here joins the caller's transaction and acts in the worker's role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import notifications as queries
from logic import clock, settings
from logic.notifications import letters, notice_service, schedule, unsubscribing
from logic.notifications import service as notifications
from logic.notifications.kinds import Channel, Kind, is_on, switch
from logic.notifications.letters import Letter
from logic.notifications.notice_service import Telling
from logic.notifications.schedule import Clock
from logic.transactions import DatabaseRole, acting_as

__all__ = ["Kind", "News", "claim", "monday_of", "switches", "tell"]


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell a person, once for each `subject`; `facts` are what the template of its kind names.

    News that are `quiet` are mailed only to those who have read everything of their kind that came before.
    """

    user_id: int
    kind: Kind
    subject: str
    facts: Mapping[str, object] = field(default_factory=dict)
    quiet: bool = False


def tell(session: Session, news: Sequence[News], *, at: datetime) -> None:
    """Write notices and mails for everybody who wants them; nobody who is suspended is told anything."""
    with acting_as(session, DatabaseRole.WORKER):
        for kind in {one.kind for one in news}:
            of_kind = [one for one in news if one.kind is kind]
            readers = {row.user_id: row for row in queries.readers(session, [one.user_id for one in of_kind], kind)}
            for one in sorted(of_kind, key=lambda one: one.user_id):
                if one.user_id in readers:
                    _tell(session, one, readers[one.user_id], at)


def claim(session: Session, user_id: int, kind: Kind, day: date, *, at: datetime) -> bool:
    """Whether nobody has told a person this kind for this day yet; of any number of callers one may."""
    return queries.claim_one(session, user_id, kind, day, at)


def switches(kind: Kind) -> list[str]:
    """The switches of a kind; who has all of them off hears nothing of it."""
    return [switch(kind, channel) for channel in Channel]


def monday_of(at: datetime, time_zone: str, quiet_from: time, quiet_until: time) -> date | None:
    """The Monday whose digest may go to a teacher with this clock at a moment; None when it is not the time."""
    return schedule.teachers_monday(at, Clock(time_zone, quiet_from, quiet_until))


def _tell(session: Session, news: News, reader: Row[Any], at: datetime) -> None:
    letter = letters.write(news.kind, clock.local_date(at, reader.time_zone), _facts(news, reader))
    if is_on(reader.muted, news.kind, Channel.IN_APP):
        telling = Telling(reader.user_id, news.kind, news.subject, letter.title, letter.sentence)
        notice_service.tell(session, [telling], at=at)
    if is_on(reader.muted, news.kind, Channel.MAIL) and not (news.quiet and reader.has_unread):
        _mail(session, reader, letter)


def _facts(news: News, reader: Row[Any]) -> dict[str, object]:
    return {"name": reader.display_name, "base_url": settings.current().base_url} | dict(news.facts)


def _mail(session: Session, reader: Row[Any], letter: Letter) -> None:
    token = unsubscribing.token(settings.current().secret_key, reader.user_id)
    queries.remember_tokens(session, {reader.user_id: unsubscribing.fingerprint(token)})
    notifications.mail(session, reader.user_id, reader.email, letter.title, letter.body)
