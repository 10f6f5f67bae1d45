"""What the page of today shows, asked at once: one transaction, and no statement for what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import plans as plan_queries
from db.queries import today as today_queries
from logic.achievements import service as achievements
from logic.achievements.service import Earned
from logic.ai.service import Feature
from logic.assessment import result_service
from logic.assessment.result_service import ReviewedItem
from logic.notifications import notice_service
from logic.notifications.notice_service import Notice
from logic.plans import review_service, service, testing_service
from logic.plans.review_service import DayCheck, DueReview
from logic.plans.testing_service import DueTest
from logic.plans.views import PlanView
from logic.transactions import transaction
from logic.xp import service as xp
from logic.xp.service import Header


@dataclass(frozen=True, slots=True)
class Today:
    """Where a learner stands, what is new to them, and their active plan with what it offers now, if there is one.

    `due` is the test the plan waits for; `check` that of the day done last, with `answers` once it is submitted.
    `has_writer` says that a model may word the day better.
    """

    standing: Header
    notices: tuple[Notice, ...]
    earned: tuple[Earned, ...]
    plan: PlanView | None = None
    due: DueTest | None = None
    check: DayCheck | None = None
    answers: tuple[ReviewedItem, ...] = ()
    review: DueReview | None = None
    has_writer: bool = False


def look(learner_id: int, *, at: datetime) -> Today:
    """Everything the page of today shows; a test whose time is up is closed before anything else is read."""
    with transaction(learner_id) as session:
        news = _news(session, learner_id, at)
        if not news.is_overdue:
            return _as_it_stands(session, learner_id, news, at)
    testing_service.close_overdue_of(learner_id, at=at)
    with transaction(learner_id) as session:
        return _as_it_stands(session, learner_id, _news(session, learner_id, at), at)


def _news(session: Session, learner_id: int, at: datetime) -> Row[Any]:
    told_elsewhere = notice_service.TOLD_ELSEWHERE
    return today_queries.news(session, learner_id, at=at, without=told_elsewhere, feature=Feature.PLAN_DAY)


def _as_it_stands(session: Session, learner_id: int, news: Row[Any], at: datetime) -> Today:
    standing = xp.standing(session, learner_id, at=at)
    notices = notice_service.newest(session, learner_id) if news.has_notices else ()
    earned = achievements.untold(session, learner_id) if news.has_earned else ()
    plan = plan_queries.active(session, learner_id)
    if plan is None:
        return Today(standing, notices, earned)
    view = service.view_of(session, learner_id, plan)
    weeks = {week.number: week.status for week in view.weeks}
    offered = review_service.offered(session, learner_id, plan, today=standing.today)
    return Today(
        standing,
        notices,
        earned,
        view,
        due=testing_service.waited_for(session, learner_id, plan, weeks),
        check=offered.check,
        answers=_answers(session, learner_id, offered.check),
        review=offered.review,
        has_writer=bool(news.has_writer),
    )


def _answers(session: Session, learner_id: int, check: DayCheck | None) -> tuple[ReviewedItem, ...]:
    if check is None or check.attempt_id is None or check.right is None:
        return ()
    return result_service.reviewed(session, learner_id, check.attempt_id)
