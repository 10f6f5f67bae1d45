"""A teacher's module test whose process is killed at its beginning, between answers and while it is submitted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import statements, timed_tests
from tests.factories import MORNING
from tests.faults import killing
from tests.faults.killing import Blow
from tests.faults.taking import Task
from tests.logic.modules import teachers

RIGHT = 20


@pytest.mark.slow
def test_a_module_test_survives_its_process_and_counts_once(committed_db) -> None:
    teacher = teachers.teacher()
    module = teachers.module(teacher)
    blows = (
        Blow("begin", 0, 0.5),
        Blow("begin", 0, 1.1),
        Blow("answer", 3, 0.4),
        Blow("answer", 9, 1.0),
        Blow("submit", 0, 0.3),
        Blow("submit", 0, 0.7),
        None,
    )
    attempts: set[int] = set()
    with killing.taker(committed_db.url) as taker:
        for number, blow in enumerate(blows):
            at = MORNING + timedelta(minutes=5 * number)
            life = taker.take(Task(teacher, RIGHT, at.isoformat(), number, module.id), blow)
            if life.attempt_id is None:
                continue
            attempts.add(life.attempt_id)
            stored = {question.position: question.chosen for question in timed_tests.stored(life.attempt_id)}
            for position, choice in dict(life.answers).items():
                if not life.pending or life.pending.get("position") != position:
                    assert stored[position] == choice
            if teachers.module(teacher, at=at).scores:
                break
    results = statements.rows("select attempt_id, score from assessment_results where user_id = :id", id=teacher)
    assert [(row["attempt_id"], row["score"]) for row in results] == [(next(iter(attempts)), RIGHT)]
    assert len(attempts) == 1
