"""How readiness moved: every forecast of the final with its interval, and the test after which it was made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.identity import Learner
from api.plan_answers import Share
from api.plans import LARGEST_ID, LISTING
from api.problems import documented
from logic.errors import InvalidInputError
from logic.readiness import history_service

router = APIRouter(tags=["readiness"])

TrackId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a track, as a plan has it.", examples=[1])]


class ReadinessMilestone(BaseModel):
    """A forecast with its 90 % interval, and the test behind it."""

    model_config = ConfigDict(from_attributes=True)

    at: Annotated[datetime, Field(description="When it was made, in UTC.", examples=["2026-11-28T10:12:00Z"])]
    kind: Annotated[
        Literal["diagnostic", "weekly", "final", "comprehensive", "daily_check", "review"],
        Field(description="The test.", examples=["weekly"]),
    ]
    week_number: Annotated[int | None, Field(description="Only of a weekly test.", examples=[1])]
    right: Annotated[int, Field(description="Right answers.", examples=[23])]
    counted: Annotated[int, Field(description="Questions that count.", examples=[30])]
    is_passed: Annotated[bool | None, Field(description="Null if nothing is to pass.", examples=[True])]
    expected: Annotated[Share, Field(description="The share expected on the final.", examples=[0.66])]
    low: Annotated[Share, Field(description="The lower end of its interval.", examples=[0.55])]
    high: Annotated[Share, Field(description="The upper end of its interval.", examples=[0.76])]
    probability_ready: Annotated[Share, Field(description="How likely it is 80 % or more.", examples=[0.08])]


class ReadinessHistory(BaseModel):
    """How readiness for a track moved."""

    milestones: Annotated[list[ReadinessMilestone], Field(description="Oldest first.")]


@router.get(
    "/tracks/{track_id}/readiness",
    summary="How my readiness moved",
    response_description="Every forecast.",
    responses=LISTING | documented(InvalidInputError),
)
def read_readiness(learner: Learner, track_id: TrackId) -> ReadinessHistory:
    """Your forecasts for a track, of all your plans for it; empty for a track you were not measured in."""
    found = history_service.milestones(learner.id, track_id)
    return ReadinessHistory(milestones=[ReadinessMilestone.model_validate(each) for each in found])
