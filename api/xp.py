"""What was earned: total, level, streak, and the newest lines of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.identity import Learner
from api.problems import documented
from logic import clock
from logic.errors import InvalidInputError, NotAllowedError, NotSignedInError, UnavailableError
from logic.xp import service as xp
from logic.xp.rewards import Reason
from logic.xp.service import Entry, Header

MOST_ENTRIES = 200

router = APIRouter(tags=["xp"])


class LedgerEntry(BaseModel):
    """One line of the ledger; lines are never changed, a correction is a new one."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[512])]
    reason: Annotated[Reason, Field(description="What it was paid for.", examples=["daily_task"])]
    subject: Annotated[str, Field(description="Which one; each is paid once.", examples=["171"])]
    amount: Annotated[int, Field(description="XP; a correction can be negative.", examples=[15])]
    sentence: Annotated[str, Field(description="The reason in words.", examples=["finished a daily task"])]
    at: Annotated[datetime, Field(description="When, in UTC.", examples=["2026-11-24T18:03:10Z"])]
    local_date: Annotated[date, Field(description="Your own calendar day.", examples=["2026-11-24"])]


class Standing(BaseModel):
    """Where you stand."""

    total: Annotated[int, Field(description="All XP so far.", examples=[340])]
    level: Annotated[int, Field(description="From 1; one more with every 100 XP.", examples=[4])]
    to_next: Annotated[int, Field(description="XP missing to the next level.", examples=[60])]
    level_share: Annotated[float, Field(description="How much of this level is done, 0 to 1.", examples=[0.4])]
    streak_days: Annotated[int, Field(description="Days in a row, as of your own today.", examples=[5])]
    entries: Annotated[list[LedgerEntry], Field(description="The newest lines of the ledger, newest first.")]


@router.get(
    "/xp",
    summary="XP, level, streak, ledger",
    response_description="Where you stand.",
    responses=documented(NotSignedInError, NotAllowedError, InvalidInputError, UnavailableError),
)
def read_xp(
    learner: Learner,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES, description="How many lines of the ledger to send.")] = 50,
) -> Standing:
    """Your total, your level, your streak, and what you were paid for."""
    return _standing(xp.header(learner.id, at=clock.now()), xp.ledger(learner.id, limit=limit))


def _standing(header: Header, entries: tuple[Entry, ...]) -> Standing:
    return Standing(
        total=header.total_xp,
        level=header.progress.level,
        to_next=header.progress.to_next,
        level_share=header.progress.share,
        streak_days=header.streak_days,
        entries=[LedgerEntry.model_validate(entry) for entry in entries],
    )
