"""The learner's resume for a track: scored per skill with its evidence, before a plan and after it, and deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, File, Path, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.errors import TooLargeError, UnreadableError
from api.identity import Learner
from api.plans import CHANGING, LARGEST_ID, LISTING
from api.problems import documented
from api.readiness import TrackId
from logic import clock
from logic.billing.service import LimitReachedError
from logic.errors import InvalidInputError, NotFoundError, TooManyAttemptsError
from logic.resume import reading
from logic.resume import service as resumes
from logic.resume.views import ResumeView, ScoredResume, ScoredSkill, Stage

router = APIRouter(tags=["resume"])

ResumeId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a resume of yours.", examples=[5])]
READING_ONE = LISTING | documented(NotFoundError, InvalidInputError)
UPLOADING = CHANGING | documented(UnreadableError, TooLargeError, TooManyAttemptsError, LimitReachedError)
Score = Annotated[float, Field(ge=0, le=100, examples=[61.5])]


class Quote(BaseModel):
    """A passage of the resume that counts, and the words that made it count."""

    model_config = ConfigDict(from_attributes=True)

    text: Annotated[str, Field(examples=["Built 12 dashboards in SQL"])]
    terms: Annotated[list[str], Field(examples=[["sql"]])]


class SkillScore(BaseModel):
    """A skill: its score and what it is made of."""

    skill: Annotated[str, Field(examples=["Foundations"])]
    score: Score
    coverage: Annotated[float, Field(description="Points for the skill's vocabulary.", examples=[22.0])]
    evidence: Annotated[float, Field(description="Points for projects, numbers, verbs.", examples=[24.5])]
    structure: Annotated[float, Field(description="Points for how it is built.", examples=[15.0])]
    proved: Annotated[float, Field(description="Points for what the plan has proved.", examples=[0.0])]
    found: Annotated[list[str], Field(description="Words of the skill that are there.", examples=[["list", "tuple"]])]
    missing: Annotated[list[str], Field(description="Words that are not.", examples=[["generator"]])]
    quotes: list[Quote]
    proof: Annotated[str, Field(description="What the plan has proved, or empty.", examples=[""])]

    @classmethod
    def of(cls, skill: ScoredSkill) -> Self:
        """The answer for a skill."""
        parts = skill.parts
        return cls(
            skill=skill.skill,
            score=skill.score,
            coverage=parts.coverage,
            evidence=parts.evidence,
            structure=parts.structure,
            proved=parts.proved,
            found=list(parts.found),
            missing=list(parts.missing),
            quotes=[Quote.model_validate(quote) for quote in parts.quotes],
            proof=parts.proof,
        )


class Resume(BaseModel):
    """A resume with its scores, 0 to 100."""

    id: Annotated[int, Field(examples=[5])]
    stage: Annotated[Stage, Field(examples=["before"])]
    file_name: Annotated[str, Field(examples=["resume.pdf"])]
    scored_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    overall: Score
    skills: list[SkillScore]
    advice: Annotated[
        list[str], Field(description="How to build it better.", examples=[["Say what you did, in numbers."]])
    ]


class ScoreChange(BaseModel):
    """What became of a score."""

    model_config = ConfigDict(from_attributes=True)

    before: Score
    after: Score
    percent: Annotated[float | None, Field(description="Null where that is no fair way to say it.", examples=[31.0])]


class SkillChange(BaseModel):
    """What became of a skill, and why."""

    model_config = ConfigDict(from_attributes=True)

    skill: Annotated[str, Field(examples=["Foundations"])]
    change: ScoreChange
    moved: Annotated[list[str], Field(examples=[["more of the vocabulary"]])]


class ResumeImpact(BaseModel):
    """What became of a resume."""

    model_config = ConfigDict(from_attributes=True)

    headline: Annotated[str, Field(examples=["Your Python resume is now 31 % stronger."])]
    overall: ScoreChange
    skills: list[SkillChange]


class TrackResumes(BaseModel):
    """Your resume for a track, before the plan and after it."""

    before: Resume | None
    after: Resume | None
    impact: Annotated[ResumeImpact | None, Field(description="Once there are both.")]
    statements: Annotated[
        list[str], Field(description="What your plan proved, to be put on a resume.", examples=[["Passed week 1."]])
    ]

    @classmethod
    def of(cls, view: ResumeView) -> Self:
        """The answer for a learner's resumes."""
        return cls(
            before=_resume(view.before),
            after=_resume(view.after),
            impact=ResumeImpact.model_validate(view.impact) if view.impact else None,
            statements=list(view.statements),
        )


@router.get(
    "/tracks/{track_id}/resume",
    summary="My resume for a track",
    response_description="Before, after, and what became of it.",
    responses=READING_ONE,
)
def read_resume(learner: Learner, track_id: TrackId) -> TrackResumes:
    """Your scored resumes for a track you were measured in. Your files themselves are not kept."""
    return TrackResumes.of(resumes.view(learner.id, track_id))


@router.put(
    "/tracks/{track_id}/resume/{stage}",
    summary="Score a resume",
    response_description="Before, after, and what became of it.",
    responses=UPLOADING,
)
def upload_resume(
    learner: Learner,
    track_id: TrackId,
    stage: Annotated[Stage, Path(description="'after' once you have a plan for the track.", examples=["before"])],
    file: Annotated[
        UploadFile, File(description="PDF, .docx or text, at most 10 MB.", json_schema_extra={"examples": ["@cv.pdf"]})
    ],
) -> TrackResumes:
    """Score a file in place of the one there was. What cannot be read is told in a sentence, and nothing changes."""
    content = file.file.read(reading.MOST_BYTES + 1)
    resumes.upload(learner.id, track_id, stage, file.filename or "", content, at=clock.now())
    return TrackResumes.of(resumes.view(learner.id, track_id))


@router.delete(
    "/resumes/{resume_id}",
    summary="Delete a resume",
    status_code=204,
    response_description="It is gone.",
    responses=READING_ONE,
)
def delete_resume(learner: Learner, resume_id: ResumeId) -> None:
    """Delete a resume with its text and its scores, for good."""
    resumes.delete(learner.id, resume_id)


def _resume(found: ScoredResume | None) -> Resume | None:
    if found is None:
        return None
    return Resume(
        id=found.id,
        stage=found.stage,
        file_name=found.file_name,
        scored_at=found.scored_at,
        overall=found.overall,
        skills=[SkillScore.of(skill) for skill in found.skills],
        advice=list(found.advice),
    )
