"""What the app can ask about verdicts: read one, with the doubt in every figure of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import progress as progress_queries
from logic.assessment import result_service, timed_service
from logic.errors import NotFoundError
from logic.plans import outcomes, skill_shares
from logic.plans.outcomes import Readiness
from logic.plans.skill_shares import SkillShare
from logic.plans.verdicts import BetterTrack
from logic.transactions import transaction

TENTHS = {
    Readiness.JOB_READY: outcomes.JOB_READY,
    Readiness.NEEDS_TRAINING: outcomes.TRAINABLE,
    Readiness.NOT_YET_SUITED: 0,
}
HOW_IT_COMES = (
    "A verdict comes from the final test, after the last week of your plan. With more than 70 % right it is given at"
    " once; otherwise a correction plan of 14 days comes first, and its retest gives the verdict."
)


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What a plan came to, to be shown.

    `right` of `counted` is what happened in the last test; `low`, `high` (shares, a 90 % interval) and
    `probability_ready` are about another final, taken now. `skills` go from the strongest to the weakest.
    """

    plan_id: int
    track: str
    track_id: int
    attempt_id: int
    level: Readiness
    right: int
    counted: int
    low: float
    high: float
    probability_ready: float
    skills: tuple[SkillShare, ...]
    would_change: tuple[str, ...]
    better_tracks: tuple[BetterTrack, ...]
    is_retest: bool
    decided_at: datetime

    @property
    def share(self) -> float:
        """The share of right answers, 0..1."""
        return self.right / self.counted if self.counted else 0.0

    @property
    def would_pass_a_week_only(self) -> bool:
        """Whether it is exactly the share that passes a week and not the final (70 %)."""
        passes_a_week = timed_service.is_passed("weekly", self.right, self.counted)
        return bool(passes_a_week) and not timed_service.is_passed("final", self.right, self.counted)

    def needed(self, level: Readiness) -> int:
        """How many right answers a level asks for."""
        return outcomes.needed(TENTHS[level], self.counted)

    @property
    def levels_in_words(self) -> str:
        """Where the levels begin, as counts."""
        return (
            f"\u201cJob ready\u201d begins at {self.needed(Readiness.JOB_READY)} of {self.counted} (80 %), \u201cneeds"
            f" additional training\u201d at {self.needed(Readiness.NEEDS_TRAINING)} (60 %)."
        )


class NoVerdictYetError(NotFoundError):
    """There is no verdict yet. It comes from the final test of your plan."""


def verdict(learner_id: int, plan_id: int | None) -> VerdictView:
    """The verdict on a plan of the learner's, or (None) their newest one.

    Raises NoVerdictYetError before there is one, NotFoundError for a plan that is not theirs.
    """
    with transaction(learner_id) as session:
        row = progress_queries.verdict(session, learner_id, plan_id)
        if row is not None:
            return _view(session, learner_id, row)
        if plan_id is not None and not progress_queries.weeks(session, learner_id, plan_id):
            raise NotFoundError
        raise NoVerdictYetError(HOW_IT_COMES)


def _view(session: Session, learner_id: int, row: Row[Any]) -> VerdictView:
    result = result_service.counts(session, learner_id, row.attempt_id)
    return VerdictView(
        plan_id=row.plan_id,
        track=row.target,
        track_id=row.track_id,
        attempt_id=row.attempt_id,
        level=Readiness(row.readiness_level),
        right=row.score,
        counted=row.total_questions,
        low=row.low,
        high=row.high,
        probability_ready=row.probability_ready,
        skills=_skills(session, learner_id, row.attempt_id),
        would_change=tuple(row.would_change),
        better_tracks=tuple(BetterTrack(**track) for track in row.better_tracks),
        is_retest=result.test_type == "correction",
        decided_at=row.created_at,
    )


def _skills(session: Session, learner_id: int, attempt_id: int) -> tuple[SkillShare, ...]:
    rows = progress_queries.by_skill(session, learner_id, attempt_id)
    return skill_shares.strongest_first([(row.skill, row.right_answers, row.asked) for row in rows])
