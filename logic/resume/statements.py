"""Lines a learner may put into a resume, made from what tests here have proved, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from logic.resume.scoring import Proof

MOST = 4
MOST_TOPICS = 3
NOT_YET = "not yet suited"


@dataclass(frozen=True, slots=True)
class ProvedWeek:
    """A week whose test was passed: its skill, its topics, and the count of right answers."""

    skill_id: int
    number: int
    skill: str
    topics: tuple[str, ...]
    right: int
    asked: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ProvedVerdict:
    """What the last of final and retest came to; `by_skill` are right and asked of each skill, by its title."""

    right: int
    asked: int
    level: str
    at: datetime
    by_skill: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Proved:
    """All a learner's plans for a track have proved."""

    weeks: tuple[ProvedWeek, ...]
    verdict: ProvedVerdict | None

    def of_skill(self, skill_id: int, skill: str) -> Proof | None:
        """What is proved of a skill: by the final or retest if that was taken, else by its week."""
        week = next((week for week in self.weeks if week.skill_id == skill_id), None)
        right, asked = self.verdict.by_skill.get(skill, (0, 0)) if self.verdict else (0, 0)
        if asked:
            return Proof(right / asked, f"{right} of {asked} right on it in the last test of the plan")
        if week and week.asked:
            return Proof(week.right / week.asked, f"week {week.number} passed with {week.right} of {week.asked}")
        return None


def statements(track: str, proved: Proved) -> tuple[str, ...]:
    """Two to four lines; none before a test has been passed."""
    lines = [*_of_verdict(track, proved.verdict), *_of_all_weeks(track, proved.weeks)]
    by_share = sorted(proved.weeks, key=lambda week: (-week.right / week.asked, week.number))
    lines += [_of_week(week) for week in by_share]
    if len(proved.weeks) == 1:
        lines.append(_of_topics(proved.weeks[0]))
    return tuple(lines[:MOST])


def _of_verdict(track: str, verdict: ProvedVerdict | None) -> list[str]:
    """A result of under 60 % is nothing to put into a resume."""
    if verdict is None or verdict.level == NOT_YET:
        return []
    ready = ", judged job ready" if verdict.level == "job ready" else ""
    counted = f"{verdict.right} of {verdict.asked} questions right"
    return [f"Answered {counted} in Waymark's last test of the {track} track{ready} ({_month(verdict.at)})."]


def _of_all_weeks(track: str, weeks: Sequence[ProvedWeek]) -> list[str]:
    if len(weeks) < 2:  # noqa: PLR2004 -- one week speaks for itself
        return []
    right, asked = sum(week.right for week in weeks), sum(week.asked for week in weeks)
    return [f"Passed {len(weeks)} weekly tests of Waymark's {track} track, {right} of {asked} questions right."]


def _of_week(week: ProvedWeek) -> str:
    return f"Passed Waymark's test in {week.skill}: {week.right} of {week.asked} questions right ({_month(week.at)})."


def _of_topics(week: ProvedWeek) -> str:
    named = ", ".join(week.topics[:MOST_TOPICS])
    more = len(week.topics) - MOST_TOPICS
    rest = f" and {more} more topics" if more > 0 else ""
    return f"Passed a test on {named}{rest}, a week's work in {week.skill}."


def _month(at: datetime) -> str:
    return f"{at:%B} {at.year}"
