"""More time for learners who need it: found by name, granted with a reason. For teachers and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.errors import TooLargeError, UnreadableError
from api.identity import Asker
from api.plans import LARGEST_ID, LISTING
from api.problems import documented
from logic import clock
from logic.access import service as access
from logic.errors import InvalidInputError, NotFoundError
from logic.plans import accommodations_service as accommodations

LONGEST_SEARCH = 100

router = APIRouter(tags=["learners"])

LearnerId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a learner.", examples=[42])]
FINDING = LISTING | documented(InvalidInputError)
GRANTING = FINDING | documented(NotFoundError, UnreadableError, TooLargeError)


class FoundLearner(BaseModel):
    """A learner as those who teach see them."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[42])]
    name: Annotated[str, Field(examples=["Ada Lovelace"])]
    email: Annotated[str, Field(examples=["ada@example.org"])]
    joined_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]


class FoundLearners(BaseModel):
    """The learners that were found."""

    learners: Annotated[list[FoundLearner], Field(description="The newest first.")]


class Accommodation(BaseModel):
    """More time, and why."""

    model_config = ConfigDict(extra="forbid")

    time_factor: Annotated[
        float,
        Field(
            ge=accommodations.LEAST,
            le=accommodations.MOST,
            allow_inf_nan=False,
            description="On the limits of weekly and final tests; 1 takes it away.",
            examples=[1.5],
        ),
    ]
    reason: Annotated[
        str,
        Field(
            min_length=accommodations.SHORTEST_REASON,
            max_length=accommodations.LONGEST_REASON,
            description="Kept with your name, for everybody who teaches here.",
            examples=["A letter of the clinic"],
        ),
    ]


class GrantedAccommodation(BaseModel):
    """A factor that was granted."""

    model_config = ConfigDict(from_attributes=True)

    time_factor: Annotated[float, Field(examples=[1.5])]
    reason: Annotated[str, Field(examples=["A letter of the clinic"])]
    set_by: Annotated[int | None, Field(description="Who granted it; null once they left.", examples=[9])]
    set_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]


class Accommodations(BaseModel):
    """Everything that was granted to a learner."""

    time_factor: Annotated[float, Field(description="What counts now.", examples=[1.5])]
    granted: Annotated[list[GrantedAccommodation], Field(description="The newest first; it counts.")]

    @classmethod
    def of(cls, history: tuple[accommodations.Granted, ...]) -> Self:
        """The answer for everything granted, newest first."""
        now = history[0].time_factor if history else accommodations.LEAST
        return cls(time_factor=now, granted=[GrantedAccommodation.model_validate(each) for each in history])


@router.get("/learners", summary="Find learners", response_description="Learners.", responses=FINDING)
def find_learners(
    asker: Asker,
    search: Annotated[
        str, Query(max_length=LONGEST_SEARCH, description="A part of a name or an e-mail address.", examples=["ada"])
    ] = "",
) -> FoundLearners:
    """The newest learners whose name or address holds what is searched for.

    For teachers, who find the learners of their own cohorts, and administrators.
    """
    return FoundLearners(learners=[FoundLearner.model_validate(person) for person in access.learners(asker, search)])


@router.get(
    "/learners/{learner_id}/accommodations",
    summary="What a learner was granted",
    response_description="Everything granted.",
    responses=FINDING | documented(NotFoundError),
)
def read_accommodations(asker: Asker, learner_id: LearnerId) -> Accommodations:
    """The time factor of a learner and how it came about. For those who teach them, and administrators."""
    return Accommodations.of(accommodations.history(asker, learner_id))


@router.post(
    "/learners/{learner_id}/accommodations",
    summary="Grant more time",
    status_code=201,
    response_description="Everything granted.",
    responses=GRANTING,
)
def grant_accommodation(asker: Asker, learner_id: LearnerId, accommodation: Accommodation) -> Accommodations:
    """Give a learner more time for the tests they begin from now on. For those who teach them, and administrators."""
    factor, reason = accommodation.time_factor, accommodation.reason
    accommodations.grant(asker, learner_id, factor, reason, at=clock.now())
    return Accommodations.of(accommodations.history(asker, learner_id))
