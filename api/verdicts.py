"""Verdicts: what a plan came to, with the doubt in every figure of it, to be read or to be printed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.attempts import READING_ONE
from api.identity import Learner
from api.plan_answers import Share
from api.plans import READING, PlanId
from logic.plans import skill_shares, verdict_pdf, verdict_service
from logic.plans.outcomes import Readiness
from logic.plans.verdict_service import VerdictView

PDF = "application/pdf"
PRINTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}}}
}

router = APIRouter(tags=["verdict"])


class SkillResult(BaseModel):
    """A skill in the last test, with the 90 % interval of the share its answers stand for."""

    model_config = ConfigDict(from_attributes=True)

    skill: Annotated[str, Field(examples=["Foundations"])]
    right: Annotated[int, Field(examples=[13])]
    asked: Annotated[int, Field(examples=[15])]
    share: Annotated[Share, Field(examples=[0.87])]
    low: Annotated[Share, Field(examples=[0.67])]
    high: Annotated[Share, Field(examples=[0.96])]


class FittingTrack(BaseModel):
    """A track that fits better, and why."""

    model_config = ConfigDict(from_attributes=True)

    title: Annotated[str, Field(examples=["SQL"])]
    expected: Annotated[Share, Field(description="The share expected on its final.", examples=[0.71])]
    reason: Annotated[str, Field(examples=["We expect 71 % on its final, here 52 %."])]


class PlanVerdict(BaseModel):
    """What a plan came to. The count is what happened; the interval is about another final, taken now."""

    plan_id: Annotated[int, Field(examples=[7])]
    track: Annotated[str, Field(examples=["Python"])]
    track_id: Annotated[int, Field(examples=[1])]
    test_id: Annotated[int, Field(description="The test it rests on.", examples=[340])]
    is_retest: Annotated[bool, Field(description="Whether that was the comprehensive retest.", examples=[False])]
    level: Annotated[Readiness, Field(examples=["job ready"])]
    right: Annotated[int, Field(description="Right answers.", examples=[49])]
    counted: Annotated[int, Field(description="Questions that count.", examples=[60])]
    share: Annotated[Share, Field(examples=[0.82])]
    low: Annotated[Share, Field(description="The lower end of its 90 % interval.", examples=[0.72])]
    high: Annotated[Share, Field(description="The upper end of its 90 % interval.", examples=[0.88])]
    probability_ready: Annotated[Share, Field(description="How likely it is 80 % or more.", examples=[0.58])]
    skills: Annotated[list[SkillResult], Field(description="The strongest first.")]
    doubt: Annotated[
        str, Field(description="What the order of the skills is worth.", examples=["The order is unsure."])
    ]
    would_change: Annotated[list[str], Field(examples=[["It had 1 more right answer than it needs."]])]
    better_tracks: Annotated[list[FittingTrack], Field(description="Only with 'not yet suited to this role'.")]
    decided_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-12-19T11:02:40Z"])]

    @classmethod
    def of(cls, view: VerdictView) -> Self:
        """The answer for a verdict."""
        return cls(
            plan_id=view.plan_id,
            track=view.track,
            track_id=view.track_id,
            test_id=view.attempt_id,
            is_retest=view.is_retest,
            level=view.level,
            right=view.right,
            counted=view.counted,
            share=view.share,
            low=view.low,
            high=view.high,
            probability_ready=view.probability_ready,
            skills=[SkillResult.model_validate(skill) for skill in view.skills],
            doubt=skill_shares.doubt(view.skills),
            would_change=list(view.would_change),
            better_tracks=[FittingTrack.model_validate(track) for track in view.better_tracks],
            decided_at=view.decided_at,
        )


@router.get("/verdict", summary="My newest verdict", response_description="The verdict.", responses=READING)
def read_newest_verdict(learner: Learner) -> PlanVerdict:
    """The verdict that was given last; 404, and how it comes, before there is one."""
    return PlanVerdict.of(verdict_service.verdict(learner.id, None))


@router.get(
    "/plans/{plan_id}/verdict",
    summary="The verdict on a plan",
    response_description="The verdict.",
    responses=READING_ONE,
)
def read_verdict(learner: Learner, plan_id: PlanId) -> PlanVerdict:
    """What one of your plans came to; 404, and how it comes, before there is one."""
    return PlanVerdict.of(verdict_service.verdict(learner.id, plan_id))


@router.get(
    "/plans/{plan_id}/verdict.pdf",
    summary="The verdict on paper",
    response_description="The verdict with your name on it.",
    response_class=Response,
    responses=READING_ONE | PRINTED,
)
def print_verdict(learner: Learner, plan_id: PlanId) -> Response:
    """The same verdict as a tagged PDF (PDF/UA-1), with your name and the day by your own calendar."""
    view = verdict_service.verdict(learner.id, plan_id)
    day = verdict_pdf.day_given(view, learner.time_zone)
    printed = verdict_pdf.make(view, learner.display_name, day)
    headers = {"Content-Disposition": f'attachment; filename="waymark-verdict-{plan_id}.pdf"'}
    return Response(printed, media_type=PDF, headers=headers)
