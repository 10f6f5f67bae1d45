"""A learner's word that something is wrong with a question, and the answer they get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.queries import item_reports as report_queries
from logic.access.roles import Role, require_keeper
from logic.accounts.visitor import Visitor
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.item_bank import words
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.transactions import DatabaseRole, transaction

LONGEST_COMMENT = 1000
LONGEST_REPLY = 1000
MOST_SHOWN = 100
LAST_POSITION = 2**15 - 1


class Complaint(StrEnum):
    """What somebody finds wrong with a question."""

    WRONG_ANSWER = "wrong answer"
    UNCLEAR = "unclear"
    OUTDATED = "outdated"
    DOES_NOT_SHOW = "does not show"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """A report nobody has answered; who made it is not shown."""

    id: int
    family_id: int
    family: str
    topic: str
    complaint: str
    comment: str
    created_at: datetime


def report(
    learner_id: int, attempt_id: int, position: int, complaint: Complaint, comment: str = "", *, at: datetime
) -> bool:
    """Report a question that was put to this learner; False when they had reported it before.

    Raises NotFoundError when no such question was put to them, InvalidInputError for a complaint there is none of or a
    comment that is too long or cannot be kept.
    """
    said = words.clean(comment).strip()
    if len(said) > LONGEST_COMMENT:
        raise InvalidInputError(
            f"A comment has at most {LONGEST_COMMENT} letters. Nothing was sent; please shorten it."
        )
    if complaint not in list(Complaint):
        raise InvalidInputError("Say what is wrong with the question. Nothing was sent; choose one of the answers.")
    with transaction(learner_id) as session:
        if not 0 < position <= LAST_POSITION or not report_queries.was_put(
            session, learner_id, attempt_id=attempt_id, position=position
        ):
            raise NotFoundError("There is no such question in a test of yours. Nothing was sent.")
        return report_queries.add(
            session,
            learner_id,
            attempt_id=attempt_id,
            position=position,
            complaint=Complaint(complaint),
            comment=said,
            at=at,
        )


def unanswered(asker: Visitor, family_id: int | None = None) -> tuple[Report, ...]:
    """The open reports, oldest first, of one question or of all; for teachers and administrators."""
    require_keeper(asker.roles)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        rows = report_queries.unanswered(
            session, family_id=family_id, most=MOST_SHOWN, with_modules=Role.ADMIN in asker.roles
        )
        return tuple(Report(**row._mapping) for row in rows)  # noqa: SLF001 -- SQLAlchemy's documented name


def close(asker: Visitor, report_id: int, reply: str, *, at: datetime) -> None:
    """Answer a report: the learner is told the reply. Raises ConflictError when somebody did so before."""
    require_keeper(asker.roles)
    said = " ".join(words.clean(reply).split())
    if not 1 <= len(said) <= LONGEST_REPLY:
        raise InvalidInputError(f"A reply has 1 to {LONGEST_REPLY} letters. Nothing was sent.")
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        learner_id = report_queries.close(session, report_id, closed_by=asker.id, reply=said, at=at)
        if learner_id is None:
            raise ConflictError("This report was answered already. Nothing was sent twice.")
        told = Telling(learner_id, "report answered", str(report_id), "Your report of a question was answered", said)
        notice_service.tell(session, [told], at=at)
