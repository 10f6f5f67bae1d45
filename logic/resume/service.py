"""What the app can ask about resumes: score one, show what is known, delete. The file itself is never kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import progress as progress_queries
from db.queries import resumes as resume_queries
from logic import events
from logic.billing import service as billing
from logic.billing.entitlements import Feature
from logic.errors import ConflictError, NotFoundError
from logic.events import EventKind
from logic.resume import reading, scoring, vocabulary
from logic.resume import statements as lines
from logic.resume.scoring import Reading, SkillScore
from logic.resume.statements import Proved, ProvedVerdict, ProvedWeek
from logic.resume.structure import structure
from logic.resume.views import Impact, ResumeView, ScoredResume, ScoredSkill, SkillImpact, Stage, TrackToScore
from logic.transactions import transaction

NO_RESUME = "There is no such resume of yours. Nothing was changed."
NO_PLAN = (
    "A resume counts as 'after' once you have a plan for this track. Nothing of it was kept; make your plan first."
)
NOT_MEASURED = "You have not been measured in this track yet. Nothing of it was kept; finish its diagnostic first."


def tracks(learner_id: int) -> tuple[TrackToScore, ...]:
    """The tracks a learner's resume can be scored for, the one measured last first."""
    with transaction(learner_id) as session:
        return _tracks(session, learner_id)


def view(learner_id: int, track_id: int) -> ResumeView:
    """What is known of a learner's resume for a track; raises NotFoundError for one they were not measured in."""
    with transaction(learner_id) as session:
        track = _track(session, learner_id, track_id)
        rows = resume_queries.of_track(session, learner_id, track_id)
        scored = {Stage(stage): _scored(session, learner_id, row) for stage, row in rows.items()}
        proved = _proved(session, learner_id, track_id)
    before, after = scored.get(Stage.BEFORE), scored.get(Stage.AFTER)
    impact = _impact(track.title, before, after) if before and after else None
    return ResumeView(track, before, after, impact, lines.statements(track.title, proved))


def upload(learner_id: int, track_id: int, stage: Stage, name: str, content: bytes, *, at: datetime) -> int:
    """Score a file as the learner's resume before or after, in place of the one there was; its id.

    Raises InvalidInputError with one clear sentence for a file that gives no text, ConflictError for an `after`
    without a plan, NotFoundError for a track the learner was not measured in, LimitReachedError for one reading more
    this month than the learner's subscription has; nothing is kept then, and nothing counts.
    """
    with transaction(learner_id) as session:
        track = _track(session, learner_id, track_id)
        _require_reading(session, learner_id, at)  # before the work; what decides is asked again under the lock
    if stage not in track.stages:
        raise ConflictError(NO_PLAN)
    text = reading.text_of(content)
    read = Reading.of(text)
    with transaction(learner_id) as session:
        resume_queries.lock(session, learner_id)
        _require_reading(session, learner_id, at)
        proved = _proved(session, learner_id, track_id) if stage is Stage.AFTER else Proved((), None)
        scores = _scores(session, track_id, read, proved)
        resume = {
            "user_id": learner_id,
            "track_id": track_id,
            "stage": stage,
            "file_name": reading.file_name(name),
            "content": text,
            "structure": read.structure.share,
        }
        base = _stored_scores(session, learner_id, track_id, Stage.BEFORE) if stage is Stage.AFTER else {}
        stored = _rows(scores, stage, base)
        resume_id = resume_queries.replace(session, resume, role=track.title, scores=stored, at=at)
        if stage is Stage.BEFORE:
            _compare_anew(session, learner_id, track)
        events.record(session, learner_id, EventKind.RESUME_SCORED, at=at, track=track_id)
    return resume_id


def scored_this_month(session: Session, learner_id: int, *, at: datetime) -> int:
    """How many resumes were scored in the learner's own calendar month; joins the caller's transaction.

    A resume that was replaced or deleted since counts: it was read.
    """
    first = events.local_date(session, learner_id, at).replace(day=1)
    return resume_queries.scored_in_month(session, learner_id, first=first, at=at)


def delete(learner_id: int, resume_id: int) -> None:
    """Delete a resume, its text and its scores for good; raises NotFoundError when it is not the learner's."""
    with transaction(learner_id) as session:
        resume_queries.lock(session, learner_id)
        found = resume_queries.by_id(session, learner_id, resume_id)
        if found is None:
            raise NotFoundError(NO_RESUME)
        resume_queries.delete(session, learner_id, resume_id)
        if found.stage == Stage.BEFORE:
            track = next((track for track in _tracks(session, learner_id) if track.id == found.track_id), None)
            if track:
                _compare_anew(session, learner_id, track)


@dataclass(frozen=True, slots=True)
class _Skill:
    """A skill of a track with its score."""

    id: int
    title: str
    score: SkillScore


def _require_reading(session: Session, learner_id: int, at: datetime) -> None:
    billing.require(session, learner_id, Feature.RESUMES, used=scored_this_month(session, learner_id, at=at), at=at)


def _tracks(session: Session, learner_id: int) -> tuple[TrackToScore, ...]:
    return tuple(TrackToScore(row.id, row.title, row.has_plan) for row in resume_queries.tracks(session, learner_id))


def _track(session: Session, learner_id: int, track_id: int) -> TrackToScore:
    for track in _tracks(session, learner_id):
        if track.id == track_id:
            return track
    raise NotFoundError(NOT_MEASURED)


def _scores(session: Session, track_id: int, read: Reading, proved: Proved) -> list[_Skill]:
    return [
        _Skill(
            skill.id,
            skill.title,
            scoring.score(read, vocabulary.of_skill(skill.slug), proved.of_skill(skill.id, skill.title)),
        )
        for skill in resume_queries.skills(session, track_id)
    ]


def _rows(scores: Sequence[_Skill], stage: Stage, base: Mapping[int, float]) -> list[dict[str, Any]]:
    """The scores as they are stored: of a resume after a plan with the score before beside it."""
    return [_row(skill.id, skill.title, stage, skill.score, base.get(skill.id)) for skill in scores]


def _row(skill_id: int, title: str, stage: Stage, score: SkillScore, before: float | None) -> dict[str, Any]:
    is_after = stage is Stage.AFTER
    return {
        "skill_id": skill_id,
        "skill": title,
        "before_score": before if is_after else score.total,
        "after_score": score.total if is_after else None,
        "improvement_percentage": scoring.change(before, score.total).percent if before is not None else None,
        "evidence": score.to_json(),
    }


def _stored_scores(session: Session, learner_id: int, track_id: int, stage: Stage) -> dict[int, float]:
    resume = resume_queries.of_track(session, learner_id, track_id).get(stage)
    if resume is None:
        return {}
    rows = resume_queries.scores(session, learner_id, resume.id)
    return {row.skill_id: _total(row, stage) for row in rows}


def _compare_anew(session: Session, learner_id: int, track: TrackToScore) -> None:
    """Write the resume after the plan again beside the one before, which is another now, or gone."""
    after = resume_queries.of_track(session, learner_id, track.id).get(Stage.AFTER)
    if after is None:
        return
    base = _stored_scores(session, learner_id, track.id, Stage.BEFORE)
    rows = [
        _row(row.skill_id, row.skill, Stage.AFTER, SkillScore.from_json(row.evidence), base.get(row.skill_id))
        for row in resume_queries.scores(session, learner_id, after.id)
    ]
    resume = {
        "user_id": learner_id,
        "track_id": track.id,
        "stage": Stage.AFTER,
        "file_name": after.file_name,
        "content": resume_queries.content(session, learner_id, after.id),
        "structure": after.structure,
    }
    resume_queries.replace(session, resume, role=track.title, scores=rows, at=after.created_at)


def _scored(session: Session, learner_id: int, resume: Row[Any]) -> ScoredResume:
    stage = Stage(resume.stage)
    order = {skill.id: place for place, skill in enumerate(resume_queries.skills(session, resume.track_id))}
    rows = sorted(
        resume_queries.scores(session, learner_id, resume.id), key=lambda row: order.get(row.skill_id, len(order))
    )
    skills = tuple(ScoredSkill(row.skill, _total(row, stage), SkillScore.from_json(row.evidence)) for row in rows)
    return ScoredResume(
        id=resume.id,
        stage=stage,
        file_name=resume.file_name,
        scored_at=resume.created_at,
        overall=scoring.overall([skill.score for skill in skills]),
        skills=skills,
        advice=structure(resume_queries.content(session, learner_id, resume.id)).advice(),
    )


def _total(row: Row[Any], stage: Stage) -> float:
    return float(row.after_score if stage is Stage.AFTER else row.before_score)


def _impact(role: str, before: ScoredResume, after: ScoredResume) -> Impact:
    """Two resumes compared over the skills that both were scored for."""
    earlier = {skill.skill: skill for skill in before.skills}
    pairs = [(earlier[skill.skill], skill) for skill in after.skills if skill.skill in earlier]
    moved = scoring.change(
        scoring.overall([old.score for old, _ in pairs]), scoring.overall([new.score for _, new in pairs])
    )
    skills = tuple(
        SkillImpact(new.skill, scoring.change(old.score, new.score), scoring.what_moved(old.parts, new.parts))
        for old, new in pairs
    )
    return Impact(scoring.headline(role, moved), moved, skills)


def _proved(session: Session, learner_id: int, track_id: int) -> Proved:
    weeks = tuple(
        ProvedWeek(
            skill_id=row.skill_id,
            number=row.week_number,
            skill=row.skill,
            topics=tuple(row.topics),
            right=row.score,
            asked=row.total_questions,
            at=row.submitted_at,
        )
        for row in resume_queries.weeks_passed(session, learner_id, track_id)
    )
    row = resume_queries.verdict(session, learner_id, track_id)
    if row is None:
        return Proved(weeks, None)
    by_skill = {
        skill.skill: (skill.right_answers, skill.asked)
        for skill in progress_queries.by_skill(session, learner_id, row.attempt_id)
    }
    return Proved(weeks, ProvedVerdict(row.score, row.total_questions, row.readiness_level, row.created_at, by_skill))
