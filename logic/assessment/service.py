"""What the app can ask about tests: begin a diagnostic, answer it, go on with it anywhere, see what came out.

Every answer is committed with the server's time the moment it is given, together with the next question, so a closed
browser, a lost network or a second device finds the same test at the same place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import assessment as assessment_queries
from logic import clock, events
from logic.achievements import service as achievements
from logic.assessment import result_service, seeds, selection
from logic.assessment import sitting as sittings
from logic.assessment.sitting import Progress, Sitting, Upcoming
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.events import EventKind
from logic.transactions import transaction

SEEN_RECENTLY = timedelta(days=30)
OPTIONS = 4
MOST_LEFT_OUT = 5


@dataclass(frozen=True, slots=True)
class LatestDiagnostic:
    """The newest diagnostic of a learner, finished or not."""

    attempt_id: int
    track: str
    track_id: int
    submitted: bool
    has_plan: bool


class TooManyLeftOutError(ConflictError):
    """Five questions were left out, and a result must rest on answers. Nothing was lost; please answer this one."""


class PlanUnderWayError(ConflictError):
    """Your plan for this track is under way: its tests measure you. Nothing was changed; your plan is waiting."""


def begin_diagnostic(learner_id: int, track_slug: str, *, at: datetime) -> Sitting:
    """Begin the diagnostic of a track, or go on with the one that is open.

    A plan for another track may be under way: who thinks of switching is measured first. Raises NotFoundError for a
    track that cannot be chosen, PlanUnderWayError while the plan for it is active.
    """
    with transaction(learner_id) as session:
        track_id, version = catalogue.track_for_choice(session, track_slug)
        attempt_id = assessment_queries.open_diagnostic(session, learner_id, track_id)
        if attempt_id is None:
            if assessment_queries.has_active_plan(session, learner_id, track_id):
                raise PlanUnderWayError
            attempt_id = _open(session, learner_id, track_id, version, at)
        return _sitting(session, _attempt(session, learner_id, attempt_id))


def sitting(learner_id: int, attempt_id: int) -> Sitting:
    """A diagnostic as it stands; raises NotFoundError when it is not this learner's."""
    with transaction(learner_id) as session:
        return _sitting(session, _attempt(session, learner_id, attempt_id))


def answer(learner_id: int, attempt_id: int, position: int, choice: int, *, at: datetime) -> Sitting:
    """Store the answer to the question at `position` (`choice`: the place of an option, 0..3) and put the next one.

    Only the first answer to a question counts: one that comes again, or late from another device, changes nothing and
    gets the test as it stands now. Raises InvalidInputError for a choice that is not there.
    """
    if not 0 <= choice < OPTIONS:
        raise InvalidInputError("That is not one of the four answers. Nothing was stored; please choose again.")
    return _decide(learner_id, attempt_id, position, choice, at)


def skip(learner_id: int, attempt_id: int, position: int, *, at: datetime) -> Sitting:
    """Leave out a question that failed to show; it does not count as wrong and does not come again.

    Raises TooManyLeftOutError once five have been left out: a result must rest on answers.
    """
    return _decide(learner_id, attempt_id, position, None, at)


def latest(learner_id: int) -> LatestDiagnostic | None:
    """The newest diagnostic of a learner, finished or not."""
    return _latest(learner_id, ("in_progress", "submitted"))


def latest_submitted(learner_id: int) -> LatestDiagnostic | None:
    """The newest finished diagnostic of a learner; beginning another one does not hide it."""
    return _latest(learner_id, ("submitted",))


def _latest(learner_id: int, statuses: tuple[str, ...]) -> LatestDiagnostic | None:
    with transaction(learner_id) as session:
        row = assessment_queries.latest_diagnostic(session, learner_id, statuses)
    if row is None:
        return None
    return LatestDiagnostic(row.id, row.track, row.track_id, row.status == "submitted", row.has_plan)


def _attempt(session: Session, learner_id: int, attempt_id: int) -> Row[Any]:
    row = assessment_queries.attempt(session, learner_id, attempt_id)
    if row is None:
        raise NotFoundError("There is no such test of yours. Nothing was changed; begin one from the tracks.")
    return row


def _open(session: Session, learner_id: int, track_id: int, version: int, at: datetime) -> int:
    content = catalogue.content_of(session, track_id, version)
    seed = seeds.fresh()
    seen = assessment_queries.families_seen(session, learner_id, since=at - SEEN_RECENTLY)
    progress = sittings.begin(content, seed=seed, families_seen=seen)
    first = sittings.upcoming(progress, content, position=1)
    if first is None:
        raise ConflictError("This track has no questions yet. Nothing was changed; choose another track.")
    attempt_id = assessment_queries.add_diagnostic(
        session, learner_id, track_id, content_version=version, seed=seed, state=progress.to_json(), at=at
    )
    if attempt_id is None:
        return _opened_meanwhile(session, learner_id, track_id)
    assessment_queries.present(session, learner_id, attempt_id, asdict(first), at)
    events.record(session, learner_id, EventKind.DIAGNOSTIC_STARTED, at=at, attempt=attempt_id)
    return attempt_id


def _opened_meanwhile(session: Session, learner_id: int, track_id: int) -> int:
    """The diagnostic that another request of the same learner opened at the same moment."""
    attempt_id = assessment_queries.open_diagnostic(session, learner_id, track_id)
    if attempt_id is None:
        raise ConflictError
    return attempt_id


def _decide(learner_id: int, attempt_id: int, position: int, choice: int | None, at: datetime) -> Sitting:
    with transaction(learner_id) as session:
        attempt = _attempt(session, learner_id, attempt_id)
        if attempt.status != "in_progress" or attempt.position != position:
            return _sitting(session, attempt)
        if choice is None and attempt.skipped >= MOST_LEFT_OUT:
            raise TooManyLeftOutError
        content = catalogue.content_of(session, attempt.track_id, attempt.content_version)
        chosen = None if choice is None else attempt.option_order[choice]
        question = catalogue.questions(session, [attempt.variant_id])[attempt.variant_id]
        is_right = None if chosen is None else question.is_right(chosen)
        progress = sittings.decided(Progress.from_json(attempt.state), content, attempt.family_id, is_right)
        following = sittings.upcoming(progress, content, position=position + 1)
        if following is None:
            # First: who finishes a day meanwhile holds the learner, and then waits for this answer's active day.
            result_service.queue_up(session, learner_id)
        stored = assessment_queries.answer(
            session,
            learner_id,
            attempt_id,
            position=position,
            chosen=chosen,
            state=progress.to_json(),
            following=asdict(following) if following else None,
            at=at,
            local_date=clock.local_date(at, attempt.time_zone),
        )
        if not stored:
            return _sitting(session, _attempt(session, learner_id, attempt_id))
        if following is None:
            result_service.submit(session, learner_id, attempt_id, content, at=at)
            achievements.award(session, learner_id, at)  # a diagnostic carries a streak on
        return _sitting_of(
            session, attempt, answered=attempt.answered + (chosen is not None), saved_at=at, question=following
        )


def _sitting(session: Session, attempt: Row[Any]) -> Sitting:
    """The test as the database has it."""
    question = None
    if attempt.position is not None and attempt.status == "in_progress":
        question = Upcoming(attempt.position, attempt.family_id, attempt.variant_id, attempt.option_order)
    return _sitting_of(session, attempt, answered=attempt.answered, saved_at=attempt.saved_at, question=question)


def _sitting_of(
    session: Session, attempt: Row[Any], *, answered: int, saved_at: datetime | None, question: Upcoming | None
) -> Sitting:
    shown = None
    if question is not None:
        text = catalogue.questions(session, [question.variant_id])[question.variant_id]
        shown = sittings.shown(text, question.option_order, question.position)
    return Sitting(
        attempt_id=attempt.id,
        track=attempt.track,
        track_id=attempt.track_id,
        answered=answered,
        at_least=selection.FEWEST_ITEMS,
        at_most=selection.MOST_ITEMS,
        saved_at=saved_at,
        question=shown,
    )
