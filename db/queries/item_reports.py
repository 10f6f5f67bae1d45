"""What learners report about questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries.item_bank import OF_A_MODULE

# Only a question that was put to this person can be reported by them, and once.
_ADD = text("""
    insert into item_reports (user_id, family_id, variant_id, complaint, comment, created_at)
    select :user_id, response.family_id, response.variant_id, :complaint, :comment, :at
    from assessment_responses response
    where response.user_id = :user_id and response.attempt_id = :attempt_id and response.position = :position
    on conflict (user_id, variant_id) do nothing returning id
""")
_WAS_PUT = text("""
    select exists (select from assessment_responses
                   where user_id = :user_id and attempt_id = :attempt_id and position = :position)
""")
_OPEN = text(f"""
    select report.id, report.family_id, family.slug as family, topic.title as topic, report.complaint, report.comment,
           report.created_at
    from item_reports report join item_families family on family.id = report.family_id
    join topics topic on topic.id = family.topic_id
    where report.closed_at is null and (cast(:family_id as bigint) is null or report.family_id = :family_id)
      and (:with_modules or not {OF_A_MODULE})
    order by report.created_at limit :most
""")  # noqa: S608 -- the one part put in is a constant of ours
_CLOSE = text("""
    update item_reports set closed_at = :at, closed_by = :closed_by, reply = :reply
    where id = :id and closed_at is null returning user_id
""")


def add(
    session: Session, user_id: int, *, attempt_id: int, position: int, complaint: str, comment: str, at: datetime
) -> bool:
    """Keep a report of a question that was put to somebody; False when they reported it before."""
    values = {"user_id": user_id, "attempt_id": attempt_id, "position": position}
    added = session.scalar(_ADD, values | {"complaint": complaint, "comment": comment, "at": at})
    return added is not None


def was_put(session: Session, user_id: int, *, attempt_id: int, position: int) -> bool:
    """Whether an attempt of this person has a question at a position."""
    keys = {"user_id": user_id, "attempt_id": attempt_id, "position": position}
    return bool(session.scalar(_WAS_PUT, keys))


def unanswered(session: Session, *, family_id: int | None, most: int, with_modules: bool) -> list[Row[Any]]:
    """Open reports, oldest first; of one family, or of all."""
    return list(session.execute(_OPEN, {"family_id": family_id, "most": most, "with_modules": with_modules}))


def close(session: Session, report_id: int, *, closed_by: int, reply: str, at: datetime) -> int | None:
    """Close a report with a reply; whose it was, None when it was closed before or is none."""
    values = {"id": report_id, "closed_by": closed_by, "reply": reply, "at": at}
    owner: int | None = session.scalar(_CLOSE, values)
    return owner
