"""The ways a hostile text takes, a row each, and what is written where one may be among the material, a row each.

A carrier says how a text is planted and which features are meant to read it, as data; every other feature must never be
told it. A writer says what is ordered, and what of it stands on the screen. Another feature becomes another two rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from logic.ai.service import Feature
from logic.growth import service as growth
from logic.growth.views import Origin
from logic.plans import hint_service, testing_service, wording_service
from logic.plans import service as plans
from logic.review import summary_service
from tests import statements

LONGEST = 200_000


@dataclass(frozen=True)
class Scene:
    """A learner in the middle of things, extra days after a failed week and an open review, and who teaches them."""

    learner: int
    failed_attempt: int
    review: int
    teacher: int

    @property
    def day(self) -> int:
        """The open day."""
        today = plans.current(self.learner).today
        assert today
        return today.id


@dataclass(frozen=True)
class Shown:
    """What stands on the screen, and who wrote it (None: the rules)."""

    words: tuple[str, ...]
    by: str | None


@dataclass(frozen=True)
class Carrier:
    """A row: where a text is planted, how much of it fits there, and which features read it, between fences."""

    name: str
    plant: Callable[[Scene, str], None]
    reaches: frozenset[Feature] = frozenset()
    longest: int = LONGEST


@dataclass(frozen=True)
class Writer:
    """A row: what is ordered, about what, for whom, what of it is shown, and in which tables it may be kept."""

    feature: Feature
    person: Callable[[Scene], int]
    subject: Callable[[Scene], int]
    shown: Callable[[Scene, datetime], Shown]
    keeps: frozenset[str] = frozenset()


def _day(scene: Scene, at: datetime) -> Shown:
    today = plans.current(scene.learner).today
    assert today
    words = wording_service.day(scene.learner, today, at=at, ask=False)
    return Shown((words.why, *words.steps), words.by)


def _diagnosis(scene: Scene, at: datetime) -> Shown:
    outcome = testing_service.outcome(scene.learner, scene.failed_attempt, at=at)
    words = wording_service.diagnosis(scene.learner, outcome, at=at, ask=False)
    assert words
    return Shown((words.summary, *words.next_steps), words.by)


def _hint(scene: Scene, at: datetime) -> Shown:
    words = hint_service.hint(scene.learner, scene.review, 1, at=at, ask=False)
    return Shown(words.sentences, words.by)


def _summary(scene: Scene, at: datetime) -> Shown:
    words = summary_service.summary(scene.teacher, scene.learner, at=at, ask=False)
    assert words
    return Shown((words.prose, *words.ask_about) if words.by else (), words.by)


def _growth(scene: Scene, at: datetime) -> Shown:
    plan = growth.current(scene.teacher)
    assert plan
    by = plan.written_by if plan.origin is Origin.MODEL else None
    return Shown((plan.title, plan.markdown, *(action.text for action in plan.actions)), by)


def _plan_of_teacher(scene: Scene) -> int:
    plan = growth.current(scene.teacher)
    assert plan
    return plan.id


def _in_day(column: str) -> Callable[[Scene, str], None]:
    def plant(scene: Scene, text: str) -> None:
        statements.write(f"update daily_tasks set {column} = :text where id = :id", text=text, id=scene.day)  # noqa: S608 -- a column of ours

    return plant


def _in_titles_of_pages(scene: Scene, text: str) -> None:
    pages = json.dumps([{"title": text, "url": "https://docs.python.org/3/", "kind": "tutorial", "minutes": 10}])
    statements.write(
        "update daily_tasks set resources = cast(:pages as jsonb) where id = :id", pages=pages, id=scene.day
    )


def _in_weak_topics(scene: Scene, text: str) -> None:
    topics = json.dumps([{"topic_id": 1, "title": text, "probability_weak": 0.8, "positions": [17]}])
    statements.write(
        "update weak_topic_diagnoses set weak_topics = cast(:topics as jsonb) where attempt_id = :id",
        topics=topics,
        id=scene.failed_attempt,
    )


def _in_question(column: str) -> Callable[[Scene, str], None]:
    def plant(scene: Scene, text: str) -> None:
        statements.write(
            f"update item_variants set {column} = :text where id = (select variant_id from assessment_responses"  # noqa: S608 -- the same
            " where attempt_id = :id and position = 1)",
            text=text,
            id=scene.review,
        )

    return plant


def _in_titles_of_topics(scene: Scene, text: str) -> None:
    statements.write("update topics set title = :text where retired_at is null", text=text)


def _in_title_of_track(scene: Scene, text: str) -> None:
    for table, column, of in (
        ("tracks", "title", "id in (select track_id from personalized_plans where user_id = :id)"),
        ("personalized_plans", "target", "user_id = :id"),
    ):
        statements.write(f"update {table} set {column} = :text where {of}", text=text, id=scene.learner)  # noqa: S608 -- columns of ours


def _in_name_of(who: Callable[[Scene], int]) -> Callable[[Scene, str], None]:
    def plant(scene: Scene, text: str) -> None:
        statements.write("update users set display_name = :text where id = :id", text=text, id=who(scene))

    return plant


def _in_cohort(scene: Scene, text: str) -> None:
    statements.write("update cohorts set name = :text", text=text)


def _in_comment(scene: Scene, text: str) -> None:
    statements.write("update plan_comments set body = :text where user_id = :id", text=text, id=scene.learner)


def _in_report(scene: Scene, text: str) -> None:
    statements.write("update item_reports set comment = :text where user_id = :id", text=text, id=scene.learner)


def _of_teacher(statement: str) -> Callable[[Scene, str], None]:
    def plant(scene: Scene, text: str) -> None:
        statements.write(statement, text=text, id=scene.teacher)

    return plant


_in_subjects = _of_teacher("update teacher_profiles set subjects = array[cast(:text as text)] where user_id = :id")
_in_goals = _of_teacher("update teacher_profiles set goals = :text where user_id = :id")
_in_reflection = _of_teacher(
    "update growth_plan_actions set reflection = :text where user_id = :id and state = 'completed'"
)
_in_material = _of_teacher("update teacher_materials set title = left(:text, 120), note = :text where user_id = :id")
_in_modules = _of_teacher("update tracks set title = :text where kind = 'module' and cast(:id as bigint) > 0")
_in_course = _of_teacher(
    "update courses set title = :text where id in (select course_id from course_enrolments where user_id = :id)"
)


def _learner(scene: Scene) -> int:
    return scene.learner


def _teacher(scene: Scene) -> int:
    return scene.teacher


DAY, WEEK, HINT = (frozenset({one}) for one in (Feature.PLAN_DAY, Feature.DIAGNOSIS, Feature.HINT))
SUMMARY, GROWTH = frozenset({Feature.TEACHER_SUMMARY}), frozenset({Feature.GROWTH_PLAN})
CARRIERS = (
    Carrier("topic of a day", _in_day("topic"), DAY),
    Carrier("reason of a day", _in_day("reason"), DAY),
    Carrier("practice of a day", _in_day("practice"), DAY),
    Carrier("title of a page to read", _in_titles_of_pages, DAY),
    Carrier("title of a weak topic", _in_weak_topics, WEEK),
    Carrier("text of a question", _in_question("stem"), HINT),
    Carrier("code of a question", _in_question("code"), HINT),
    Carrier("titles of topics", _in_titles_of_topics, HINT | SUMMARY, longest=10_000),
    Carrier("title of the track", _in_title_of_track, SUMMARY, longest=10_000),
    Carrier("name of the learner", _in_name_of(_learner), longest=60),
    Carrier("name of the teacher", _in_name_of(_teacher), longest=60),
    Carrier("name of the cohort", _in_cohort, longest=80),
    Carrier("comment on the plan", _in_comment, longest=4000),
    Carrier("report of a question", _in_report, longest=1000),
    Carrier("subjects of the teacher", _in_subjects, GROWTH, longest=1000),
    Carrier("goals of the teacher", _in_goals, GROWTH, longest=1000),
    Carrier("reflection on an action", _in_reflection, GROWTH, longest=4000),
    Carrier("titles of modules", _in_modules, GROWTH, longest=500),
    Carrier("title of a course", _in_course, GROWTH, longest=1000),
    Carrier("material of the teacher", _in_material, longest=2000),
)
WRITERS = (
    Writer(Feature.PLAN_DAY, _learner, lambda scene: scene.day, _day),
    Writer(Feature.DIAGNOSIS, _learner, lambda scene: scene.failed_attempt, _diagnosis),
    Writer(Feature.HINT, _learner, lambda scene: scene.review * hint_service.PLACES + 1, _hint),
    Writer(Feature.TEACHER_SUMMARY, _teacher, _learner, _summary),
    Writer(
        Feature.GROWTH_PLAN,
        _teacher,
        _plan_of_teacher,
        _growth,
        keeps=frozenset({"growth_plans", "growth_plan_actions"}),
    ),
)
