"""Tests whose answers can be changed until they are submitted: reading them, saving answers, closing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_ATTEMPT = text("""
    select attempt.id, attempt.kind, attempt.status, attempt.track_id, track.title as track, attempt.plan_id,
           attempt.week_number, attempt.task_id, attempt.content_version, attempt.started_at, attempt.deadline_at,
           attempt.submitted_at, person.time_zone
    from assessment_attempts attempt
    join tracks track on track.id = attempt.track_id
    join users person on person.id = attempt.user_id
    where attempt.user_id = :user_id and attempt.id = :attempt_id and attempt.kind <> 'diagnostic'
""")
_QUESTIONS = text("""
    select position, family_id, variant_id, option_order, chosen, answered_at, skipped_at, flagged
    from assessment_responses where user_id = :user_id and attempt_id = :attempt_id order by position
""")
# A stretch of time counts ten minutes at most: who is away longer is not thinking about the question.
# The attempt's row is shared, so that a submission waits for answers that are being saved, and none comes after it.
_SAVE = text("""
    with open_one as (
        select id from assessment_attempts
        where user_id = :user_id and id = :attempt_id and status = 'in_progress'
          and (deadline_at is null or cast(:at as timestamptz) <= deadline_at)
        for share
    )
    update assessment_responses response
    set chosen = :chosen, answered_at = :at, opened_at = :at,
        elapsed_ms = coalesce(elapsed_ms, 0) + greatest(0, least(600000,
            extract(epoch from cast(:at as timestamptz) - coalesce(opened_at, presented_at)) * 1000))::int
    from open_one
    where response.user_id = :user_id and response.attempt_id = open_one.id and response.position = :position
      and response.skipped_at is null
    returning response.variant_id
""")
_HOLD = text("select id from assessment_attempts where user_id = :user_id and id = :attempt_id for no key update")
_SKIP = text("""
    with open_one as (
        select id from assessment_attempts
        where user_id = :user_id and id = :attempt_id and status = 'in_progress'
          and (deadline_at is null or cast(:at as timestamptz) <= deadline_at)
        for share
    )
    update assessment_responses response set skipped_at = :at, chosen = null, answered_at = null
    from open_one
    where response.user_id = :user_id and response.attempt_id = open_one.id and response.position = :position
      and response.skipped_at is null
    returning response.position
""")
# The question opened last is the one on the screen: drawn again, its time goes on; left for another, it is added up.
_OPEN = text("""
    with on_screen as (
        select position, opened_at from assessment_responses
        where user_id = :user_id and attempt_id = :attempt_id and opened_at is not null
        order by opened_at desc, position limit 1
    ), departed as (
        update assessment_responses response
        set elapsed_ms = coalesce(elapsed_ms, 0) + greatest(0, least(600000,
                extract(epoch from cast(:at as timestamptz) - on_screen.opened_at) * 1000))::int
        from on_screen
        where response.user_id = :user_id and response.attempt_id = :attempt_id
          and response.position = on_screen.position and response.position <> :position
          and response.skipped_at is null
    )
    update assessment_responses set opened_at = :at
    where user_id = :user_id and attempt_id = :attempt_id and position = :position and skipped_at is null
      and not exists (select from on_screen where on_screen.position = :position)
""")
_FLAG = text("""
    update assessment_responses set flagged = :flagged
    where user_id = :user_id and attempt_id = :attempt_id and position = :position
      and exists (select from assessment_attempts
                  where user_id = :user_id and id = :attempt_id and status = 'in_progress')
""")
_CLOSE = text("""
    update assessment_attempts set status = 'submitted', submitted_at = :at
    where user_id = :user_id and id = :attempt_id and status = 'in_progress' returning id
""")
_OVERDUE = text("""
    select user_id, id from assessment_attempts
    where status = 'in_progress' and deadline_at < :at order by deadline_at limit :most
""")
_COUNTED = text("""
    select count(*) from assessment_responses response
    join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
    where response.user_id = :user_id and response.attempt_id = :attempt_id and response.skipped_at is null
""")


def attempt(session: Session, user_id: int, attempt_id: int) -> Row[Any] | None:
    """A test of somebody's that is no diagnostic."""
    return session.execute(_ATTEMPT, {"user_id": user_id, "attempt_id": attempt_id}).one_or_none()


def questions(session: Session, user_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """The questions of a test with what was answered so far, in order."""
    return session.execute(_QUESTIONS, {"user_id": user_id, "attempt_id": attempt_id}).all()


def save(session: Session, user_id: int, attempt_id: int, *, position: int, chosen: int, at: datetime) -> bool:
    """Save an answer, or another one in its place; False when the test is over or has no such question."""
    keys = {"user_id": user_id, "attempt_id": attempt_id, "position": position}
    return session.scalar(_SAVE, keys | {"chosen": chosen, "at": at}) is not None


def hold(session: Session, user_id: int, attempt_id: int) -> None:
    """Let nobody else answer, leave out or submit in a test until the transaction ends."""
    session.execute(_HOLD, {"user_id": user_id, "attempt_id": attempt_id})


def skip(session: Session, user_id: int, attempt_id: int, *, position: int, at: datetime) -> bool:
    """Take a question that failed to show out of the test; False when the test is over or it was taken out before."""
    keys = {"user_id": user_id, "attempt_id": attempt_id, "position": position}
    return session.scalar(_SKIP, keys | {"at": at}) is not None


def open_question(session: Session, user_id: int, attempt_id: int, *, position: int, at: datetime) -> None:
    """Note that a question is on the screen, and add up the time the one before it was."""
    session.execute(_OPEN, {"user_id": user_id, "attempt_id": attempt_id, "position": position, "at": at})


def flag(session: Session, user_id: int, attempt_id: int, *, position: int, flagged: bool) -> None:
    """Mark a question to come back to, or take the mark away, while the test is open."""
    keys = {"user_id": user_id, "attempt_id": attempt_id, "position": position}
    session.execute(_FLAG, keys | {"flagged": flagged})


def close(session: Session, user_id: int, attempt_id: int, at: datetime) -> bool:
    """Close a test; whether this call did it."""
    return session.scalar(_CLOSE, {"user_id": user_id, "attempt_id": attempt_id, "at": at}) is not None


def counted(session: Session, user_id: int, attempt_id: int) -> int:
    """How many questions of a test its score is out of: all but those that failed to show or have no right answer."""
    return int(session.scalar(_COUNTED, {"user_id": user_id, "attempt_id": attempt_id}) or 0)


def overdue(session: Session, *, at: datetime, most: int) -> list[tuple[int, int]]:
    """(person, test) of open tests whose time has run out."""
    return [(row.user_id, row.id) for row in session.execute(_OVERDUE, {"at": at, "most": most})]
