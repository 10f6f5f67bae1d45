"""What somebody wants to hear, by which way, and when it is quiet; also without a sign-in, from a link in a mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from db.queries import notifications as queries
from logic.access.roles import Role
from logic.errors import InvalidInputError, NotFoundError
from logic.notifications import unsubscribing
from logic.notifications.kinds import FOR_LEARNERS, FOR_TEACHERS, Channel, Kind, mail_switches, named, switch
from logic.transactions import DatabaseRole, transaction

SWITCHES = tuple(switch(kind, channel) for kind in Kind for channel in Channel)
NO_SUCH_SWITCH = "There is no such kind of notification. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Preferences:
    """The switches that are off (see kinds.switch), and the quiet hours by the person's own clock."""

    muted: frozenset[str]
    quiet_from: time
    quiet_until: time


def kinds_for(roles: Collection[Role]) -> frozenset[Kind]:
    """What somebody who holds these roles is told about."""
    taught = FOR_TEACHERS if Role.TEACHER in roles else frozenset()
    return taught | (FOR_LEARNERS if Role.LEARNER in roles or not taught else frozenset())


def mine(user_id: int) -> Preferences:
    """What a person chose, or the defaults; raises NotFoundError for nobody."""
    with transaction(user_id) as session:
        row = queries.preferences(session, user_id)
    if row is None:
        raise NotFoundError
    return Preferences(frozenset(row.muted), row.quiet_from, row.quiet_until)


def save(user_id: int, wanted: Preferences) -> None:
    """Store what a person chose; raises InvalidInputError for a switch that does not exist."""
    if not wanted.muted <= set(SWITCHES):
        raise InvalidInputError(NO_SUCH_SWITCH)
    with transaction(user_id) as session:
        queries.save(
            session,
            user_id,
            muted=sorted(wanted.muted),
            quiet_from=wanted.quiet_from,
            quiet_until=wanted.quiet_until,
        )


def unsubscribe(token: str, kind: str) -> None:
    """End mails of a kind (of every kind, when there is none of this name) for the holder of a token.

    Again changes nothing, and whoever asks cannot tell whether the token is anybody's. The worker's role is needed,
    because nobody is signed in; the token is the proof.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.mute(session, unsubscribing.fingerprint(token), mail_switches(named(kind)))
