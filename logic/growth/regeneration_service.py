"""When a new plan is due: asked on the page and by a job, every reason written down once, with what came of it."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from db.queries import growth as queries
from db.queries import growth_context as context_queries
from logic import settings
from logic.errors import UnavailableError
from logic.growth import context, due, plan_rows, preferring, regeneration
from logic.growth.regeneration import Reason
from logic.growth.views import RegenerationLine, RegenerationState, Suggestion
from logic.modules import facts_service
from logic.notifications import notice_service
from logic.notifications import service as notifications
from logic.notifications.notice_service import Telling
from logic.transactions import DatabaseRole, acting_as, transaction

log = structlog.get_logger(__name__)
SUGGESTION = "growth_suggestion"
TITLE = "A new growth plan may be worth a look"
MORNING = (9, 10, 11)  # hours of everybody's own day; a worker that comes late has three of them
AT_ONCE = 200
LETTER = """{reason}

Your growth plan stays as it is until you make a new one, and nothing you did is lost.

{url}

You get this mail because you asked for it in the preferences of your growth plan; switch it off there."""


def should_regenerate(teacher_id: int, *, at: datetime) -> Suggestion:
    """Whether a new plan is suggested at this moment, and why; a reason met for the first time is noted and told."""
    with transaction(teacher_id) as session:
        return _look(session, teacher_id, at)


def decline(teacher_id: int, *, at: datetime) -> None:
    """Turn the open suggestions down: none for a week. Without any, nothing changes."""
    with transaction(teacher_id) as session:
        queries.lock(session, teacher_id)
        plan = queries.active(session, teacher_id)
        if plan is not None:
            queries.decide(session, teacher_id, plan.id, None, at)


def trail(teacher_id: int) -> tuple[RegenerationLine, ...]:
    """Every reason there ever was and what came of it, the newest first."""
    with transaction(teacher_id) as session:
        rows = queries.trail(session, teacher_id)
    return tuple(
        RegenerationLine(
            id=row.id,
            version=row.plan_version,
            trigger=row.trigger,
            reason=row.reason,
            state=RegenerationState(row.state),
            suggested_at=row.suggested_at,
            decided_at=row.decided_at,
            new_version=row.new_version,
        )
        for row in rows
    )


def suggest_due(*, at: datetime) -> int:
    """Tell teachers, in the morning of their own day and outside their quiet hours, that a new plan is due.

    Returns how many. For a job: each teacher is a transaction of their own, and killed, or run twice, it tells nobody
    twice.
    """
    told, after, found = 0, 0, AT_ONCE
    while found == AT_ONCE:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            people = context_queries.due_for_a_look(session, at, MORNING, after=after, most=AT_ONCE)
        told += sum(_is_told(teacher_id, at) for teacher_id in people)
        found, after = len(people), people[-1] if people else after
    return told


def _is_told(teacher_id: int, at: datetime) -> bool:
    """One teacher's trouble is not everybody's: the others are told, and the next run tries again."""
    try:
        return should_regenerate(teacher_id, at=at).is_suggested
    except UnavailableError:
        raise
    except Exception:
        log.exception("nobody could look whether a growth plan is due", teacher=teacher_id)
        return False


def _look(session: Session, teacher_id: int, at: datetime) -> Suggestion:
    row = queries.active(session, teacher_id)
    if row is None:
        return Suggestion(None, ())
    plan = plan_rows.plan_view(row, queries.actions(session, teacher_id, row.id))
    declined = queries.declined(session, teacher_id, plan.id)
    now = due.situation(
        plan,
        context.from_json(row.generated_context),
        facts_service.facts(session, teacher_id),
        declined_at=declined.latest,
    )
    reasons = regeneration.reasons(now, at=at)
    if queries.suggest(session, teacher_id, plan.id, due.notes(reasons, now, declined.times), at):
        _tell(session, teacher_id, plan.id, reasons, at)
    return Suggestion(plan.id, reasons)


def _tell(session: Session, teacher_id: int, plan_id: int, reasons: tuple[Reason, ...], at: datetime) -> None:
    """Once a plan, however many reasons follow the first; by mail to whoever asked for that."""
    wants = preferring.from_row(queries.preferences(session, teacher_id))
    if not wants.suggestions or queries.is_told(session, teacher_id, SUGGESTION, str(plan_id)):
        return
    reason = reasons[0].words
    notice_service.tell(session, [Telling(teacher_id, SUGGESTION, str(plan_id), TITLE, reason)], at=at)
    address = queries.address(session, teacher_id) if wants.mail else None
    if address is not None:
        url = f"{settings.current().base_url}/growth-plan"
        with acting_as(session, DatabaseRole.WORKER):  # a person's own role writes no mail
            notifications.mail(session, teacher_id, address, TITLE, LETTER.format(reason=reason, url=url))
