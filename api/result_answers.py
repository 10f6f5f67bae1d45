"""What came out of a test, as the API sends it: the counts, what they led to, and the review of each question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from api.attempt_answers import Place, TestKind
from api.plan_answers import Share
from logic.assessment.result_service import ReviewedItem, Verdict
from logic.plans.testing_service import TestOutcome


class TopicResult(BaseModel):
    """What all answers so far say of a topic that the test asked about."""

    model_config = ConfigDict(from_attributes=True)

    topic_id: Annotated[int, Field(examples=[12])]
    topic: Annotated[str, Field(examples=["Lists and slices"])]
    skill: Annotated[str, Field(examples=["Foundations"])]
    verdict: Annotated[Verdict, Field(examples=["need more evidence"])]
    probability_weak: Annotated[Share, Field(description="How likely it is weak.", examples=[0.41])]
    mean: Annotated[float, Field(description="Ability on it; 0 is the middle of all learners.", examples=[0.12])]
    sd: Annotated[float, Field(description="The doubt in that: one standard deviation.", examples=[0.55])]
    answered: Annotated[int, Field(description="Answers that count, old ones among them.", examples=[5])]
    correct: Annotated[int, Field(description="How many of them were right.", examples=[3])]


class WeakTopic(BaseModel):
    """A topic that gets extra days, and why."""

    model_config = ConfigDict(from_attributes=True)

    title: Annotated[str, Field(examples=["Lists and slices"])]
    probability_weak: Annotated[Share, Field(description="How likely it is weak.", examples=[0.87])]
    positions: Annotated[list[int], Field(description="The questions that show it.", examples=[[4, 9]])]


class TestDiagnosis(BaseModel):
    """What a failed weekly test showed, and the days it added."""

    model_config = ConfigDict(from_attributes=True)

    severity: Annotated[Literal["low", "medium", "high"], Field(examples=["medium"])]
    extra_days: Annotated[int, Field(description="2, 3 or 4 by severity.", examples=[3])]
    weak_topics: list[WeakTopic]
    failures: Annotated[int, Field(description="Failed tests of this week, this one among them.", examples=[1])]
    suggestions: Annotated[
        list[str], Field(description="From the third on: tracks that may fit better, and why.", examples=[[]])
    ]


class TestManner(BaseModel):
    """How the answers came about, and the level they speak for."""

    model_config = ConfigDict(from_attributes=True)

    level: Annotated[int, Field(description="1 to 10.", examples=[6])]
    level_low: Annotated[int, Field(description="The lower end of its 90 % interval.", examples=[5])]
    level_high: Annotated[int, Field(description="The upper end.", examples=[7])]
    speed: Annotated[float | None, Field(description="Median of time taken / time expected.", examples=[0.9])]
    inconsistent: Annotated[bool, Field(description="A soft signal, never a reproach.", examples=[False])]


class TestResult(BaseModel):
    """What came out of a submitted test. Counts decide, never rounded percentages."""

    model_config = ConfigDict(from_attributes=True)

    test_id: Annotated[int, Field(validation_alias="attempt_id", examples=[311])]
    kind: Annotated[TestKind, Field(examples=["weekly"])]
    title: Annotated[str, Field(examples=["Weekly test of week 1"])]
    right: Annotated[int, Field(description="Right answers.", examples=[17])]
    counted: Annotated[int, Field(description="Questions that count.", examples=[30])]
    needed: Annotated[int, Field(description="Right answers that pass it; 0 if nothing is to pass.", examples=[21])]
    is_passed: Annotated[bool | None, Field(description="Null if nothing is to pass.", examples=[False])]
    xp_gained: Annotated[int, Field(description="What passing it paid.", examples=[0])]
    topics: Annotated[list[TopicResult], Field(description="Those it asked about, in teaching order.")]
    manner: Annotated[TestManner | None, Field(description="Null if nothing is to pass.")]
    diagnosis: Annotated[TestDiagnosis | None, Field(description="Only of a weekly test that was not passed.")]
    next_step: Annotated[str, Field(description="What comes next.", examples=["Go on with your day."])]

    @classmethod
    def of(cls, outcome: TestOutcome) -> Self:
        """The answer for what came out of a test."""
        return cls.model_validate(outcome)


class ReviewedQuestion(BaseModel):
    """A question of a submitted test: your answer, the right one, and why."""

    position: Annotated[int, Field(description="From 1.", examples=[4])]
    topic: Annotated[str, Field(examples=["Lists and slices"])]
    stem: Annotated[str, Field(description="Markdown.", examples=["What does this print?"])]
    code: Annotated[str | None, Field(examples=["print([1, 2, 3][1:])"])]
    code_language: Annotated[str | None, Field(examples=["python"])]
    options: Annotated[list[str], Field(examples=[["[1]", "[1, 2]", "[2]", "[2, 3]"]])]
    options_as: Annotated[Literal["text", "code"], Field(description="What the answers are.", examples=["code"])]
    choice: Annotated[Place | None, Field(description="The place of your answer; null without one.", examples=[2])]
    key: Annotated[
        Place | None,
        Field(description="The place of the right answer; null if the question was taken out.", examples=[3]),
    ]
    is_right: Annotated[bool, Field(examples=[False])]
    misconception: Annotated[
        str, Field(description="The idea that may be behind your answer, or empty.", examples=["a slice has one item"])
    ]
    explanation: Annotated[str, Field(description="Markdown.", examples=["The slice goes from 1 to the end."])]

    @classmethod
    def of(cls, item: ReviewedItem) -> Self:
        """The answer for one question that was reviewed."""
        return cls(
            position=item.position,
            topic=item.question.topic,
            stem=item.question.stem,
            code=item.question.code,
            code_language=item.question.code_language,
            options=list(item.options),
            options_as=item.question.options_as,  # type: ignore[arg-type]  # stored as one of these words
            choice=item.chosen,
            key=item.key,
            is_right=item.is_right,
            misconception=item.misconception,
            explanation=item.question.explanation,
        )


class TestReview(BaseModel):
    """Every question of a submitted test, explained."""

    questions: list[ReviewedQuestion]

    @classmethod
    def of(cls, items: Sequence[ReviewedItem]) -> Self:
        """The answer for a whole test."""
        return cls(questions=[ReviewedQuestion.of(item) for item in items])
