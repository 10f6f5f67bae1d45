"""The digest of a teacher's cohorts: on Mondays by their own clock, once a week, and only with something to say.

Who needs help and why is what the boards say. What was told is noted in the transaction that tells it: killed or run
twice, the job tells nobody twice and leaves nobody out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row

from db.queries import teacher_digest as queries
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.errors import UnavailableError
from logic.notifications import news_service
from logic.notifications.news_service import Kind, News
from logic.review import board_service, cohort_service
from logic.review.board_service import Board, Line
from logic.transactions import DatabaseRole, transaction

MOST_NAMED = 5  # learners of a cohort; the board has the others
MOST_REASONS = 4
BOARD = "/board?cohort={public_id}"
LEARNER = "/learner-plan?learner={learner_id}"
log = structlog.get_logger(__name__)
SWITCHES = news_service.switches(Kind.TEACHER_DIGEST)


def tell_due(*, at: datetime) -> int:
    """Tell every teacher whose Monday has come; how many were told."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        found = queries.clocks(session, SWITCHES)
        now_open = [row for row in (_open(clock, at) for clock in found) if row is not None]
        due = queries.due(session, Kind.TEACHER_DIGEST, now_open, SWITCHES) if now_open else ()
    return sum(_is_told(teacher, at) for teacher in due)


def facts(boards: tuple[Board, ...]) -> Mapping[str, object] | None:
    """What the mail names: cohorts with somebody who needs help, whoever needs most first; None for nobody.

    Somebody who is in two cohorts counts once.
    """
    cohorts = [_cohort(board) for board in boards if board.in_need]
    people = {line.id for board in boards for line in board.lines if line.reasons}
    return {"cohorts": cohorts, "people": len(people)} if cohorts else None


def _open(clock: Row[Any], at: datetime) -> dict[str, object] | None:
    """This clock with the Monday whose digest may go out by it now."""
    monday = news_service.monday_of(at, clock.time_zone, clock.quiet_from, clock.quiet_until)
    return None if monday is None else {**clock._mapping, "monday": monday}  # noqa: SLF001 -- SQLAlchemy's documented name


def _is_told(teacher: Row[Any], at: datetime) -> bool:
    """One teacher's trouble is not everybody's: the others are told, and the next run tries again."""
    try:
        return _tell(teacher, at)
    except UnavailableError:
        raise
    except Exception:
        log.exception("a teacher's Monday could not be told", teacher=teacher.id)
        return False


def _tell(teacher: Row[Any], at: datetime) -> bool:
    """Read the boards, then claim and tell together; whether it was this call that told something."""
    said = facts(_boards(teacher, at))
    with transaction(None, role=DatabaseRole.WORKER) as session:
        if not news_service.claim(session, teacher.id, Kind.TEACHER_DIGEST, teacher.monday, at=at):
            return False
        if said is None:
            return False
        news = News(teacher.id, Kind.TEACHER_DIGEST, teacher.monday.isoformat(), said)
        news_service.tell(session, [news], at=at)
    return True


def _boards(teacher: Row[Any], at: datetime) -> tuple[Board, ...]:
    asker = Visitor(
        teacher.id, teacher.display_name, None, teacher.email, frozenset({Role.TEACHER}), teacher.time_zone, None
    )
    mine = [cohort for cohort in cohort_service.mine(asker) if cohort.archived_at is None and cohort.learners]
    return tuple(board_service.board(asker, cohort.public_id, at=at) for cohort in mine)


def _cohort(board: Board) -> dict[str, object]:
    in_need = [line for line in board.lines if line.reasons]
    return {
        "name": _line(board.cohort.name),
        "size": len(board.lines),
        "learners": [_learner(line) for line in in_need[:MOST_NAMED]],
        "more": max(len(in_need) - MOST_NAMED, 0),
        "path": BOARD.format(public_id=board.cohort.public_id),
    }


def _learner(line: Line) -> dict[str, object]:
    why = [reason.words for reason in line.reasons[:MOST_REASONS]]
    return {"name": _line(line.name), "why": why, "path": LEARNER.format(learner_id=line.id)}


def _line(words: str) -> str:
    return " ".join(words.split())
