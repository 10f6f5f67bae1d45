"""A process that takes tests over the services, says what was saved once it is, and may be killed at any moment.

It reads one task per line (JSON, the fields of `Task`) and forks a process for each: the modules are loaded once, the
database connection, the content and everything else a process holds are new each time. Lines that come out:
`started` (the process to kill), `trying` before each act, `saved` after the service has answered, `ended` (exit code).
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NoReturn

import db.engine
from logic.modules import service as modules
from logic.plans import testing_service as testing
from tests import timed_tests
from tests.faults import how_many
from tests.timed_tests import Stored

PACE = timedelta(seconds=5)
DETOURS = {"another answer first": 0.25, "a flag": 0.15, "a look": 0.1}
OPTIONS = 4


@dataclass(frozen=True)
class Task:
    """Go on with the test that is due to a learner until its first `right` questions are right, and submit it.

    With a `module` it is a teacher and the test of that module.
    """

    learner_id: int
    right: int
    at: str
    seed: int
    module: int | None = None


def main() -> None:
    for line in sys.stdin:
        if os.fork() == 0:
            _live(Task(**json.loads(line)))
        _, status = os.wait()
        _say(ended=os.waitstatus_to_exitcode(status))


def _live(task: Task) -> NoReturn:
    """Take a test and end at once: an orderly end of an interpreter takes longer than the test."""
    code = 1
    try:
        _take(task)
        code = 0
    except Exception:  # noqa: BLE001 -- whoever started us hears of any failure by the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


def _take(task: Task) -> None:
    _say(started=os.getpid())
    db.engine.connect(os.environ["DATABASE_URL"])
    moments = _moments(datetime.fromisoformat(task.at))
    learner_id, chance = task.learner_id, how_many.chance(task.seed)
    due = None if task.module else testing.due(learner_id, at=next(moments))
    assert due or task.module, "no test is due"
    _say(trying="begin")
    attempt_id = (
        testing.begin(learner_id, due, at=next(moments))
        if due
        else modules.begin_test(learner_id, task.module or 0, at=next(moments))
    )
    _say(saved="begin", attempt=attempt_id, position=_place(learner_id, attempt_id, next(moments)))
    for question, choice in _wishes(attempt_id, task.right, chance):
        _detour(task, attempt_id, question, chance, moments)
        _answer(task, attempt_id, question.position, choice, next(moments))
    _say(trying="submit")
    outcome = testing.submit(learner_id, attempt_id, at=next(moments))
    _say(saved="submit", right=outcome.right)


def _wishes(attempt_id: int, right: int, chance: Random) -> list[tuple[Stored, int]]:
    """The questions that have not yet the answer they shall have, roughly in order."""
    wishes = []
    for question in timed_tests.stored(attempt_id):
        choice = question.key if question.position <= right else (question.key + 1) % OPTIONS
        if question.chosen != choice:
            wishes.append((question, choice))
    return sorted(wishes, key=lambda wish: wish[0].position + chance.uniform(0, 3))


def _detour(task: Task, attempt_id: int, question: Stored, chance: Random, moments: Iterator[datetime]) -> None:
    """What people do besides answering: choose something else first, flag, look at another question."""
    position = question.position
    if chance.random() < DETOURS["another answer first"]:
        _answer(task, attempt_id, position, chance.randrange(OPTIONS), next(moments))
    if chance.random() < DETOURS["a flag"]:
        _say(trying="flag", position=position)
        testing.flag(task.learner_id, attempt_id, position, flagged=True, at=next(moments))
        _say(saved="flag", position=position)
    if chance.random() < DETOURS["a look"]:
        testing.sitting(task.learner_id, attempt_id, position=position, at=next(moments))


def _answer(task: Task, attempt_id: int, position: int, choice: int, at: datetime) -> None:
    _say(trying="answer", position=position, choice=choice)
    testing.answer(task.learner_id, attempt_id, position, choice, at=at)
    _say(saved="answer", position=position, choice=choice)


def _place(learner_id: int, attempt_id: int, at: datetime) -> int:
    """The question that comes up when a test is opened."""
    sitting = testing.sitting(learner_id, attempt_id, at=at)
    assert sitting.question
    return sitting.question.position


def _moments(at: datetime) -> Iterator[datetime]:
    while True:
        yield at
        at += PACE


def _say(**words: object) -> None:
    """One line in one write, so that a killed process leaves no half of it."""
    os.write(sys.stdout.fileno(), f"{json.dumps(words)}\n".encode())


if __name__ == "__main__":
    main()
