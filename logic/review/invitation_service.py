"""Letting learners into a cohort: by a link for several, or by mail for one address. Nobody is put in without a yes.

Of a link only the SHA-256 is stored, so it can be shown once. Whoever accepts holds the cohort's row while it is
decided, so that fifty clicks at once let nobody in twice and no more people than the link is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import cohorts as cohort_queries
from db.queries import invitations as queries
from logic import settings
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.errors import ConflictError, InvalidInputError, NotFoundError, TooManyAttemptsError
from logic.notifications import service as notifications
from logic.review import address_list, cohort_service, consent
from logic.review.address_list import AddressList, NotRead
from logic.transactions import DatabaseRole, transaction

FEWEST_DAYS, USUAL_DAYS, MOST_DAYS = 1, 14, 90
USUAL_USES, MOST_USES = 40, 1000
MOST_LINKS = 20
MAILS_A_DAY = 2 * address_list.MOST_ROWS
PAGE = "join"


class State(StrEnum):
    """How an invitation stands for whoever looks at it."""

    OPEN = "open"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used up"
    OTHER_ADDRESS = "other address"
    NO_LEARNER = "no learner"
    OWN = "own"
    ALREADY_IN = "already in"
    ARCHIVED = "archived"


SENTENCES = {
    State.UNKNOWN: "This is no invitation of ours. Please check that the whole link was copied, or ask for a new one.",
    State.EXPIRED: "This invitation has expired. Nothing was changed; ask your teacher for a new one.",
    State.REVOKED: "This invitation was taken back. Nothing was changed; ask your teacher for a new one.",
    State.USED_UP: "As many people as this invitation is for have joined. Nothing was changed; ask your teacher for a"
    " new one.",
    State.OTHER_ADDRESS: "This invitation is for another e-mail address. Nothing was changed; sign in with that one.",
    State.NO_LEARNER: "You teach or run this place and do not learn here, so there is nothing to join with.",
    State.OWN: "This is an invitation into a cohort you teach. Send it to your learners; you need not join.",
    State.ALREADY_IN: "You are in this cohort already. Nothing was changed.",
    State.ARCHIVED: "This cohort has ended. Nothing was changed.",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What whoever opens a link reads: `consent` is what they agree to by joining; empty for an unknown link."""

    state: State
    cohort: str = ""
    teachers: tuple[str, ...] = ()
    consent: str = ""

    @property
    def sentence(self) -> str:
        """Why it cannot be accepted; empty when it can."""
        return SENTENCES.get(self.state, "")


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that still works, as its teachers see it; `email` is None for a link that several may use."""

    id: int
    email: str | None
    made_by: str | None
    created_at: datetime
    expires_at: datetime
    most_uses: int
    uses: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What sending a file would do: who is invited, who is left alone and why."""

    invited: tuple[str, ...]
    already_in: tuple[str, ...]
    already_invited: tuple[str, ...]
    repeated: tuple[str, ...]
    not_read: tuple[NotRead, ...]


def create_link(
    asker: Visitor, public_id: UUID, *, at: datetime, days: int = USUAL_DAYS, most_uses: int = USUAL_USES
) -> str:
    """A link that lets `most_uses` learners in within `days`; it cannot be shown again."""
    if not (FEWEST_DAYS <= days <= MOST_DAYS and 1 <= most_uses <= MOST_USES):
        raise InvalidInputError(
            f"A link lasts {FEWEST_DAYS} to {MOST_DAYS} days, for 1 to {MOST_USES:,} learners. Nothing was changed."
        )
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = cohort_service.hold_open(session, asker, public_id)
        links = [row for row in queries.still_open(session, cohort.id, at) if row.email is None]
        if len(links) >= MOST_LINKS:
            raise ConflictError(f"{MOST_LINKS} open links are the most. Nothing was changed; take one back first.")
        return address(_new(session, cohort.id, asker.id, at=at, days=days, most_uses=most_uses))


def open_invitations(asker: Visitor, public_id: UUID, *, at: datetime) -> tuple[OpenInvitation, ...]:
    """The invitations into a cohort that still work, links first."""
    cohort = cohort_service.one(asker, public_id)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return tuple(OpenInvitation(**row._mapping) for row in queries.still_open(session, cohort.id, at))  # noqa: SLF001 -- a row's documented name for its columns


def revoke(asker: Visitor, public_id: UUID, invitation_id: int, *, at: datetime) -> None:
    """Take an invitation back; once more changes nothing. Who has joined by it stays."""
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = cohort_service.hold(session, asker, public_id)
        queries.revoke(session, cohort.id, at, invitation_id)


def look(token: str, visitor: Visitor | None, *, at: datetime) -> Invitation:
    """What an invitation says to whoever opened it, signed in or not; it changes nothing."""
    with transaction(None, role=DatabaseRole.GATE) as session:
        row = queries.look(session, accounts.fingerprint(token))
    if row is None:
        return Invitation(State.UNKNOWN)
    is_in = False
    if visitor is not None:
        with transaction(visitor.id, role=DatabaseRole.WORKER) as session:
            is_in = queries.is_in(session, row.cohort_id, visitor.id)
    return Invitation(
        _state(row, visitor, is_in=is_in, at=at), row.name, tuple(row.teachers), consent.sentence(row.name)
    )


def accept(learner: Visitor, token: str, *, at: datetime) -> str:
    """Join the cohort of an invitation, having read its consent; the cohort's name. Once more changes nothing.

    Raises NotFoundError for an unknown link, ConflictError with the reason for any other that cannot be accepted.
    """
    fingerprint = accounts.fingerprint(token)
    with transaction(learner.id, role=DatabaseRole.WORKER) as session:
        cohort_id = queries.cohort_of(session, fingerprint)
        if cohort_id is None or cohort_queries.hold_by_id(session, cohort_id) is None:
            raise NotFoundError(SENTENCES[State.UNKNOWN])
        row = queries.look(session, fingerprint)
        if row is None:
            raise NotFoundError(SENTENCES[State.UNKNOWN])
        is_in = queries.is_in(session, cohort_id, learner.id)
        state = _state(row, learner, is_in=is_in, at=at)
        if state is State.ALREADY_IN:
            return str(row.name)
        if state is not State.OPEN or not queries.use(session, row.id, at):
            raise ConflictError(SENTENCES.get(state, SENTENCES[State.USED_UP]))
        cohort_queries.join(session, cohort_id, learner.id, consent=consent.sentence(row.name), at=at)
    return str(row.name)


def preview(asker: Visitor, public_id: UUID, content: bytes, *, at: datetime) -> Preview:
    """What sending invitations to a file of addresses would do; nothing is sent. Raises InvalidInputError."""
    cohort = cohort_service.one(asker, public_id)
    listed = address_list.read(content, is_address=accounts.is_email)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return _preview(session, cohort.id, listed, at)


def invite(asker: Visitor, public_id: UUID, content: bytes, *, at: datetime) -> Preview:
    """Invite the addresses of a file by mail, each by a link of its own; what was done.

    Raises InvalidInputError for a file without addresses, TooManyAttemptsError for more mails than a day has.
    """
    listed = address_list.read(content, is_address=accounts.is_email)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = cohort_service.hold_open(session, asker, public_id)
        queries.revoke_stale(session, cohort.id, at)
        done = _preview(session, cohort.id, listed, at)
        if queries.mailed_since(session, asker.id, at - timedelta(days=1)) + len(done.invited) > MAILS_A_DAY:
            raise TooManyAttemptsError(f"{MAILS_A_DAY:,} invitations a day are the most. Nothing was sent.")
        for email in done.invited:
            token = _new(session, cohort.id, asker.id, at=at, days=USUAL_DAYS, most_uses=1, email=email)
            _mail(session, asker, cohort.name, email, token)
    return done


def address(token: str) -> str:
    """The address of the page an invitation opens."""
    return f"{settings.current().base_url}/{PAGE}?invitation={token}"


def token_of(link: str) -> str:
    """The secret in such an address."""
    return link.partition("?invitation=")[2]


def _new(
    session: Session,
    cohort_id: int,
    teacher_id: int,
    *,
    at: datetime,
    days: int,
    most_uses: int,
    email: str | None = None,
) -> str:
    token = accounts.new_token()
    queries.add(
        session,
        cohort_id,
        accounts.fingerprint(token),
        email=email,
        created_by=teacher_id,
        at=at,
        expires_at=at + timedelta(days=days),
        most_uses=most_uses,
    )
    return token


def _preview(session: Session, cohort_id: int, listed: AddressList, at: datetime) -> Preview:
    members = queries.members(session, cohort_id, listed.addresses)
    invited = queries.invited(session, cohort_id, listed.addresses, at) - members
    return Preview(
        invited=_only(listed.addresses, lambda email: email not in members and email not in invited),
        already_in=_only(listed.addresses, members.__contains__),
        already_invited=_only(listed.addresses, invited.__contains__),
        repeated=listed.repeated,
        not_read=listed.not_read,
    )


def _only(addresses: Sequence[str], wanted: Any) -> tuple[str, ...]:
    return tuple(filter(wanted, addresses))


def _state(row: Row[Any], visitor: Visitor | None, *, is_in: bool, at: datetime) -> State:
    """How an invitation stands for somebody; what concerns them comes before what concerns the link."""
    checks = (
        (State.OWN, visitor is not None and visitor.id in row.teacher_ids),
        (State.ALREADY_IN, is_in),
        (State.ARCHIVED, row.archived_at is not None),
        (State.REVOKED, row.revoked_at is not None),
        (State.USED_UP, row.uses >= row.most_uses),
        (State.EXPIRED, row.expires_at <= at),
        (State.OTHER_ADDRESS, visitor is not None and row.email not in {None, visitor.email}),
        (State.NO_LEARNER, visitor is not None and Role.LEARNER not in visitor.roles),
    )
    return next((state for state, holds in checks if holds), State.OPEN)


def _mail(session: Session, teacher: Visitor, cohort: str, email: str, token: str) -> None:
    """Hand a mail to the outbox. It belongs to the teacher, for the one it goes to may have no account."""
    body = (
        f"Hello,\n\n{teacher.display_name} invites you to join the cohort {cohort} at Waymark:\n\n"
        f"  {address(token)}\n\n"
        f"The link works once, for this address and for {USUAL_DAYS} days. {consent.sentence(cohort)}"
        " If you do not know what this is about, do nothing: nobody sees anything of yours.\n\nWaymark"
    )
    notifications.mail(session, teacher.id, email, f"{teacher.display_name} invites you to Waymark", body)
