"""Tests as the API sends them: before they begin, while they run, and one of their questions."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from logic.assessment import timed_service
from logic.assessment.timed_service import TimedSitting
from logic.plans import testing_service

TestKind = Literal["weekly", "final", "comprehensive", "daily_check", "review", "module"]
Place = Annotated[int, Field(ge=0, lt=timed_service.OPTIONS)]


class ChosenAnswer(BaseModel):
    """An answer to one question."""

    model_config = ConfigDict(extra="forbid")

    choice: Annotated[
        int,
        Field(strict=True, ge=0, lt=timed_service.OPTIONS, description="Its place in the options.", examples=[2]),
    ]


class DueTest(BaseModel):
    """The test that your plan waits for: what it asks for, before you begin it."""

    model_config = ConfigDict(from_attributes=True)

    kind: Annotated[TestKind, Field(examples=["weekly"])]
    week_number: Annotated[int | None, Field(description="Only of a weekly test.", examples=[1])]
    title: Annotated[str, Field(examples=["Week 1: test"])]
    questions: Annotated[int, Field(examples=[30])]
    needed: Annotated[int, Field(description="Right answers that pass it.", examples=[21])]
    minutes: Annotated[int, Field(description="Its time limit, with what you were granted.", examples=[45])]
    test_id: Annotated[int | None, Field(description="Its id once it is begun.", examples=[None])]

    @classmethod
    def of(cls, due: testing_service.DueTest) -> Self:
        """The answer for a test that is due."""
        return cls(
            kind=due.kind,  # type: ignore[arg-type]  # the kinds of tests are these words
            week_number=due.week_number,
            title=due.title,
            questions=due.questions,
            needed=timed_service.needed(due.kind, due.questions),
            minutes=due.minutes,
            test_id=due.attempt_id,
        )


class AskedQuestion(BaseModel):
    """How one question of a test stands; its text is at its own address."""

    model_config = ConfigDict(from_attributes=True)

    position: Annotated[int, Field(description="From 1.", examples=[4])]
    choice: Annotated[Place | None, Field(validation_alias="chosen", description="What is saved.", examples=[2])]
    is_flagged: Annotated[bool, Field(description="Marked to come back to.", examples=[False])]
    is_left_out: Annotated[bool, Field(description="Did not show properly; it does not count.", examples=[False])]


class TestStanding(BaseModel):
    """A test as it stands by the server's clock."""

    id: Annotated[int, Field(examples=[311])]
    kind: Annotated[TestKind, Field(examples=["weekly"])]
    track: Annotated[str, Field(examples=["Python"])]
    plan_id: Annotated[int | None, Field(examples=[7])]
    week_number: Annotated[int | None, Field(description="Only of a weekly test.", examples=[1])]
    started_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-28T09:30:00Z"])]
    deadline_at: Annotated[
        datetime | None,
        Field(description="Then it is submitted with what is saved. In UTC.", examples=["2026-11-28T10:15:00Z"]),
    ]
    seconds_left: Annotated[
        int | None, Field(description="Until then; null without a time limit.", ge=0, examples=[2487])
    ]
    submitted_at: Annotated[datetime | None, Field(description="Once it is over, in UTC.", examples=[None])]
    saved_at: Annotated[
        datetime | None, Field(description="When the newest answer was saved.", examples=["2026-11-28T09:33:12Z"])
    ]
    answered: Annotated[int, Field(description="How many questions have an answer.", examples=[3])]
    position: Annotated[
        int | None, Field(description="The first question that waits for an answer; null if none does.", examples=[4])
    ]
    questions: list[AskedQuestion]

    @classmethod
    def of(cls, test: TimedSitting, at: datetime) -> Self:
        """The answer for a test as it stands at the moment `at`."""
        waiting = (mark.position for mark in test.marks if not mark.is_answered and not mark.is_left_out)
        return cls(
            id=test.attempt_id,
            kind=test.kind,  # type: ignore[arg-type]  # the kinds of tests are these words
            track=test.track,
            plan_id=test.plan_id,
            week_number=test.week_number,
            started_at=test.started_at,
            deadline_at=test.deadline_at,
            seconds_left=_seconds_left(test, at),
            submitted_at=test.submitted_at,
            saved_at=test.saved_at,
            answered=test.answered,
            position=None if test.is_over else next(waiting, None),
            questions=[AskedQuestion.model_validate(mark) for mark in test.marks],
        )


class TestQuestion(BaseModel):
    """A question of a running test. Nothing in it tells which answer is right."""

    position: Annotated[int, Field(description="From 1.", examples=[4])]
    topic: Annotated[str, Field(examples=["Lists and slices"])]
    stem: Annotated[str, Field(description="Markdown.", examples=["What does this print?"])]
    code: Annotated[str | None, Field(examples=["print([1, 2, 3][1:])"])]
    code_language: Annotated[str | None, Field(examples=["python"])]
    options: Annotated[
        list[str],
        Field(description="Four answers; their places count from 0.", examples=[["[1]", "[1, 2]", "[2]", "[2, 3]"]]),
    ]
    options_as: Annotated[Literal["text", "code"], Field(description="What the answers are.", examples=["code"])]
    choice: Annotated[Place | None, Field(description="The place of the answer that is saved.", examples=[None])]
    is_flagged: Annotated[bool, Field(description="Marked to come back to.", examples=[False])]

    @classmethod
    def of(cls, test: TimedSitting) -> Self:
        """The answer for the question that is brought up; the test has one."""
        asked = test.question
        if asked is None:
            raise timed_service.TimeIsUpError
        return cls(
            position=asked.position,
            topic=asked.topic,
            stem=asked.stem,
            code=asked.code,
            code_language=asked.code_language,
            options=list(asked.options),
            options_as=asked.options_as,  # type: ignore[arg-type]  # stored as one of these words
            choice=test.chosen,
            is_flagged=any(mark.is_flagged for mark in test.marks if mark.position == asked.position),
        )


def _seconds_left(test: TimedSitting, at: datetime) -> int | None:
    if test.deadline_at is None:
        return None
    return 0 if test.is_over else max(math.floor((test.deadline_at - at).total_seconds()), 0)
