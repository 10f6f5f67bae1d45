"""Talking about a plan: a teacher and a learner, in threads, once however often somebody clicks.

Who reads or writes is a learner about their own plans, or a teacher about those of their learners.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import plan_review as queries
from logic.errors import NotFoundError
from logic.notifications import news_service
from logic.notifications.news_service import Kind, News
from logic.review import comments, rights_service
from logic.review.comments import CommentGoneError, Place, Thread, TooLateToEditError, TooManyCommentsError
from logic.transactions import DatabaseRole, acting_as

HOUR = timedelta(hours=1)
TEACHERS_PLACE, LEARNERS_PLACE = "/learner-plan?learner={learner_id}", "/plan"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: where, and in answer to which comment."""

    body: str
    place: Place = comments.WHOLE_PLAN
    answers: int | None = None


def of_plan(reader_id: int, learner_id: int, plan_id: int, *, at: datetime) -> tuple[Thread, ...]:
    """Everything said about a plan, in threads; what the reader was told of and has not read yet is marked."""
    with rights_service.of_reader(reader_id, learner_id) as session:
        rows = queries.comments(session, learner_id, plan_id)
        names = rights_service.names(session, {row.author_id for row in rows})
        unread = _unread(session, reader_id, [row.id for row in rows])
    return comments.threads(
        rows, reader_id=reader_id, names=names, unread=unread, gone=rights_service.SOMEBODY_GONE, at=at
    )


def write(author_id: int, learner_id: int, plan_id: int, said: Said, *, at: datetime) -> int:
    """Say something about a plan, or answer; its id. The same words at the same place within a minute are one comment.

    Raises NotYourLearnerError, NotFoundError for a plan, week or day that is not there, CommentGoneError for an answer
    to nothing, InvalidInputError for no words or too many, TooManyCommentsError.
    """
    body = comments.clean(said.body)
    with rights_service.of_reader(author_id, learner_id) as session:
        queries.one_at_a_time(session, author_id)
        where = _where(session, learner_id, plan_id, said)
        values = {"author_id": author_id, "body": body, **where}
        before = queries.same_lately(session, learner_id, plan_id, since=at - comments.SAME_FOR, **values)
        if before is not None:
            return before
        if queries.written_since(session, author_id, at - HOUR) >= comments.MOST_AN_HOUR:
            raise TooManyCommentsError
        written = queries.add_comment(session, learner_id, plan_id, at=at, **values)
        _tell(session, author_id, learner_id, plan_id, written, body, at)
        return written


def edit(author_id: int, learner_id: int, comment_id: int, body: str, *, at: datetime) -> None:
    """Change one's own words within 15 minutes; raises TooLateToEditError after that, CommentGoneError."""
    words = comments.clean(body)
    with rights_service.of_reader(author_id, learner_id) as session:
        since = at - comments.EDITABLE_FOR
        done = queries.edit_comment(
            session, learner_id, comment_id, author_id=author_id, body=words, since=since, at=at
        )
        if not done:
            _require_mine(session, author_id, learner_id, comment_id)
            raise TooLateToEditError


def remove(author_id: int, learner_id: int, comment_id: int, *, at: datetime) -> None:
    """Take one's own words back: a trace stays, so that answers keep their place. Again it changes nothing."""
    with rights_service.of_reader(author_id, learner_id) as session:
        if not queries.remove_comment(session, learner_id, comment_id, author_id=author_id, at=at):
            _require_mine(session, author_id, learner_id, comment_id, removed=True)
        with acting_as(session, DatabaseRole.WORKER):  # the words are in what was told of them, too
            queries.untell(session, learner_id, Kind.PLAN_REVIEW, _subject(comment_id))


def mark_read(reader_id: int, learner_id: int, threads: Sequence[Thread], *, at: datetime) -> None:
    """Note that somebody has read what these threads say."""
    fresh = [comment.id for thread in threads for comment in thread.comments if comment.is_unread]
    if fresh:
        with rights_service.of_reader(reader_id, learner_id) as session, acting_as(session, DatabaseRole.WORKER):
            queries.mark_read(session, reader_id, Kind.PLAN_REVIEW, [_subject(one) for one in fresh], at=at)


def _where(session: Session, learner_id: int, plan_id: int, said: Said) -> dict[str, int | None]:
    """The place of what is said, by column; an answer stands where the thread does."""
    if said.answers is not None:
        answered = queries.comment(session, learner_id, said.answers)
        if answered is None or answered.plan_id != plan_id:
            raise CommentGoneError
        first = answered.parent_id or answered.id
        return {"parent_id": first, "week_id": answered.week_id, "day_number": answered.day_number}
    if not queries.shape(session, learner_id, plan_id):
        raise NotFoundError("There is no such plan. Nothing was written.")
    place = said.place
    if place.week_number is None:
        return {"parent_id": None, "week_id": None, "day_number": None}
    week_id = queries.week_of(session, learner_id, plan_id, place.week_number, place.day_number)
    if week_id is None:
        raise NotFoundError("There is no such week or day in this plan. Nothing was written.")
    return {"parent_id": None, "week_id": week_id, "day_number": place.day_number}


def _require_mine(session: Session, author_id: int, learner_id: int, comment_id: int, *, removed: bool = False) -> None:
    row = queries.comment(session, learner_id, comment_id)
    if row is None or row.author_id != author_id or (row.deleted_at is not None and not removed):
        raise CommentGoneError


def _unread(session: Session, reader_id: int, comment_ids: Sequence[int]) -> frozenset[int]:
    subjects = {_subject(one): one for one in comment_ids}
    with acting_as(session, DatabaseRole.WORKER):
        found = queries.unread(session, reader_id, Kind.PLAN_REVIEW, list(subjects))
    return frozenset(subjects[subject] for subject in found)


def _tell(
    session: Session, author_id: int, learner_id: int, plan_id: int, comment_id: int, body: str, at: datetime
) -> None:
    """A learner hears what a teacher says; of a learner's words the teachers who took part hear, else all of theirs."""
    who = rights_service.names(session, {author_id}).get(author_id, rights_service.SOMEBODY_GONE)
    facts: dict[str, object] = {"words": comments.excerpt(body)}
    readers: Collection[int]
    if author_id == learner_id:
        readers = _listening(session, learner_id, plan_id)
        facts |= {
            "title": "A learner wrote about their plan",
            "lead": f"{_line(who)} wrote about their plan:",
            "sentence": f"{_line(who)} wrote: {_line(comments.excerpt(body))}",
            "where": "Their plan",
            "path": TEACHERS_PLACE.format(learner_id=learner_id),
        }
    else:
        readers = (learner_id,)
        facts |= {
            "title": "Your teacher wrote about your plan",
            "lead": f"{_line(who)} wrote about your plan:",
            "sentence": f"{_line(who)} wrote: {_line(comments.excerpt(body))}",
            "where": "Your plan",
            "path": LEARNERS_PLACE,
        }
    news = [News(reader, Kind.PLAN_REVIEW, _subject(comment_id), facts, quiet=True) for reader in readers]
    news_service.tell(session, news, at=at)


def _listening(session: Session, learner_id: int, plan_id: int) -> Collection[int]:
    with acting_as(session, DatabaseRole.WORKER):
        teachers = queries.teachers_of(session, learner_id)
        took_part = queries.authors(session, learner_id, plan_id).intersection(teachers)
    return took_part or teachers


def _line(words: str) -> str:
    return " ".join(words.split())


def _subject(comment_id: int) -> str:
    return f"comment {comment_id}"
