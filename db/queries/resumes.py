"""Resumes as text, and the scores of each skill in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('resumes of ' || :user_id, 0))")
_TRACKS = text("""
    select track.id, track.title,
           exists (select from personalized_plans plan
                   where plan.user_id = :user_id and plan.track_id = track.id) as has_plan
    from tracks track join assessment_attempts attempt on attempt.track_id = track.id
    where attempt.user_id = :user_id and attempt.kind = 'diagnostic' and attempt.status = 'submitted'
    group by track.id order by max(attempt.submitted_at) desc
""")
_SKILLS = text("""
    select skill.id, skill.slug, skill.title from track_skills membership join skills skill on skill.id = skill_id
    where membership.track_id = :track_id and membership.until_version is null order by membership.position
""")
_ADD = text("""
    insert into resumes (user_id, track_id, stage, file_name, content, structure, created_at)
    values (:user_id, :track_id, :stage, :file_name, :content, :structure, :at) returning id
""")
_ADD_SCORES = text("""
    insert into resume_impacts (resume_id, skill_id, user_id, role, skill, before_score, after_score,
                                improvement_percentage, evidence)
    select :resume_id, skill.skill_id, :user_id, :role, skill.skill, skill.before_score, skill.after_score,
           skill.improvement_percentage, skill.evidence
    from jsonb_to_recordset(cast(:skills as jsonb))
        as skill (skill_id bigint, skill text, before_score float, after_score float, improvement_percentage float,
                  evidence jsonb)
""")
_OF_TRACK = text("""
    select distinct on (stage) id, track_id, stage, file_name, structure, created_at from resumes
    where user_id = :user_id and track_id = :track_id order by stage, created_at desc, id desc
""")
_BY_ID = text("select id, track_id, stage from resumes where user_id = :user_id and id = :resume_id")
_CONTENT = text("select content from resumes where user_id = :user_id and id = :resume_id")
_SCORES = text("""
    select skill_id, skill, before_score, after_score, improvement_percentage, evidence from resume_impacts
    where user_id = :user_id and resume_id = :resume_id order by skill_id
""")
_DELETE_STAGE = text("""
    delete from resumes where user_id = :user_id and track_id = :track_id and stage = :stage
""")
_DELETE = text("delete from resumes where user_id = :user_id and id = :resume_id returning id")
_SCORED_IN_MONTH = text("""
    select count(*) from learner_events
    where user_id = :user_id and kind = 'resume_scored' and at > cast(:at as timestamptz) - interval '40 days'
      and local_date >= cast(:first as date) and local_date < cast(:first as date) + interval '1 month'
""")
# The test that completed a week is its newest: none is taken after it.
_WEEKS = text("""
    select distinct on (week.skill_id) week.skill_id, week.week_number, week.skill_focus as skill, week.topics,
           result.score, result.total_questions, attempt.submitted_at
    from personalized_plans plan
    join weekly_plans week on week.user_id = plan.user_id and week.plan_id = plan.id
    join assessment_attempts attempt on attempt.user_id = plan.user_id and attempt.plan_id = plan.id
         and attempt.kind = 'weekly' and attempt.week_number = week.week_number
    join assessment_results result on result.user_id = plan.user_id and result.attempt_id = attempt.id
    where plan.user_id = :user_id and plan.track_id = :track_id
      and week.kind = 'regular' and week.status = 'completed' and not week.skipped and result.total_questions > 0
    order by week.skill_id, attempt.submitted_at desc
""")
_VERDICT = text("""
    select verdict.attempt_id, verdict.score, verdict.total_questions, verdict.readiness_level, verdict.created_at
    from verdicts verdict
    join personalized_plans plan on plan.user_id = verdict.user_id and plan.id = verdict.plan_id
    where verdict.user_id = :user_id and plan.track_id = :track_id
    order by verdict.created_at desc limit 1
""")


def lock(session: Session, user_id: int) -> None:
    """Let nobody else change this person's resumes until the transaction ends."""
    session.execute(_LOCK, {"user_id": str(user_id)})


def tracks(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """The tracks somebody has been measured in, newest first, each with whether there is a plan for it."""
    return session.execute(_TRACKS, {"user_id": user_id}).all()


def skills(session: Session, track_id: int) -> Sequence[Row[Any]]:
    """The skills of a track as it is now, in order."""
    return session.execute(_SKILLS, {"track_id": track_id}).all()


def replace(
    session: Session, resume: Mapping[str, Any], *, role: str, scores: Sequence[Mapping[str, Any]], at: datetime
) -> int:
    """Keep a resume with its scores in place of those of the same person, track and stage; its id."""
    session.execute(_DELETE_STAGE, {name: resume[name] for name in ("user_id", "track_id", "stage")})
    resume_id: int = session.execute(_ADD, {**resume, "at": at}).scalar_one()
    keys = {"resume_id": resume_id, "user_id": resume["user_id"], "role": role}
    session.execute(_ADD_SCORES, keys | {"skills": json.dumps(scores)})
    return resume_id


def of_track(session: Session, user_id: int, track_id: int) -> dict[str, Row[Any]]:
    """A person's resumes for a track by stage, without their text."""
    return {row.stage: row for row in session.execute(_OF_TRACK, {"user_id": user_id, "track_id": track_id})}


def by_id(session: Session, user_id: int, resume_id: int) -> Row[Any] | None:
    """Which resume this is, if it is this person's."""
    return session.execute(_BY_ID, {"user_id": user_id, "resume_id": resume_id}).one_or_none()


def content(session: Session, user_id: int, resume_id: int) -> str:
    """The text of a resume."""
    return str(session.execute(_CONTENT, {"user_id": user_id, "resume_id": resume_id}).scalar_one())


def scores(session: Session, user_id: int, resume_id: int) -> Sequence[Row[Any]]:
    """The score of every skill in a resume."""
    return session.execute(_SCORES, {"user_id": user_id, "resume_id": resume_id}).all()


def delete(session: Session, user_id: int, resume_id: int) -> bool:
    """Delete a resume with its scores; whether there was one."""
    return session.execute(_DELETE, {"user_id": user_id, "resume_id": resume_id}).one_or_none() is not None


def scored_in_month(session: Session, user_id: int, *, first: date, at: datetime) -> int:
    """How many resumes of a person were scored in the calendar month, their own, that begins on `first`."""
    return int(session.scalar(_SCORED_IN_MONTH, {"user_id": user_id, "first": first, "at": at}) or 0)


def weeks_passed(session: Session, user_id: int, track_id: int) -> Sequence[Row[Any]]:
    """The weeks of a track whose test was passed, with the count of that test."""
    return session.execute(_WEEKS, {"user_id": user_id, "track_id": track_id}).all()


def verdict(session: Session, user_id: int, track_id: int) -> Row[Any] | None:
    """The newest verdict of a person in a track."""
    return session.execute(_VERDICT, {"user_id": user_id, "track_id": track_id}).one_or_none()
