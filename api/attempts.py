"""The tests of a plan: the one that is due, begun, answered, flagged, submitted, and what came out of it.

Only the server's clock counts, and it is read once a request: what is late is late wherever it was sent from.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.attempt_answers import ChosenAnswer, DueTest, TestQuestion, TestStanding
from api.errors import TooLargeError, UnreadableError
from api.identity import Learner
from api.plans import CHANGING, LARGEST_ID, MANAGING, READING
from api.problems import documented
from api.result_answers import TestResult, TestReview
from logic import clock
from logic.assessment import form_service, result_service
from logic.assessment.timed_service import TimedSitting, TimeIsUpError
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.plans import service as plans
from logic.plans import testing_service as testing

NOTHING_DUE = "No test is due now. Nothing was changed; do the days of your week, and it will be."
NOT_OVER = "The review opens once the test is submitted. Nothing was lost; go on with the test."

router = APIRouter(tags=["tests"])

TestId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a test of yours.", examples=[311])]
Position = Annotated[
    int, Path(ge=1, le=form_service.FINAL_QUESTIONS, description="The place of a question, from 1.", examples=[4])
]
READING_ONE = READING | documented(InvalidInputError)
BEGUN: dict[int | str, dict[str, Any]] = {
    201: {"model": TestStanding, "description": "The test, begun by this call."},
}


@router.get("/plan/test", summary="The test that is due", response_description="What it asks for.", responses=READING)
def read_due_test(learner: Learner) -> DueTest:
    """The test your plan waits for: its length, its time and what passes it. 404 while days are to be done."""
    due = testing.due(learner.id, at=clock.now())
    if due is None:
        plans.current(learner.id)
        raise NotFoundError(NOTHING_DUE)
    return DueTest.of(due)


@router.post(
    "/plan/test",
    summary="Begin the test",
    response_description="The test that was begun before.",
    responses=MANAGING | BEGUN,
)
def begin_test(learner: Learner, response: Response) -> TestStanding:
    """Begin the test that is due; its time starts now. Begun again, from any device, it is the same test (200)."""
    at = clock.now()
    due = testing.due(learner.id, at=at)
    if due is None:
        plans.current(learner.id)
        raise ConflictError(NOTHING_DUE)
    return begun(learner.id, testing.begin(learner.id, due, at=at), response, at=at)


@router.get("/tests/{test_id}", summary="A test", response_description="How it stands.", responses=READING_ONE)
def read_test(learner: Learner, test_id: TestId) -> TestStanding:
    """How a test stands: seconds left by the server's clock, and what is saved. Reading it uses no time of a question.

    Once its time is up it is submitted with what was saved, whether or not anybody asks.
    """
    at = clock.now()
    return TestStanding.of(testing.standing(learner.id, test_id, at=at), at)


@router.get(
    "/tests/{test_id}/questions/{position}",
    summary="A question",
    response_description="The question.",
    responses=CHANGING,
)
def read_question(learner: Learner, test_id: TestId, position: Position) -> TestQuestion:
    """One question of a running test, with your saved answer. The time spent on a question runs from here.

    A question that was left out answers 409, and so does a test that is over: its questions are in its review then.
    """
    return TestQuestion.of(testing.question(learner.id, test_id, position, at=clock.now()))


@router.put(
    "/tests/{test_id}/questions/{position}/answer",
    summary="Answer a question",
    response_description="The test with the answer saved.",
    responses=CHANGING | documented(UnreadableError, TooLargeError),
)
def save_answer(learner: Learner, test_id: TestId, position: Position, answer: ChosenAnswer) -> TestStanding:
    """Save an answer, or another one in its place, until the test is submitted. Sent twice, it is saved once.

    After the deadline nothing more is saved: 409, and the test is submitted with what was there.
    """
    at = clock.now()
    return _running(testing.answer(learner.id, test_id, position, answer.choice, at=at), at)


@router.put(
    "/tests/{test_id}/questions/{position}/flag",
    summary="Flag a question",
    response_description="The test with the flag.",
    responses=CHANGING,
)
def flag_question(learner: Learner, test_id: TestId, position: Position) -> TestStanding:
    """Mark a question to come back to. It changes nothing about the score."""
    at = clock.now()
    return _running(testing.flag(learner.id, test_id, position, flagged=True, at=at), at)


@router.delete(
    "/tests/{test_id}/questions/{position}/flag",
    summary="Take a flag away",
    response_description="The test without the flag.",
    responses=CHANGING,
)
def unflag_question(learner: Learner, test_id: TestId, position: Position) -> TestStanding:
    """Take the mark away; where there is none, nothing changes."""
    at = clock.now()
    return _running(testing.flag(learner.id, test_id, position, flagged=False, at=at), at)


@router.put(
    "/tests/{test_id}/questions/{position}/omission",
    summary="Leave a question out",
    response_description="The test without the question.",
    responses=CHANGING,
)
def leave_question_out(learner: Learner, test_id: TestId, position: Position) -> TestStanding:
    """Take out a question that cannot be shown: it counts neither for nor against, for good. At most five a test."""
    at = clock.now()
    return _running(testing.leave_out(learner.id, test_id, position, at=at), at)


@router.post(
    "/tests/{test_id}/submission",
    summary="Submit a test",
    response_description="What came out of it.",
    responses=READING_ONE,
)
def submit_test(learner: Learner, test_id: TestId) -> TestResult:
    """Close a test and score it. Submitted again, or after the deadline, the one result there is comes back."""
    return TestResult.of(testing.submit(learner.id, test_id, at=clock.now()))


@router.get(
    "/tests/{test_id}/result",
    summary="The result of a test",
    response_description="What came out of it.",
    responses=CHANGING,
)
def read_result(learner: Learner, test_id: TestId) -> TestResult:
    """What came out of a submitted test and what it led to; 409 while it runs."""
    return TestResult.of(testing.outcome(learner.id, test_id, at=clock.now()))


@router.get(
    "/tests/{test_id}/review",
    summary="The review of a test",
    response_description="Every question, explained.",
    responses=CHANGING,
)
def read_review(learner: Learner, test_id: TestId) -> TestReview:
    """Every question of a submitted test with your answer, the right one and why; 409 while it runs."""
    if not testing.standing(learner.id, test_id, at=clock.now()).is_over:
        raise ConflictError(NOT_OVER)
    return TestReview.of(result_service.review(learner.id, test_id))


def begun(learner_id: int, test_id: int, response: Response, *, at: datetime) -> TestStanding:
    """The answer for a test that was begun at the moment `at` (201) or before (200)."""
    test = testing.standing(learner_id, test_id, at=at)
    response.status_code = 201 if test.started_at == at else 200
    response.headers["Location"] = f"/api/tests/{test_id}"
    return TestStanding.of(test, at)


def _running(test: TimedSitting, at: datetime) -> TestStanding:
    """The answer after a change; a test that turns out to be over took none."""
    if test.is_over:
        raise TimeIsUpError
    return TestStanding.of(test, at)
