"""The learner's own plans: the active one and its days, and all of them side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.identity import Learner
from api.plan_answers import CompletedDay, LearnerPlan, ListedPlan, PlanHistory
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
from logic.plans import management_service as management
from logic.plans import service as plans

LARGEST_ID = 2**63 - 1

router = APIRouter(tags=["plan"])

DayId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a day, as the plan has it.", examples=[171])]
PlanId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a plan, as the history has it.", examples=[7])]
LISTING = documented(NotSignedInError, NotAllowedError, UnavailableError)
READING = documented(NotSignedInError, NotAllowedError, NotFoundError, UnavailableError)
MANAGING = READING | documented(ConflictError)
CHANGING = MANAGING | documented(InvalidInputError)


@router.get("/plan", summary="My plan", response_description="The active plan.", responses=READING)
def read_plan(learner: Learner) -> LearnerPlan:
    """Your active plan with all its weeks and days. What is still locked carries no text."""
    return LearnerPlan.of(plans.current(learner.id))


@router.post(
    "/plan/days/{day_id}/start",
    summary="Start a day",
    status_code=204,
    response_description="The day is started.",
    responses=CHANGING,
)
def start_day(learner: Learner, day_id: DayId) -> None:
    """Begin the day that is unlocked. Starting it again changes nothing; a locked or completed day answers 409."""
    plans.start_day(learner.id, day_id, at=clock.now())


@router.post(
    "/plan/days/{day_id}/complete",
    summary="Complete a day",
    response_description="The day is completed.",
    responses=CHANGING,
)
def complete_day(learner: Learner, day_id: DayId) -> CompletedDay:
    """Finish the day that was started: it is paid and the next one is unlocked at once.

    Completing it again, also from several devices at the same moment, changes nothing and answers with xp_gained 0.
    """
    return CompletedDay.of(plans.complete_day(learner.id, day_id, at=clock.now()))


@router.get("/plans", summary="All my plans", response_description="Every plan you ever had.", responses=LISTING)
def read_plans(learner: Learner) -> PlanHistory:
    """Every plan: the active one first, then the paused ones, then those that ended, newest first; none is lost."""
    return PlanHistory.of(management.history(learner.id))


@router.post("/plan/pause", summary="Pause my plan", response_description="The paused plan.", responses=MANAGING)
def pause_plan(learner: Learner) -> ListedPlan:
    """Pause the active plan: its days wait, and the streak is frozen until a plan is resumed.

    While a test with a time limit is open this answers 409: its clock cannot stop. Without an active plan it answers
    404.
    """
    return ListedPlan.of(management.pause(learner.id, at=clock.now()))


@router.post("/plan/resume", summary="Resume my plan", response_description="The active plan.", responses=MANAGING)
def resume_plan(learner: Learner) -> ListedPlan:
    """Go on with the plan that was paused last, where it was left. While a plan is active this answers 409: switch."""
    return ListedPlan.of(management.resume(learner.id, at=clock.now()))


@router.post(
    "/plan/switch/{plan_id}",
    summary="Switch plans",
    response_description="The plan that is active now.",
    responses=CHANGING,
)
def switch_plan(learner: Learner, plan_id: PlanId) -> ListedPlan:
    """Pause the active plan, if there is one, and go on with another one; at no moment are two active.

    Switching to the active plan changes nothing. A plan that has ended answers 409, and so does an open test with a
    time limit.
    """
    return ListedPlan.of(management.switch(learner.id, plan_id, at=clock.now()))


@router.post("/plan/restart", summary="Restart my plan", response_description="The new plan.", responses=MANAGING)
def restart_plan(learner: Learner) -> ListedPlan:
    """End the active plan and make a new one for its track, from your newest diagnostic of it.

    The old plan stays in the history, and your XP is kept. A plan of which no day was begun is as good as new:
    restarting it, or asking twice, changes nothing.
    """
    return ListedPlan.of(management.restart(learner.id, at=clock.now()))
