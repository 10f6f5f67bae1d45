"""XP for a task finished quickly and well: paid when both the task and its first daily check are done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import streaks as streak_queries
from logic.xp import daily_rewards, service
from logic.xp.rewards import Reason
from logic.xp.service import Award


def award_speed(session: Session, learner_id: int, task_id: int, *, at: datetime) -> Award | None:
    """Pay a task for speed if it earns that by now; None when it does not. Joins the caller's transaction.

    Asked where a task is finished and where a check is submitted: whichever comes second finds the other. Both hold the
    learner, so the second sees what the first wrote.
    """
    task = streak_queries.speed(session, learner_id, task_id)
    if task is None or not daily_rewards.earns_speed(
        task.started_at, task.completed_at, task.estimated_minutes, task.right_in_check
    ):
        return None
    return service.award(session, learner_id, Reason.SPEED, subject=task_id, at=at)


def settle(session: Session, learner_id: int, task_id: int, *, right: int, cause: str, at: datetime) -> int:
    """Bring what a task was paid for speed to what its check, scored again, makes of it; the XP gained or lost.

    Joins the caller's transaction, which holds the learner. `right` counts the answers of the check that stand.
    """
    task = streak_queries.speed(session, learner_id, task_id)
    if task is None:
        return 0
    due = daily_rewards.earns_speed(task.started_at, task.completed_at, task.estimated_minutes, right)
    return service.settle(session, learner_id, Reason.SPEED, subject=task_id, due=due, cause=cause, at=at)
