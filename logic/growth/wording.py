"""How a plan by rules is said: reasons with their doubt, sentences that suit how somebody likes to learn, dates."""

from __future__ import annotations

from datetime import date

from logic.growth.context import ExternalCourse, LearnersResult, LearningStyle, ModuleStanding
from logic.growth.plain_text import title

FEW = 20  # answers: below that a share says little

# Each sentence speaks of an area and names no module, course or tutor: it is done in the teacher's own lessons.
_STUDY: dict[LearningStyle, tuple[str, str]] = {
    LearningStyle.READING: (
        "Read about “{area}” and note two things to change",
        "Write one page on how “{area}” shows in your lessons",
    ),
    LearningStyle.WATCHING: (
        "Watch a colleague's lesson with “{area}” in mind",
        "Record a short part of a lesson and look for “{area}” in it",
    ),
    LearningStyle.DOING: (
        "Use one new idea on “{area}” in a lesson",
        "Change one task you often set with “{area}” in mind",
    ),
    LearningStyle.DISCUSSING: (
        "Discuss “{area}” with a colleague and agree what each of you will change",
        "Ask a colleague for feedback on “{area}” in one of your lessons",
    ),
    LearningStyle.MIXED: (
        "Read about “{area}” and use one idea in a lesson",
        "Discuss “{area}” with a colleague and note one change",
    ),
}


def study(area: str, style: LearningStyle, number: int) -> str:
    """What to do about a weak area, in the way somebody likes to learn; every second one another sentence."""
    return _STUDY[style][number % 2].format(area=area)


def in_passing(area: str) -> str:
    """What somebody without time can do about a weak area."""
    return f"Use “{area}” once in a lesson you teach anyway"


def doubt(module: ModuleStanding) -> str:
    """What a module's figure rests on: "Based on 30 answers, between 48 % and 74 %"."""
    few = ", which is little" if module.asked < FEW else ""
    answers = "1 answer" if module.asked == 1 else f"{module.asked} answers"
    return f"Based on {answers}{few}: between {percent(module.low)} and {percent(module.high)}."


def of_learners(result: LearnersResult) -> str:
    """How learners did, all together."""
    share = percent(result.right / result.asked)
    return f"{share} of {result.asked} answers of your {result.learners} learners were right."


def about_course(course: ExternalCourse) -> str:
    """What a course elsewhere is and what it serves."""
    provider = f" by {title(course.provider)}" if title(course.provider) else ""
    hours = f" of about {_hours(course.minutes)}" if course.minutes else ""
    helps = f"; it serves “{title(course.helps_with)}”" if title(course.helps_with) else ""
    return f"A course{provider}{hours}{helps}. Enrolling is enough for these weeks."


def _hours(minutes: int) -> str:
    hours = max(round(minutes / 60), 1)
    return "an hour" if hours == 1 else f"{hours} hours"


def percent(share: float) -> str:
    """A share as a whole number of percent."""
    return f"{round(100 * share)} %"


def day(of: date) -> str:
    """A date as it is written in a plan: "4 December 2026"."""
    return f"{of.day} {of:%B %Y}"


def listed(names: list[str]) -> str:
    """Quoted names as one phrase: “a”, “b” and “c”."""
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
