"""What is offered beside the days of a plan: the daily check, and five minutes of review. Both run under /tests."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.attempt_answers import TestStanding
from api.attempts import BEGUN, begun
from api.identity import Learner
from api.plans import CHANGING, MANAGING, READING, DayId
from logic import clock
from logic.errors import NotFoundError
from logic.plans import review_service as reviews
from logic.plans import service as plans
from logic.plans import testing_service as testing

NOTHING_DUE = "Nothing is due for review now. Nothing was lost; look again tomorrow."

router = APIRouter(tags=["tests"])


class DueReview(BaseModel):
    """The review that is offered today."""

    topics: Annotated[list[str], Field(description="Those due longest first.", examples=[["Lists and slices"]])]
    questions: Annotated[int, Field(description="Five a day at most.", examples=[2])]
    test_id: Annotated[int | None, Field(description="Its id once it is begun.", examples=[None])]

    @classmethod
    def of(cls, due: reviews.DueReview) -> Self:
        """The answer for a review that is due."""
        return cls(topics=list(due.topics), questions=due.questions, test_id=due.attempt_id)


@router.post(
    "/plan/days/{day_id}/check",
    summary="Begin the daily check",
    response_description="The check that was begun before.",
    responses=CHANGING | BEGUN,
)
def begin_check(learner: Learner, day_id: DayId, response: Response) -> TestStanding:
    """Three questions on the topic of a day that was started. Optional, and without a time limit."""
    at = clock.now()
    return begun(learner.id, testing.begin_check(learner.id, day_id, at=at), response, at=at)


@router.get("/plan/review", summary="The review due", response_description="What is due.", responses=READING)
def read_due_review(learner: Learner) -> DueReview:
    """Topics that were weak and come back today; 404 when nothing is due."""
    due = reviews.due(learner.id, at=clock.now())
    if due is None:
        plans.current(learner.id)
        raise NotFoundError(NOTHING_DUE)
    return DueReview.of(due)


@router.post(
    "/plan/review",
    summary="Begin the review",
    response_description="The review that was begun before.",
    responses=MANAGING | BEGUN,
)
def begin_review(learner: Learner, response: Response) -> TestStanding:
    """A few questions on the topics that are due, without a time limit; 409 when nothing is."""
    at = clock.now()
    return begun(learner.id, reviews.begin(learner.id, at=at), response, at=at)
