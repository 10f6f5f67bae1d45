"""Achievements: those you have, and how far the others are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.identity import Learner
from api.problems import documented
from logic.achievements import service as achievements
from logic.achievements.service import Rarity, Requirement
from logic.errors import NotAllowedError, NotSignedInError, UnavailableError

router = APIRouter(tags=["achievements"])

Slug = Annotated[str, Field(description="Its name for programs.", examples=["first-stone"])]
Title = Annotated[str, Field(examples=["First stone"])]
HowRare = Annotated[Rarity, Field(examples=["common"])]


class EarnedAchievement(BaseModel):
    """One you have; it stays yours."""

    model_config = ConfigDict(from_attributes=True)

    slug: Slug
    title: Title
    description: Annotated[str, Field(examples=["Every cairn begins with one stone. You have set yours."])]
    rarity: HowRare
    at: Annotated[datetime, Field(description="When, in UTC.", examples=["2026-11-24T18:03:10Z"])]


class LockedAchievement(BaseModel):
    """One you do not have yet."""

    model_config = ConfigDict(from_attributes=True)

    slug: Slug
    title: Title
    hint: Annotated[str, Field(description="What leads to it.", examples=["Learn something on three days in a row."])]
    rarity: HowRare
    requirement: Annotated[Requirement, Field(description="What it counts.", examples=["streak"])]
    progress: Annotated[int, Field(description="How far you are, at most the threshold.", examples=[2])]
    threshold: Annotated[int, Field(description="How much of it is asked for.", examples=[3])]


class Achievements(BaseModel):
    """Everything that can be achieved."""

    model_config = ConfigDict(from_attributes=True)

    earned: Annotated[list[EarnedAchievement], Field(description="Newest first.")]
    locked: Annotated[list[LockedAchievement], Field(description="In the order of the wall.")]


@router.get(
    "/achievements",
    summary="My achievements",
    response_description="Those you have and those still ahead.",
    responses=documented(NotSignedInError, NotAllowedError, UnavailableError),
)
def read_achievements(learner: Learner) -> Achievements:
    """What you have achieved, and how far you are with the rest. Reading it counts as being told of nothing."""
    return Achievements.model_validate(achievements.wall(learner.id))
