"""Tests whose answers can be changed until they are submitted: weekly tests, finals, checks, reviews, modules.

Everything here joins the caller's transaction: what a test leads to is decided by whoever set it (`plans`). Only the
server's clock counts: an answer after the deadline is not taken, and a test past it is closed with what was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import key_changes as key_change_queries
from db.queries import rescoring as rescoring_queries
from db.queries import timed as timed_queries
from logic.assessment import ability, passing, result_service, sitting
from logic.assessment.ability import Ability
from logic.assessment.passing import passed
from logic.assessment.scoring import TopicFigures
from logic.assessment.sitting import ShownQuestion
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, InvalidInputError, NotFoundError

OPTIONS = 4
MOST_LEFT_OUT = 5
MODULE = "module"  # a teacher's test, of no plan
TEST_TYPE = {
    "weekly": "weekly",
    "final": "final",
    "comprehensive": "correction",
    "daily_check": "daily",
    "review": "review",
    MODULE: "module",
}


class TimeIsUpError(ConflictError):
    """This test is over: its time is up, or it was submitted. What was saved before counts; nothing else was lost."""


class TooManyLeftOutError(ConflictError):
    """Five questions were left out, and a result must rest on answers. Nothing was lost; please answer this one."""


class LeftOutError(ConflictError):
    """This question was left out of the test, and does not come again. Nothing was stored; go on with another one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One question in the navigator; `chosen` is the place of its saved answer."""

    position: int
    is_answered: bool
    is_flagged: bool
    is_left_out: bool
    chosen: int | None


@dataclass(frozen=True, slots=True)
class TimedSitting:
    """A test as its learner sees it; `question` is the one on the screen, `chosen` the place of its saved answer.

    Once `submitted_at` is set there is no question any more.
    """

    attempt_id: int
    kind: str
    track: str
    plan_id: int | None
    week_number: int | None
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    saved_at: datetime | None
    marks: tuple[Mark, ...]
    question: ShownQuestion | None
    chosen: int | None

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(mark.is_answered for mark in self.marks)

    @property
    def is_over(self) -> bool:
        """Whether it has been submitted."""
        return self.submitted_at is not None


@dataclass(frozen=True, slots=True)
class Closed:
    """A test that is closed, and what came out of it; `is_passed` is None where there is nothing to pass.

    `plan_id` is 0 for the test of a module, which belongs to no plan.
    """

    attempt_id: int
    kind: str
    track_id: int
    plan_id: int
    week_number: int | None
    task_id: int | None
    content_version: int
    right: int
    counted: int
    is_passed: bool | None
    ability: Ability
    topics: tuple[TopicFigures, ...]


def read(session: Session, learner_id: int, attempt_id: int, *, position: int | None, at: datetime) -> TimedSitting:
    """A test with the question at `position` (None: the first without an answer) brought up."""
    attempt = _attempt(session, learner_id, attempt_id)
    rows = timed_queries.questions(session, learner_id, attempt_id)
    row = None if attempt.submitted_at else _wanted(rows, position)
    if row is None:
        return _sitting(attempt, rows)
    timed_queries.open_question(session, learner_id, attempt_id, position=row.position, at=at)
    text = catalogue.questions(session, [row.variant_id])[row.variant_id]
    return _sitting(attempt, rows, sitting.shown(text, row.option_order, row.position), _place(row))


def standing(session: Session, learner_id: int, attempt_id: int) -> TimedSitting:
    """A test as it stands with no question brought up, so that looking at it counts as time on none of them."""
    attempt = _attempt(session, learner_id, attempt_id)
    return _sitting(attempt, timed_queries.questions(session, learner_id, attempt_id))


def save(session: Session, learner_id: int, attempt_id: int, position: int, choice: int, *, at: datetime) -> None:
    """Save an answer (`choice`: the place of an option, 0..3), or another one in its place.

    Raises InvalidInputError for a choice or question that is not there, LeftOutError for a question that was left out,
    TimeIsUpError once the test is over.
    """
    if not 0 <= choice < OPTIONS:
        raise InvalidInputError("That is not one of the four answers. Nothing was stored; please choose again.")
    chosen = asked(session, learner_id, attempt_id, position).option_order[choice]
    if not timed_queries.save(session, learner_id, attempt_id, position=position, chosen=chosen, at=at):
        raise TimeIsUpError


def asked(session: Session, learner_id: int, attempt_id: int, position: int) -> Row[Any]:
    """A question of a test, by column; raises InvalidInputError when it is not there, LeftOutError when left out."""
    row = _question(session, learner_id, attempt_id, position)
    if row.skipped_at is not None:
        raise LeftOutError
    return row


def skip(session: Session, learner_id: int, attempt_id: int, position: int, *, at: datetime) -> None:
    """Take a question out that failed to show; at most five. Raises TooManyLeftOutError, TimeIsUpError."""
    timed_queries.hold(session, learner_id, attempt_id)  # of many at once each counts those before it
    row = _question(session, learner_id, attempt_id, position)
    if row.skipped_at is not None:
        return
    rows = timed_queries.questions(session, learner_id, attempt_id)
    if sum(one.skipped_at is not None for one in rows) >= MOST_LEFT_OUT:
        raise TooManyLeftOutError
    if not timed_queries.skip(session, learner_id, attempt_id, position=position, at=at):
        raise TimeIsUpError


def flag(session: Session, learner_id: int, attempt_id: int, position: int, *, flagged: bool) -> None:
    """Mark a question to come back to, or take the mark away."""
    _question(session, learner_id, attempt_id, position)
    timed_queries.flag(session, learner_id, attempt_id, position=position, flagged=flagged)


def is_out_of_time(session: Session, learner_id: int, attempt_id: int, *, at: datetime) -> bool:
    """Whether a test is still open though its time has run out."""
    attempt = _attempt(session, learner_id, attempt_id)
    return attempt.submitted_at is None and attempt.deadline_at is not None and at > attempt.deadline_at


def close(session: Session, learner_id: int, attempt_id: int, *, at: datetime) -> Closed | None:
    """Close a test and score it with what was saved, once; None when it was closed before."""
    attempt = _attempt(session, learner_id, attempt_id)
    at = min(at, attempt.deadline_at or at)  # however late it is closed, it ended then
    key_change_queries.share_the_bank(session)  # a key that changes meanwhile waits, then finds this result
    rescoring_queries.hold_learners(session, [learner_id])  # a correction of their tests waits, or is seen
    if not timed_queries.close(session, learner_id, attempt_id, at):
        return None
    content = catalogue.content_of(session, attempt.track_id, attempt.content_version)
    counted = timed_queries.counted(session, learner_id, attempt_id)
    outcome = result_service.store(
        session, learner_id, attempt_id, content, test_type=TEST_TYPE[attempt.kind], counted=counted, at=at
    )
    right = outcome.summary.score
    return _closed(attempt, right, counted, passed(attempt.kind, right, counted), outcome.ability, outcome.topics)


def closed(session: Session, learner_id: int, attempt_id: int, *, is_passed: bool | None) -> Closed:
    """A test that was closed before, with what is stored of it today; of its ability mean and width are known.

    `is_passed` says how it stands, which after a correction of its score need not be what the counts say.
    """
    attempt = _attempt(session, learner_id, attempt_id)
    result = result_service.counts(session, learner_id, attempt_id)
    able = ability.from_log_posterior(ability.log_prior(result.theta, result.standard_error))
    topics = tuple(
        TopicFigures(**{field.name: getattr(row, field.name) for field in fields(TopicFigures)})
        for row in result_service.figures_of_topics(session, learner_id, attempt_id)
    )
    return _closed(attempt, result.score, result.total_questions, is_passed, able, topics)


def _closed(
    attempt: Row[Any],
    right: int,
    counted: int,
    is_passed: bool | None,  # noqa: FBT001 -- a column of the value that is made here
    able: Ability,
    topics: tuple[TopicFigures, ...],
) -> Closed:
    return Closed(
        attempt_id=attempt.id,
        kind=attempt.kind,
        track_id=attempt.track_id,
        plan_id=attempt.plan_id or 0,
        week_number=attempt.week_number,
        task_id=attempt.task_id,
        content_version=attempt.content_version,
        right=right,
        counted=counted,
        is_passed=is_passed,
        ability=able,
        topics=topics,
    )


def is_passed(kind: str, right: int, counted: int) -> bool | None:
    """Whether these counts pass a test of this kind; None where there is nothing to pass."""
    return passed(kind, right, counted)


def needed(kind: str, counted: int) -> int:
    """How many right answers pass a test of this kind; 0 where there is nothing to pass."""
    return passing.needed(kind, counted)


def overdue(session: Session, *, at: datetime, most: int) -> list[tuple[int, int]]:
    """(learner, test) of open tests whose time has run out; in the worker's role."""
    return timed_queries.overdue(session, at=at, most=most)


def _attempt(session: Session, learner_id: int, attempt_id: int) -> Row[Any]:
    attempt = timed_queries.attempt(session, learner_id, attempt_id)
    if attempt is None:
        raise NotFoundError("There is no such test of yours. Nothing was changed; your plan shows what is due.")
    return attempt


def _sitting(
    attempt: Row[Any], rows: Sequence[Row[Any]], question: ShownQuestion | None = None, chosen: int | None = None
) -> TimedSitting:
    return TimedSitting(
        attempt_id=attempt.id,
        kind=attempt.kind,
        track=attempt.track,
        plan_id=attempt.plan_id,
        week_number=attempt.week_number,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        submitted_at=attempt.submitted_at,
        saved_at=max((row.answered_at for row in rows if row.answered_at), default=None),
        marks=tuple(
            Mark(row.position, row.answered_at is not None, row.flagged, row.skipped_at is not None, _place(row))
            for row in rows
        ),
        question=question,
        chosen=chosen,
    )


def _place(row: Row[Any]) -> int | None:
    """Where the saved answer of a question shows."""
    return None if row.chosen is None else list(row.option_order).index(row.chosen)


def _question(session: Session, learner_id: int, attempt_id: int, position: int) -> Row[Any]:
    _attempt(session, learner_id, attempt_id)
    for row in timed_queries.questions(session, learner_id, attempt_id):
        if row.position == position:
            return row
    raise InvalidInputError("There is no such question in this test. Nothing was stored.")


def _wanted(rows: Sequence[Row[Any]], position: int | None) -> Row[Any] | None:
    """The question at a position, else the first that waits for an answer, else the first."""
    asked = [row for row in rows if row.skipped_at is None]
    by_position = {row.position: row for row in asked}
    if position in by_position:
        return by_position[position]
    return next((row for row in asked if row.answered_at is None), asked[0] if asked else None)
