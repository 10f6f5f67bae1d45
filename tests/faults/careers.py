"""Learners whose process is killed again and again in every test of their plan, and what was counted on the way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import Random
from typing import Any

from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.testing_service import DueTest
from tests import factories, statements, timed_tests
from tests.factories import MORNING
from tests.faults import books, how_many
from tests.faults.books import Exam
from tests.faults.killing import Blow, Life, Taker
from tests.faults.taking import Task

ENDS = {  # right answers a test ends with, at and around each threshold
    "failed week": (9, 14, 15, 17, 18, 20),
    "passed week": (21, 22, 26),
    "final": (36, 42, 43, 50),
    "comprehensive": (30, 42, 47, 52),
}
MOST_FAILURES = 2
MOST_BLOWS = 3
BETWEEN_BLOWS = timedelta(minutes=8)  # three of them are less than a weekly test takes


@dataclass
class Tally:
    """What was done, and what was found afterwards."""

    attempts: int = 0
    kills: int = 0
    kills_while_submitting: int = 0
    kills_after_the_submission_stood: int = 0
    answers_acknowledged: int = 0
    answers_looked_for: int = 0
    answers_found: int = 0
    flags_looked_for: int = 0
    flags_found: int = 0
    tests_scored: int = 0
    double_scores: int = 0

    def table(self) -> str:
        """The figures, one a line."""
        return "".join(f"{field.name.replace('_', ' '):34} {getattr(self, field.name):>7,}\n" for field in fields(self))


@dataclass
class Sitting:
    """One test of a career: how it shall end, and what its learner may rely on so far."""

    learner_id: int
    exam: Exam
    at: datetime
    answers: dict[int, int]
    flags: set[int]
    attempt_id: int | None = None
    clock: tuple[datetime, datetime] | None = None

    @property
    def questions(self) -> int:
        """How long the test is."""
        return 30 if self.exam.kind == "weekly" else 60

    @property
    def place(self) -> int:
        """Where the test goes on: at the first question without an answer, else at the first."""
        return next((place for place in range(1, self.questions + 1) if place not in self.answers), 1)


def careers(seed: int) -> Iterator[Iterator[Sitting]]:
    """Learner after learner, each with one plan from the first week to the verdict."""
    for number in itertools.count(1):
        yield _career(how_many.chance(seed * 1_000 + number))


def _career(chance: Random) -> Iterator[Sitting]:
    """The tests of one plan, some failed; each is to be taken to its end before the next one is asked for."""
    learner_id = factories.learner_with_plan(at=MORNING).id
    moment, failures, extra_days, week = MORNING + timedelta(days=1), 0, 0, 0
    while due := _due_after_the_days(learner_id, moment):
        moment += timedelta(hours=12)
        if due.week_number != week:
            week, failures, extra_days = due.week_number or 0, 0, 0
        exam = Exam(due.kind, _right(due, failures, chance), failures, extra_days)
        yield Sitting(learner_id, exam, moment, {}, set())
        failures += 1
        extra_days += exam.extra_days
        moment += timedelta(days=3)


def _due_after_the_days(learner_id: int, at: datetime) -> DueTest | None:
    while (plan := plans.current_or_none(learner_id)) and plan.today:
        factories.finish_days(learner_id, 1, at=at)
        at += timedelta(minutes=20)
    return testing.due(learner_id, at=at)


def _right(due: DueTest, failures: int, chance: Random) -> int:
    if due.kind != "weekly":
        return chance.choice(ENDS[due.kind])
    is_failed = failures < MOST_FAILURES and chance.random() < 0.5
    return chance.choice(ENDS["failed week" if is_failed else "passed week"])


def take(sitting: Sitting, taker: Taker, chance: Random, tally: Tally) -> None:
    """Take a test to its end, killed one to three times on the way, and look at everything after each blow."""
    for number, blow in enumerate(_blows(sitting.questions, chance)):
        at = sitting.at + number * BETWEEN_BLOWS
        life = taker.take(Task(sitting.learner_id, sitting.exam.right, at.isoformat(), chance.randrange(10**6)), blow)
        tally.kills += life.was_killed
        if _is_submitted_after(sitting, life, tally):
            break
    assert sitting.attempt_id
    # The learner who saw no answer presses the button once more, on two devices.
    for _ in range(2):
        outcome = testing.submit(sitting.learner_id, sitting.attempt_id, at=sitting.at + 5 * BETWEEN_BLOWS)
        assert outcome.right == sitting.exam.right
    _look(sitting, tally, is_submitted=True)
    tally.attempts += 1
    tally.tests_scored += 1


def _blows(questions: int, chance: Random) -> list[Blow | None]:
    """The first falls before the end, later ones mostly on the submission; the last process is let live."""
    later = [Blow.thrown(chance, questions, submit=0.8) for _ in range(chance.randrange(MOST_BLOWS))]
    return [Blow.thrown(chance, questions, submit=0), *later, None]


def _is_submitted_after(sitting: Sitting, life: Life, tally: Tally) -> bool:
    """Look at what a process left behind: all it said it saved, nothing by half; whether the test is submitted."""
    pending = life.pending or {}
    if life.opened_at is not None:
        assert life.opened_at == sitting.place, "the test went on at another question"
    sitting.answers.update(life.answers)
    sitting.flags.update(life.flags)
    tally.answers_acknowledged += len(life.answers)
    attempt = _only_attempt(sitting)
    if attempt is None:
        assert life.attempt_id is None, "a test that had begun is gone"
        return False
    sitting.attempt_id = attempt["id"]
    clock = (attempt["started_at"], attempt["deadline_at"])
    assert sitting.clock in {None, clock}, "the deadline moved"
    assert life.attempt_id in {None, attempt["id"]}
    sitting.clock = clock
    is_submitted = bool(attempt["status"] == "submitted")
    assert is_submitted >= life.is_submitted, "a submission that was acknowledged is gone"
    if life.was_killed:
        tally.kills_while_submitting += pending.get("trying") == "submit"
        tally.kills_after_the_submission_stood += is_submitted
    _look(sitting, tally, is_submitted=is_submitted, pending=pending)
    return is_submitted


def _look(sitting: Sitting, tally: Tally, *, is_submitted: bool, pending: dict[str, Any] | None = None) -> None:
    assert sitting.attempt_id
    _compare_answers(sitting, pending or {}, tally)
    found, expected = books.of(sitting.attempt_id), books.due(sitting.exam, is_submitted=is_submitted)
    tally.double_scores += books.doubled(found, expected)
    assert found == expected


def _compare_answers(sitting: Sitting, pending: dict[str, Any], tally: Tally) -> None:
    """Each answer is the last that was acknowledged, or the one that was on its way when the process was killed."""
    assert sitting.attempt_id
    stored = {question.position: question for question in timed_tests.stored(sitting.attempt_id)}
    on_its_way = {pending["position"]: pending["choice"]} if pending.get("trying") == "answer" else {}
    found = {position: question.chosen for position, question in stored.items() if question.chosen is not None}
    sitting.answers |= {position: choice for position, choice in on_its_way.items() if found.get(position) == choice}
    flagged = {position for position, question in stored.items() if question.is_flagged}
    if pending.get("trying") == "flag":
        sitting.flags |= {pending["position"]} & flagged
    tally.answers_looked_for += len(sitting.answers)
    tally.answers_found += sum(found.get(position) == choice for position, choice in sitting.answers.items())
    tally.flags_looked_for += len(sitting.flags)
    tally.flags_found += len(sitting.flags & flagged)
    assert found == sitting.answers
    assert flagged == sitting.flags


def _only_attempt(sitting: Sitting) -> dict[str, Any] | None:
    """The one test this sitting made; None while there is none yet."""
    made = statements.rows(
        "select id, status, started_at, deadline_at from assessment_attempts"
        " where user_id = :user_id and kind <> 'diagnostic' and started_at >= :since",
        user_id=sitting.learner_id,
        since=sitting.at,
    )
    assert len(made) <= 1, "one test was begun twice"
    return made[0] if made else None
