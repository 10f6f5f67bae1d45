"""What a plan was made from and what happened since, as the triggers of a new plan ask for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from logic.growth.context import GrowthContext
from logic.growth.regeneration import Happened, Reason, ScoreChange, Situation, Trigger
from logic.growth.views import PlanView
from logic.modules.facts_service import Module, TeacherFacts


def situation(
    plan: PlanView, known_then: GrowthContext, facts: TeacherFacts, *, declined_at: datetime | None
) -> Situation:
    """How things stand: the plan's own actions, tests and courses since, each module's answers then and since."""
    before = {module.slug: (module.right, module.asked) for module in known_then.modules}
    return Situation(
        generated_at=plan.created_at,
        actions=plan.progress.total,
        completed=plan.progress.completed,
        assessments=tuple(Happened(module.title, score.at) for module, score in facts.score_trend),
        scores=tuple(_change(module, *before.get(module.slug, (0, 0)), plan.created_at) for module in facts.modules),
        courses_joined=tuple(
            Happened(course.title, course.enrolment.enrolled_at) for course in facts.courses if course.enrolment
        ),
        declined_at=declined_at,
    )


def notes(reasons: Iterable[Reason], now: Situation, declined: int) -> list[dict[str, str]]:
    """The reasons as they are written down: `subject` says what set one off, so that the same thing is noted once.

    After suggestions for a plan were declined, what is suggested again is noted again.
    """
    return [
        {"trigger": reason.trigger, "subject": f"{_set_off_by(reason.trigger, now)}#{declined}", "reason": reason.words}
        for reason in reasons
    ]


def _set_off_by(trigger: Trigger, now: Situation) -> str:
    if trigger is Trigger.NEW_ASSESSMENT:
        return max(one.at for one in now.assessments).isoformat()
    if trigger is Trigger.NEW_COURSE:
        return max(one.at for one in now.courses_joined).isoformat()
    if trigger is Trigger.SCORE_MOVED:
        return ", ".join(change.module for change in now.scores if change.has_moved)
    return ""


def _change(module: Module, right: int, asked: int, made: datetime) -> ScoreChange:
    since = [score for score in module.scores if score.at > made]
    return ScoreChange(
        module.title, right, asked, sum(score.right for score in since), sum(score.counted for score in since)
    )
