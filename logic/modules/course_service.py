"""Courses for teachers: what there is, joining, ticking parts off, finishing, leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import modules as module_queries
from logic.errors import ConflictError, NotFoundError
from logic.modules import facts_service, wording
from logic.modules.views import Course
from logic.transactions import transaction

LONGEST_NOTE = 1000
LARGEST_ID = 2**63 - 1
NO_COURSE = "There is no such course to join. Nothing was changed; pick one from the list."
NOT_JOINED = "You have not joined this course. Nothing was changed; join it first."
BY_ITS_PARTS = "A course of ours is finished by its parts. Nothing was changed; tick them off as you go."


def all_courses(teacher_id: int) -> tuple[Course, ...]:
    """Every course on offer or joined, ours first, with how a teacher stands in it."""
    with transaction(teacher_id) as session:
        return facts_service.courses(session, teacher_id)


def join(teacher_id: int, course_id: int, *, at: datetime) -> bool:
    """Join a course; False when it was joined before. Raises NotFoundError for one that is not on offer."""
    with transaction(teacher_id) as session:
        if _is_id(course_id) and module_queries.join_course(session, teacher_id, course_id, at):
            return True
        if not _is_id(course_id) or module_queries.joined_course(session, teacher_id, course_id) is None:
            raise NotFoundError(NO_COURSE)
        return False


def leave(teacher_id: int, course_id: int) -> None:
    """Leave a course; its note and ticks go. Raises NotFoundError when it was not joined."""
    with transaction(teacher_id) as session:
        if not _is_id(course_id) or not module_queries.leave_course(session, teacher_id, course_id):
            raise NotFoundError(NOT_JOINED)


def tick(teacher_id: int, course_id: int, part_id: int, *, done: bool, at: datetime) -> bool:
    """Tick a part off, or take the tick away; whether the course is finished by it.

    Raises NotFoundError for a course that was not joined, or a part it does not have.
    """
    with transaction(teacher_id) as session:
        _require_joined(session, teacher_id, course_id)
        if not _is_id(part_id) or not module_queries.is_part(session, course_id, part_id):
            raise NotFoundError("This course has no such part. Nothing was changed.")
        return module_queries.tick(session, teacher_id, course_id, part_id, done=done, at=at) == "finished"


def report(teacher_id: int, course_id: int, *, is_finished: bool, note: str, at: datetime) -> None:
    """Write down how a course goes, with a note; one of ours is finished by its parts alone.

    Raises NotFoundError for a course that was not joined, ConflictError for finishing one of ours this way.
    """
    said = wording.text(note, longest=LONGEST_NOTE, what="A note")
    with transaction(teacher_id) as session:
        kind, status = _require_joined(session, teacher_id, course_id)
        wanted = "finished" if is_finished else "enrolled"
        if kind == "career" and wanted != status:
            raise ConflictError(BY_ITS_PARTS)
        module_queries.set_course(session, teacher_id, course_id, status=wanted, note=said, at=at)


def _require_joined(session: Session, teacher_id: int, course_id: int) -> tuple[str, str]:
    """Kind and status of a joined course, which stays as it is until the transaction ends."""
    row = module_queries.joined_course(session, teacher_id, course_id) if _is_id(course_id) else None
    if row is None:
        raise NotFoundError(NOT_JOINED)
    return row.kind, row.status


def _is_id(number: int) -> bool:
    return 0 < number <= LARGEST_ID
