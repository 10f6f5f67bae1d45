"""Approving a plan, or asking for a change: the newest word counts, all are kept, and nobody is ever held up by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from db.queries import plan_review as queries
from logic.errors import InvalidInputError, NotFoundError
from logic.notifications import news_service
from logic.notifications.news_service import Kind, News
from logic.review import comments, plan_state, rights_service

LONGEST = 1000


class Word(StrEnum):
    """What a teacher says of a plan."""

    APPROVED = "approved"
    CHANGE = "change_requested"


TITLE = {
    Word.APPROVED: "Your teacher approved your plan",
    Word.CHANGE: "Your teacher asks for a change of your plan",
}
SENTENCE = {
    Word.APPROVED: "{who} looked at your plan and approved it.",
    Word.CHANGE: "{who} asks for a change. You can go on meanwhile: nothing is held up.",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """A teacher's word on a plan; `why_stale` says why it need not hold for the plan of now."""

    id: int
    word: Word
    words: str
    by: str
    at: datetime
    why_stale: str | None


def history(reader_id: int, learner_id: int, plan_id: int) -> tuple[Approval, ...]:
    """Every word on the learner's plans, the newest first: it counts. Read beside the plan `plan_id`."""
    with rights_service.of_reader(reader_id, learner_id) as session:
        return _history(session, learner_id, plan_id)


def decide(asker_id: int, learner_id: int, plan_id: int, word: Word, words: str, *, at: datetime) -> Approval:
    """Approve a plan or ask for a change, and tell the learner; the same again changes nothing.

    Raises NotYourLearnerError, NotFoundError for a plan that is not the learner's, InvalidInputError for a change
    that is not named or words that are too many.
    """
    said = comments.clean(words, most=LONGEST) if words.strip() or word is Word.CHANGE else ""
    if asker_id == learner_id:
        raise InvalidInputError("Nobody decides about their own plan. Nothing was changed; ask another teacher.")
    with rights_service.of_learner(asker_id, learner_id) as session:
        queries.one_at_a_time(session, asker_id)
        shape = queries.shape(session, learner_id, plan_id)
        if not shape:
            raise NotFoundError("There is no such plan. Nothing was decided.")
        state = plan_state.state_of(shape)
        newest = next(iter(queries.reviews(session, learner_id)), None)
        decided = (plan_id, state, word.value, said, asker_id)
        if newest is None or decided != (
            newest.plan_id,
            newest.plan_state,
            newest.verdict,
            newest.words,
            newest.decided_by,
        ):
            row = {"plan_state": state, "verdict": word.value, "words": said, "decided_by": asker_id}
            review_id = queries.add_review(session, learner_id, plan_id, at=at, **row)
            _tell(session, asker_id, learner_id, review_id, word, said, at)
        return _history(session, learner_id, plan_id)[0]


def _history(session: Session, learner_id: int, plan_id: int) -> tuple[Approval, ...]:
    rows = queries.reviews(session, learner_id)
    state = plan_state.state_of(queries.shape(session, learner_id, plan_id))
    names = rights_service.names(session, {row.decided_by for row in rows})
    return tuple(
        Approval(
            id=row.id,
            word=Word(row.verdict),
            words=row.words,
            by=names.get(row.decided_by, rights_service.SOMEBODY_GONE),
            at=row.decided_at,
            why_stale=plan_state.why_stale(
                plan_id=row.plan_id, plan_state=row.plan_state, now_plan_id=plan_id, now_state=state
            ),
        )
        for row in rows
    )


def _tell(
    session: Session, asker_id: int, learner_id: int, review_id: int, word: Word, said: str, at: datetime
) -> None:
    who = rights_service.names(session, {asker_id}).get(asker_id, rights_service.SOMEBODY_GONE)
    facts: dict[str, object] = {
        "title": TITLE[word],
        "sentence": SENTENCE[word].format(who=" ".join(who.split())),
        "words": comments.excerpt(said),
        "where": "Your plan",
        "path": "/plan",
    }
    news_service.tell(session, [News(learner_id, Kind.PLAN_REVIEW, f"review {review_id}", facts)], at=at)
