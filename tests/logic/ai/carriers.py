"""The ways a hostile text takes into what is written: a row each. Another feature becomes another row.

A row says how a text is planted, which words are ordered with it, what of them is shown, and whether the planted text
is material for the model at all or must never reach it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from logic.ai.service import Feature
from logic.plans import hint_service, testing_service, wording_service
from logic.plans import service as plans
from tests import statements


@dataclass(frozen=True)
class Scene:
    """A learner in the middle of things: extra days after a failed week, and an open review."""

    learner: int
    failed_attempt: int
    review: int

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
    """A row: `reaches` tells whether the model is meant to read the planted text, between fences."""

    name: str
    plant: Callable[[Scene, str], None]
    feature: Feature
    person: Callable[[Scene], int]
    subject: Callable[[Scene], int]
    shown: Callable[[Scene, datetime], Shown]
    reaches: bool = True


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


def _in_name(scene: Scene, text: str) -> None:
    statements.write("update users set display_name = :text where id = :id", text=text, id=scene.learner)


def _in_report(scene: Scene, text: str) -> None:
    statements.write("update item_reports set comment = :text where user_id = :id", text=text[:2000], id=scene.learner)


def _learner(scene: Scene) -> int:
    return scene.learner


def _of_day(name: str, plant: Callable[[Scene, str], None], *, reaches: bool = True) -> Carrier:
    return Carrier(name, plant, Feature.PLAN_DAY, _learner, lambda scene: scene.day, _day, reaches)


def _of_hint(name: str, plant: Callable[[Scene, str], None], *, reaches: bool = True) -> Carrier:
    subject = lambda scene: scene.review * hint_service.PLACES + 1  # noqa: E731 -- a row's own reckoning
    return Carrier(name, plant, Feature.HINT, _learner, subject, _hint, reaches)


def _of_week(name: str, plant: Callable[[Scene, str], None], *, reaches: bool = True) -> Carrier:
    return Carrier(name, plant, Feature.DIAGNOSIS, _learner, lambda scene: scene.failed_attempt, _diagnosis, reaches)


ALL: tuple[Carrier, ...] = (
    _of_day("topic of a day", _in_day("topic")),
    _of_day("reason of a day", _in_day("reason")),
    _of_day("practice of a day", _in_day("practice")),
    _of_day("title of a page to read", _in_titles_of_pages),
    _of_week("title of a weak topic", _in_weak_topics),
    _of_hint("text of a question", _in_question("stem")),
    _of_hint("code of a question", _in_question("code")),
    _of_day("name of the learner", _in_name, reaches=False),
    _of_week("name of the learner, in a diagnosis", _in_name, reaches=False),
    _of_hint("name of the learner, in a hint", _in_name, reaches=False),
)


def features(carriers: Iterable[Carrier] = ALL) -> set[Feature]:
    """What the rows cover."""
    return {carrier.feature for carrier in carriers}
