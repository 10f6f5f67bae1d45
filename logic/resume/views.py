"""Resumes as somebody may see them: values for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from logic.resume.scoring import Change, SkillScore


class Stage(StrEnum):
    """When a resume was written."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class TrackToScore:
    """A track a resume can be scored for: once measured `before`, and with a plan `after`."""

    id: int
    title: str
    has_plan: bool

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that make sense now."""
        return (Stage.BEFORE, Stage.AFTER) if self.has_plan else (Stage.BEFORE,)


@dataclass(frozen=True, slots=True)
class ScoredSkill:
    """One skill of a resume."""

    skill: str
    score: float
    parts: SkillScore


@dataclass(frozen=True, slots=True)
class ScoredResume:
    """A resume with its score for the role (0..100) and for every skill; `advice` says how to build it better."""

    id: int
    stage: Stage
    file_name: str
    scored_at: datetime
    overall: float
    skills: tuple[ScoredSkill, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkillImpact:
    """What became of one skill, and why, as phrases."""

    skill: str
    change: Change
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What became of a resume: the sentence to tell, the role's score and every skill's."""

    headline: str
    overall: Change
    skills: tuple[SkillImpact, ...]


@dataclass(frozen=True, slots=True)
class ResumeView:
    """Everything about somebody's resume for one track; `impact` is there once both stages are."""

    track: TrackToScore
    before: ScoredResume | None
    after: ScoredResume | None
    impact: Impact | None
    statements: tuple[str, ...]

    @property
    def newest(self) -> ScoredResume | None:
        """The resume as it is now, as far as is known."""
        return self.after or self.before
