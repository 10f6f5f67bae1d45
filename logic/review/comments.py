"""What may be said about a plan, for how long it may be changed, and how answers stand under what they answer. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from logic.errors import ConflictError, InvalidInputError, NotFoundError, TooManyAttemptsError

LONGEST = 2000
EDITABLE_FOR = timedelta(minutes=15)
SAME_FOR = timedelta(minutes=1)
MOST_AN_HOUR = 60
EXCERPT = 300
JOINERS = "\u200c\u200d"  # emoji of several parts, and scripts that join, need them
_EMPTY_LINES = re.compile(r"\n{3,}")
_BLANKS = re.compile(r"[^\S\n]+\n")


class TooLateToEditError(ConflictError):
    """A comment can be changed for 15 minutes. Nothing was lost; write another one below it."""


class CommentGoneError(NotFoundError):
    """There is no such comment. It may have been taken back meanwhile; nothing was changed."""


class TooManyCommentsError(TooManyAttemptsError):
    """That were sixty comments within an hour. Nothing was lost; please go on in a while."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a thread is about: the plan, a week of it, or a day of that; `topic` is the day's, once it is open."""

    week_number: int | None = None
    day_number: int | None = None
    topic: str | None = None

    @property
    def words(self) -> str:
        """Such as "Week 2, day 3: Joins"."""
        if self.week_number is None:
            return "The whole plan"
        if self.day_number is None:
            return f"Week {self.week_number}"
        topic = f": {self.topic}" if self.topic else ""
        return f"Week {self.week_number}, day {self.day_number}{topic}"


WHOLE_PLAN = Place()


@dataclass(frozen=True, slots=True)
class Comment:
    """Something that was said; `body` is plain text, and empty once it `is_removed`."""

    id: int
    author: str
    is_mine: bool
    is_by_learner: bool
    body: str
    at: datetime
    is_edited: bool = False
    is_removed: bool = False
    is_unread: bool = False
    may_edit: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said first, and the answers to it in order."""

    place: Place
    first: Comment
    answers: tuple[Comment, ...]

    @property
    def comments(self) -> tuple[Comment, ...]:
        """All of it, in order."""
        return (self.first, *self.answers)

    @property
    def is_removed(self) -> bool:
        """Whether nothing but traces is left of it."""
        return all(comment.is_removed for comment in self.comments)


def clean(body: str, *, most: int = LONGEST) -> str:
    """Words as they are kept: plain text without what nobody can see; raises InvalidInputError for none or too many."""
    normal = unicodedata.normalize("NFC", body.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    seen = "".join(sign for sign in normal if sign in "\n" + JOINERS or unicodedata.category(sign)[0] != "C")
    words = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("\n", seen)).strip()
    if not words.strip(JOINERS + " \n"):
        raise InvalidInputError("Nothing is written yet. Nothing was changed.")
    if len(words) > most:
        raise InvalidInputError(f"That are {len(words)} characters, and {most} are the most. Nothing was changed.")
    return words


def excerpt(body: str) -> str:
    """The beginning of some words."""
    return body if len(body) <= EXCERPT else body[: EXCERPT - 1].rstrip() + "…"


def may_edit(*, author_id: int, reader_id: int, written_at: datetime, is_removed: bool, at: datetime) -> bool:
    """Whether a reader may still change a comment: their own, for a quarter of an hour."""
    return author_id == reader_id and not is_removed and at - written_at < EDITABLE_FOR


def threads(
    rows: Sequence[Any], *, reader_id: int, names: Mapping[int, str], unread: Collection[int], gone: str, at: datetime
) -> tuple[Thread, ...]:
    """Threads from the rows of a plan's comments, oldest first; those of which only a trace is left come along."""
    found = {row.id: _comment(row, reader_id, names, unread, gone, at) for row in rows}
    answers: dict[int, list[Comment]] = {row.id: [] for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id in answers:
            answers[row.parent_id].append(found[row.id])
    return tuple(
        Thread(Place(row.week_number, row.day_number, row.topic), found[row.id], tuple(answers[row.id]))
        for row in rows
        if row.parent_id is None
    )


def _comment(
    row: Any, reader_id: int, names: Mapping[int, str], unread: Collection[int], gone: str, at: datetime
) -> Comment:
    is_removed = row.deleted_at is not None
    return Comment(
        id=row.id,
        author=names.get(row.author_id, gone),
        is_mine=row.author_id == reader_id,
        is_by_learner=row.author_id == row.user_id,
        body=row.body,
        at=row.created_at,
        is_edited=row.edited_at is not None,
        is_removed=is_removed,
        is_unread=row.id in unread and not is_removed,
        may_edit=may_edit(
            author_id=row.author_id,
            reader_id=reader_id,
            written_at=row.created_at,
            is_removed=is_removed,
            at=at,
        ),
    )
