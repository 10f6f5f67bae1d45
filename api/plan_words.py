"""What those who teach a learner say about their plan: comments in threads, and approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.identity import Learner
from api.plans import READING
from logic import clock
from logic.plans import service as plans
from logic.review import approval_service, comment_service
from logic.review.comments import Thread

router = APIRouter(tags=["plan"])


class PlanComment(BaseModel):
    """Something that was said, as plain text."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[5])]
    author: Annotated[str, Field(examples=["Grace Hopper"])]
    is_mine: Annotated[bool, Field(examples=[False])]
    body: Annotated[str, Field(description="Empty once it was taken back.", examples=["How is week 2?"])]
    at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    is_edited: Annotated[bool, Field(examples=[False])]
    is_removed: Annotated[bool, Field(description="Whether its author took it back.", examples=[False])]
    is_unread: Annotated[bool, Field(description="Whether you were told of it and have not read it.", examples=[True])]


class CommentThread(BaseModel):
    """A comment and the answers to it; without a week it is about the whole plan, without a day about the week."""

    week_number: Annotated[int | None, Field(examples=[2])]
    day_number: Annotated[int | None, Field(examples=[None])]
    comments: Annotated[list[PlanComment], Field(description="The oldest first.")]


class PlanComments(BaseModel):
    """Everything said about the active plan."""

    threads: Annotated[list[CommentThread], Field(description="The oldest first.")]


class PlanApproval(BaseModel):
    """A teacher's word on the plan."""

    word: Annotated[Literal["approved", "change_requested"], Field(examples=["approved"])]
    words: Annotated[str, Field(description="What is to change, or why.", examples=["Well planned."])]
    by: Annotated[str, Field(examples=["Grace Hopper"])]
    at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    why_stale: Annotated[
        str | None, Field(description="Why it need not hold for the plan of now; null when it does.", examples=[None])
    ]


class PlanApprovals(BaseModel):
    """Every word on the plans of a learner."""

    approvals: Annotated[list[PlanApproval], Field(description="The newest first: it counts.")]


@router.get("/plan/comments", summary="What is said about my plan", response_description="Threads.", responses=READING)
def read_comments(learner: Learner) -> PlanComments:
    """Comments of those who teach you on your active plan, and your answers. Reading marks nothing as read."""
    plan = plans.current(learner.id)
    found = comment_service.of_plan(learner.id, learner.id, plan.id, at=clock.now())
    return PlanComments(threads=[_thread(thread) for thread in found])


@router.get("/plan/approvals", summary="What teachers decided", response_description="Approvals.", responses=READING)
def read_approvals(learner: Learner) -> PlanApprovals:
    """Whether those who teach you approved your plan or ask for a change. You are never held up by it."""
    plan = plans.current(learner.id)
    history = approval_service.history(learner.id, learner.id, plan.id)
    return PlanApprovals(
        approvals=[
            PlanApproval(word=one.word.value, words=one.words, by=one.by, at=one.at, why_stale=one.why_stale)
            for one in history
        ]
    )


def _thread(thread: Thread) -> CommentThread:
    return CommentThread(
        week_number=thread.place.week_number,
        day_number=thread.place.day_number,
        comments=[PlanComment.model_validate(comment) for comment in thread.comments],
    )
