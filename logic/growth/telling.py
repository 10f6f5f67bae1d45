"""What a model is told of a teacher: counts, titles of topics, and their own words without names. Pure.

Titles come from the catalogue and words from a person; both are handed over as somebody's words, never as ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from logic.growth.context import CourseModule, GrowthContext
from logic.growth.redaction import redacted

MOST_REFLECTIONS = 5
LONGEST_REFLECTION = 600
NOT_SAID = "not said"


def facts(known: GrowthContext, today: date) -> dict[str, str]:
    """What is ours to say: numbers and words of our own lists."""
    said = known.profile
    return {
        "today": today.isoformat(),
        "minutes_per_week": _number(said.minutes_per_week),
        "learning_style": said.learning_style.value,
        "pace": said.pace.value,
        "phase": said.phase or NOT_SAID,
        "years_teaching": _number(said.years_teaching),
        "active_days": str(known.engagement.active_days),
        "actions_completed": str(known.engagement.actions_completed),
    }


def texts(known: GrowthContext, draft: str, reflections: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """What is somebody's words; what is empty is left out. `names` are taken out of what the teacher typed."""
    people = tuple(names)
    said = known.profile
    found = {
        "the plan as the rules word it": redacted(draft, names=people).text,
        "modules": _lines(_modules(known)),
        "courses joined": _lines(f"{course.title}: {_parts(course.modules)}" for course in known.courses),
        "courses elsewhere": _lines(f"{one.title}, {one.minutes} minutes" for one in known.recommended_courses),
        "their learners, by topic": _lines(
            f"{one.topic}: {one.right} of {one.asked} answers of {one.learners} learners were right"
            for one in known.learners
        ),
        "subjects": redacted(", ".join(said.subjects), names=people).text,
        "goals": redacted(said.goals, names=people).text,
        "what they wrote about finished actions": _lines(
            redacted(text, names=people).text[:LONGEST_REFLECTION] for text in list(reflections)[:MOST_REFLECTIONS]
        ),
    }
    return {name: text for name, text in found.items() if text.strip()}


def _modules(known: GrowthContext) -> Iterable[str]:
    for module in known.modules:
        standing = f"{module.right} of {module.asked} right" if module.asked else "not tested yet"
        weak = f"; weak: {', '.join(module.weak_areas)}" if module.weak_areas else ""
        yield f"{module.title}: {standing}{weak}"


def _parts(modules: Sequence[CourseModule]) -> str:
    return f"{sum(part.is_done for part in modules)} of {len(modules)} parts done"


def _number(value: int | None) -> str:
    return NOT_SAID if value is None else str(value)


def _lines(entries: Iterable[str]) -> str:
    return "\n".join(entry for entry in entries if entry.strip())
