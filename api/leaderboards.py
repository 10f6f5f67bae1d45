"""Leaderboards and the learner's own league: those who opted out are in none of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.identity import Learner
from api.problems import documented
from logic import clock
from logic.catalogue import service as catalogue
from logic.errors import InvalidInputError, NotAllowedError, NotFoundError, NotSignedInError, UnavailableError
from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.leaderboards.league_service import MyLeagues
from logic.leaderboards.leagues import Outcome
from logic.leaderboards.periods import Period
from logic.leaderboards.service import Board

router = APIRouter(tags=["leaderboards"])

Name = Annotated[str, Field(description="The pseudonym, or the name of who has none.", examples=["Ada"])]
IsMe = Annotated[bool, Field(description="Whether it is you.", examples=[False])]


class BoardLine(BaseModel):
    """Somebody on a board."""

    model_config = ConfigDict(from_attributes=True)

    rank: Annotated[int, Field(description="From 1; equal XP shares a rank.", examples=[2])]
    name: Name
    xp: Annotated[int, Field(description="XP in the period.", examples=[340])]
    is_me: IsMe


class Leaderboard(BaseModel):
    """A page of a board, and where you stand."""

    period: Annotated[Period, Field(examples=["week"])]
    begins: Annotated[date, Field(description="The first day of the period.", examples=["2026-11-23"])]
    zone: Annotated[str, Field(description="Where periods begin at midnight.", examples=["UTC"])]
    page: Annotated[int, Field(description="From 1.", examples=[1])]
    lines: Annotated[list[BoardLine], Field(description="At most 50, most XP first.")]
    has_more: Annotated[bool, Field(description="Whether there is another page.", examples=[False])]
    my_xp: Annotated[int, Field(description="Your own XP in the period.", examples=[120])]
    my_rank: Annotated[
        int | None, Field(description="Absent without XP in the period, and for who opted out.", examples=[27])
    ]
    around_me: Annotated[list[BoardLine], Field(description="You with three neighbours on each side.")]


class LeagueMember(BaseModel):
    """Somebody in your league."""

    model_config = ConfigDict(from_attributes=True)

    place: Annotated[int, Field(description="From 1; equal XP shares a place.", examples=[2])]
    name: Name
    xp: Annotated[int, Field(description="XP of this week.", examples=[85])]
    is_me: IsMe
    heading_for: Annotated[Outcome, Field(description="What this place leads to.", examples=["promoted"])]


class MyLeague(BaseModel):
    """Your league of this week."""

    wants: Annotated[bool, Field(description="Whether you take part in leagues.", examples=[True])]
    tier: Annotated[str | None, Field(description="Absent while you are in none.", examples=["Ridge"])]
    week: Annotated[date | None, Field(description="The Monday it began.", examples=["2026-11-23"])]
    members: Annotated[list[LeagueMember], Field(description="Most XP first.")]


@router.get(
    "/leaderboard",
    summary="A board of a week, a month, or all time",
    response_description="A page of it, and where you stand.",
    responses=documented(NotSignedInError, NotAllowedError, NotFoundError, InvalidInputError, UnavailableError),
)
def read_leaderboard(
    learner: Learner,
    period: Annotated[Period, Query(description="Over which time XP is added up.")] = Period.WEEK,
    track: Annotated[str | None, Query(max_length=60, description="One track; absent: everyone.")] = None,
    page: Annotated[int, Query(ge=1, le=leaderboards.LAST_PAGE, description="Which 50 lines.")] = 1,
) -> Leaderboard:
    """Those with the most XP among all who want to be seen, your own rank, and your neighbours."""
    return _board(leaderboards.board(learner.id, period, track_id=_track_id(track), page=page, at=clock.now()))


@router.get(
    "/league",
    summary="My league of this week",
    response_description="Its members, most XP first.",
    responses=documented(NotSignedInError, NotAllowedError, UnavailableError),
)
def read_league(learner: Learner) -> MyLeague:
    """About thirty learners of similar pace for a week. You come into one on Monday, or by looking at its page."""
    return _league(leagues.read(learner.id, at=clock.now()))


def _track_id(slug: str | None) -> int:
    if slug is None:
        return leaderboards.EVERYONE
    for track in catalogue.tracks():
        if track.slug == slug:
            return track.id
    raise NotFoundError("There is no track of this name. Nothing was changed.")


def _board(found: Board) -> Leaderboard:
    return Leaderboard(
        period=found.period,
        begins=found.start,
        zone=found.zone,
        page=found.page,
        lines=[BoardLine.model_validate(line) for line in found.lines],
        has_more=found.has_more,
        my_xp=found.mine.xp,
        my_rank=found.mine.rank,
        around_me=[BoardLine.model_validate(line) for line in found.around],
    )


def _league(mine: MyLeagues) -> MyLeague:
    league = mine.league
    return MyLeague(
        wants=mine.wants,
        tier=league.tier if league else None,
        week=league.week if league else None,
        members=[LeagueMember.model_validate(member) for member in league.members] if league else [],
    )
