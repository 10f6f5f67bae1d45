"""The last look at a notification before it leaves: is it still true, still wanted, and is it not quiet?"""

from __future__ import annotations

import dataclasses
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import notifications as queries
from db.queries import outbox
from logic import settings
from logic.events import LEARNING
from logic.notifications import letters, schedule, unsubscribing
from logic.notifications.gateway import Mail
from logic.notifications.kinds import NEWS, Channel, is_on
from logic.notifications.letters import Mark
from logic.notifications.schedule import Clock, Opening

SUSPENDED = "the account is suspended"
NO_LONGER = "no longer true, or no longer wanted"


def ready(session: Session, outbox_id: int, user_id: int, mail: Mail, *, at: datetime) -> Mail | None:
    """The mail as it may leave now, or None; joins the caller's transaction.

    A mail to somebody who is suspended is emptied. Any other that is no notification leaves as it is. A notification
    waits while it is quiet, and is emptied when it is no longer true or was switched off since it was written.
    """
    preference = queries.preferences(session, user_id)
    if preference is None:
        return None
    if preference.is_suspended:
        outbox.dropped(session, outbox_id, SUSPENDED)
        return None
    marked = letters.mark(mail.body)
    if marked is None:
        return mail
    clock = Clock(preference.time_zone, preference.quiet_from, preference.quiet_until)
    opening = schedule.recheck(at, clock, marked.kind, marked.date)
    wanted = is_on(preference.muted, marked.kind, Channel.MAIL)
    if not (wanted and opening and (marked.kind in NEWS or _holds(session, user_id, opening, at))):
        outbox.dropped(session, outbox_id, NO_LONGER)
        return None
    return None if clock.is_quiet(at) else _with_links(mail, marked, user_id)


def rules(at: datetime) -> dict[str, object]:
    """What the queries go by besides the openings."""
    return {
        "at": at,
        "learning": sorted(kind.value for kind in LEARNING),
        "usual_hour": schedule.USUAL_HOUR,
        "apart": schedule.APART,
    }


def as_row(opening: Opening) -> dict[str, object]:
    """An opening as the queries read it."""
    return dataclasses.asdict(opening.clock) | {"kind": opening.kind, "date": opening.date, "hours": opening.hours}


def _holds(session: Session, user_id: int, opening: Opening, at: datetime) -> bool:
    return queries.is_wanted(session, user_id, as_row(opening), **rules(at))


def _with_links(mail: Mail, marked: Mark, user_id: int) -> Mail:
    configuration = settings.current()
    places = {"base_url": configuration.base_url, "token": unsubscribing.token(configuration.secret_key, user_id)}
    body = letters.finished(mail.body, marked, **places)
    return dataclasses.replace(mail, body=body, headers=letters.headers(marked, **places))
