"""The learner's own plan: read it, start a day, complete a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.identity import Learner
from api.plan_answers import CompletedDay, LearnerPlan
from api.problems import documented
from logic import clock
from logic.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    UnavailableError,
)
from logic.plans import service as plans

LARGEST_ID = 2**63 - 1

router = APIRouter(prefix="/plan", tags=["plan"])

DayId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a day, as the plan has it.", examples=[171])]
READING = documented(NotSignedInError, NotAllowedError, NotFoundError, UnavailableError)
CHANGING = READING | documented(ConflictError, InvalidInputError)


@router.get("", summary="My plan", response_description="The active plan.", responses=READING)
def read_plan(learner: Learner) -> LearnerPlan:
    """Your active plan with all its weeks and days. What is still locked carries no text."""
    return LearnerPlan.of(plans.current(learner.id))


@router.post(
    "/days/{day_id}/start",
    summary="Start a day",
    status_code=204,
    response_description="The day is started.",
    responses=CHANGING,
)
def start_day(learner: Learner, day_id: DayId) -> None:
    """Begin the day that is unlocked. Starting it again changes nothing; a locked or completed day answers 409."""
    plans.start_day(learner.id, day_id, at=clock.now())


@router.post(
    "/days/{day_id}/complete",
    summary="Complete a day",
    response_description="The day is completed.",
    responses=CHANGING,
)
def complete_day(learner: Learner, day_id: DayId) -> CompletedDay:
    """Finish the day that was started: it is paid and the next one is unlocked at once.

    Completing it again, also from several devices at the same moment, changes nothing and answers with xp_gained 0.
    """
    return CompletedDay.of(plans.complete_day(learner.id, day_id, at=clock.now()))
