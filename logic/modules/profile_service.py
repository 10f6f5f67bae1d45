"""What a teacher says of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.models.modules import LEARNING_STYLES, PHASES
from db.queries import modules as module_queries
from logic.errors import InvalidInputError
from logic.modules import facts_service, wording
from logic.modules.views import TeacherProfile
from logic.transactions import transaction

__all__ = ["LEARNING_STYLES", "LONGEST_GOALS", "MOST_SUBJECTS", "PHASES", "Said", "mine", "save"]

MOST_SUBJECTS, LONGEST_SUBJECT, LONGEST_GOALS = 12, 40, 1000
MOST_YEARS = 60
FEWEST_MINUTES, MOST_MINUTES = 15, 1200
CHOOSE = "That is not one of the choices. Nothing was changed; please choose again."


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody filled in; None and "" for what they left open."""

    subjects: Sequence[str]
    years_teaching: int | None
    phase: str | None
    goals: str
    minutes_per_week: int | None
    learning_style: str | None


def mine(teacher_id: int) -> TeacherProfile:
    """What a teacher said of themselves; an empty profile before they said anything."""
    with transaction(teacher_id) as session:
        return facts_service.profile(session, teacher_id) or TeacherProfile()


def save(teacher_id: int, said: Said, *, at: datetime) -> TeacherProfile:
    """Keep it in place of what was said before; raises InvalidInputError for the first field that cannot be used."""
    checked = {
        "subjects": _subjects(said.subjects),
        "years_teaching": _between(said.years_teaching, 0, MOST_YEARS, "Years of teaching are"),
        "phase": _one_of(said.phase, PHASES),
        "goals": wording.text(said.goals, longest=LONGEST_GOALS, what="Goals"),
        "minutes_per_week": _between(said.minutes_per_week, FEWEST_MINUTES, MOST_MINUTES, "Minutes a week are"),
        "learning_style": _one_of(said.learning_style, LEARNING_STYLES),
    }
    with transaction(teacher_id) as session:
        module_queries.save_profile(session, teacher_id, checked, at)
        return facts_service.profile(session, teacher_id) or TeacherProfile()


def _subjects(typed: Sequence[str]) -> list[str]:
    """Subjects in the order typed, each once, whatever its capitals."""
    cleaned = [wording.line(one, longest=LONGEST_SUBJECT, what="A subject") for one in typed]
    once: dict[str, str] = {}
    for one in filter(None, cleaned):
        once.setdefault(one.casefold(), one)
    found = list(once.values())
    if len(found) > MOST_SUBJECTS:
        raise InvalidInputError(f"At most {MOST_SUBJECTS} subjects are kept. Nothing was changed; leave some out.")
    return found


def _between(number: int | None, least: int, most: int, what: str) -> int | None:
    if number is not None and not least <= number <= most:
        raise InvalidInputError(f"{what} from {least} to {most}. Nothing was changed; please correct the number.")
    return number


def _one_of(chosen: str | None, choices: Sequence[str]) -> str | None:
    if chosen is not None and chosen not in choices:
        raise InvalidInputError(CHOOSE)
    return chosen
