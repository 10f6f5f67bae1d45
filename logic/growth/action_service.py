"""Starting and completing the actions of a growth plan; doing it twice, or at once, counts once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import growth as queries
from logic.errors import ConflictError, NotFoundError
from logic.growth import outcomes, plan_rows, preferring, progress
from logic.growth.progress import Celebration, Event, Progress, State
from logic.growth.views import ActionView, Completed, Outcome
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.transactions import transaction

MILESTONE = "growth_milestone"
REPLACED = (
    "This action belongs to an earlier version of your plan, which another one has replaced. Nothing was changed."
)


def actions(teacher_id: int, state: State | None = None) -> tuple[ActionView, ...]:
    """The actions of the plan in force, in order; of one state, or all. None before the first plan."""
    with transaction(teacher_id) as session:
        plan = queries.active(session, teacher_id)
        found = _of(session, teacher_id, plan.id) if plan is not None else ()
    return tuple(action for action in found if state is None or action.state is state)


def start(teacher_id: int, action_id: int, *, at: datetime) -> ActionView:
    """Begin an action of the plan in force; again, or once it is completed, changes nothing.

    Raises NotFoundError for somebody else's, ConflictError for one of a version no longer in force.
    """
    with transaction(teacher_id) as session:
        action, is_in_force = _held(session, teacher_id, action_id)
        if action.state is not State.PENDING:
            return action
        _require(is_in_force=is_in_force)
        progress.after(action.state, Event.STARTED)
        queries.start(session, teacher_id, action_id, at)
        return _read(session, teacher_id, action_id)


def complete(teacher_id: int, action_id: int, outcome: Outcome, *, at: datetime) -> Completed:
    """Complete an action of the plan in force, begun or not; again changes nothing and celebrates nothing.

    Raises InvalidInputError for an outcome that cannot be kept (a link that is not https, a minute count out of
    bounds), NotFoundError and ConflictError as `start`.
    """
    kept = outcomes.checked(outcome)
    with transaction(teacher_id) as session:
        action, is_in_force = _held(session, teacher_id, action_id)
        before = _progress(session, teacher_id, action.plan_id)
        if action.state is State.COMPLETED:
            return Completed(action, before, None)
        _require(is_in_force=is_in_force)
        progress.after(action.state, Event.COMPLETED)
        queries.complete(
            session,
            teacher_id,
            action_id,
            minutes_spent=kept.minutes_spent,
            reflection=kept.reflection or None,
            evidence=kept.evidence,
            at=at,
        )
        now = _progress(session, teacher_id, action.plan_id)
        said = _celebrate(session, teacher_id, action.plan_id, before, now, at)
        return Completed(_read(session, teacher_id, action_id), now, said)


def _held(session: Session, teacher_id: int, action_id: int) -> tuple[ActionView, bool]:
    """An action whose plan nobody else changes or replaces until this is over, and whether that plan is in force.

    Whoever writes a new version reads what is under way first: it waits, or the action would stay behind.
    """
    queries.lock(session, teacher_id)
    plan = queries.hold_plan_of(session, teacher_id, action_id)
    if plan is None:
        raise NotFoundError
    return _read(session, teacher_id, action_id), plan.is_active


def _require(*, is_in_force: bool) -> None:
    if not is_in_force:
        raise ConflictError(REPLACED)


def _read(session: Session, teacher_id: int, action_id: int) -> ActionView:
    row = queries.action(session, teacher_id, action_id)
    if row is None:
        raise NotFoundError
    return plan_rows.action_view(row)


def _of(session: Session, teacher_id: int, plan_id: int) -> tuple[ActionView, ...]:
    return tuple(plan_rows.action_view(row) for row in queries.actions(session, teacher_id, plan_id))


def _progress(session: Session, teacher_id: int, plan_id: int) -> Progress:
    return progress.of(action.state for action in _of(session, teacher_id, plan_id))


def _celebrate(
    session: Session, teacher_id: int, plan_id: int, before: Progress, now: Progress, at: datetime
) -> Celebration | None:
    """What is said at a milestone that was reached just now, to whoever wants to hear it; it is in the inbox, too."""
    milestone = progress.milestone_crossed(before, now)
    wants = preferring.from_row(queries.preferences(session, teacher_id)).celebrations
    if milestone is None or not wants:
        return None
    said = progress.celebration(milestone, now)
    telling = Telling(teacher_id, MILESTONE, f"{plan_id}:{milestone}", said.title, said.words)
    notice_service.tell(session, [telling], at=at)
    return said
