"""A learner's plan under a teacher's eyes: who may look, comments, reviews, what was granted.

The single rule about who may look is `may_review`; the policies of these tables say the same once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# In the teacher's role and name: an administrator, or a teacher of a cohort the learner is in at this moment.
_MAY_REVIEW = text("""
    select :learner_id <> (select nullif(current_setting('app.user_id', true), '')::bigint)
       and (app_has_role('admin') or :learner_id = any ((select app_my_learners())::bigint[]))
""")
_IS_ADMIN = text("select app_has_role('admin')")
_LEARNER = text("""
    select person.id, person.display_name, person.time_zone from users person
    where person.id = :learner_id
      and exists (select from user_roles held where held.user_id = person.id and held.role = 'learner')
""")
_TEACHERS_OF = text("""
    select distinct teaching.user_id from cohort_members member
    join cohort_teachers teaching on teaching.cohort_id = member.cohort_id and teaching.user_id <> member.user_id
    join user_roles held on held.user_id = teaching.user_id and held.role = 'teacher'
    where member.user_id = :learner_id and member.left_at is null
    order by teaching.user_id
""")
_IS_SPOKEN_OF = text("""
    select exists (select from cohort_members where user_id = :learner_id and left_at is null)
        or exists (select from plan_comments where user_id = :learner_id)
        or exists (select from plan_reviews where user_id = :learner_id)
        or exists (select from review_overrides where user_id = :learner_id)
""")
_TESTS = text("""
    select attempt.id, attempt.kind, attempt.week_number, attempt.submitted_at, result.score, result.total_questions,
           result.level, result.level_low, result.level_high,
           (select correction.new_passed from result_corrections correction
            where correction.user_id = attempt.user_id and correction.attempt_id = attempt.id
            order by correction.at desc, correction.key_change_id desc limit 1) as corrected_passed
    from assessment_attempts attempt
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where attempt.user_id = :learner_id and attempt.track_id = :track_id and attempt.status = 'submitted'
    order by attempt.submitted_at desc, attempt.id desc
""")
_SHAPE = text("""
    select week.week_number, week.skill_focus, week.skipped, count(day.id) as days,
           count(day.id) filter (where day.is_extra) as extra_days
    from weekly_plans week left join daily_tasks day on day.user_id = week.user_id and day.week_id = week.id
    where week.user_id = :learner_id and week.plan_id = :plan_id
    group by week.id, week.week_number, week.skill_focus, week.skipped order by week.week_number
""")

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('words of ' || :author_id, 0))")
_COMMENTS = text("""
    select comment.id, comment.parent_id, comment.author_id, comment.user_id, comment.body, comment.created_at,
           comment.edited_at, comment.deleted_at, comment.day_number, week.week_number,
           case when week.status <> 'locked' then day.topic end as topic
    from plan_comments comment
    left join weekly_plans week on week.user_id = comment.user_id and week.id = comment.week_id
    left join daily_tasks day
        on day.user_id = comment.user_id and day.week_id = comment.week_id and day.day_number = comment.day_number
    where comment.user_id = :learner_id and comment.plan_id = :plan_id
    order by comment.id
""")
_ONE_COMMENT = text("""
    select id, plan_id, parent_id, author_id, body, week_id, day_number, created_at, deleted_at from plan_comments
    where user_id = :learner_id and id = :comment_id
""")
_PLACE = text("""
    select week.id as week_id from weekly_plans week
    left join daily_tasks day on day.user_id = week.user_id and day.week_id = week.id and day.day_number = :day_number
    where week.user_id = :learner_id and week.plan_id = :plan_id and week.week_number = :week_number
      and (cast(:day_number as int) is null or day.id is not null)
""")
_SAME_LATELY = text("""
    select id from plan_comments
    where user_id = :learner_id and plan_id = :plan_id and author_id = :author_id and body = :body
      and parent_id is not distinct from cast(:parent_id as bigint)
      and week_id is not distinct from cast(:week_id as bigint)
      and day_number is not distinct from cast(:day_number as smallint)
      and created_at > :since and deleted_at is null
    order by id desc limit 1
""")
_WRITTEN_SINCE = text("select count(*) from plan_comments where author_id = :author_id and created_at > :since")
_ADD_COMMENT = text("""
    insert into plan_comments (user_id, plan_id, week_id, day_number, parent_id, author_id, body, created_at)
    values (:learner_id, :plan_id, :week_id, :day_number, :parent_id, :author_id, :body, :at) returning id
""")
_EDIT_COMMENT = text("""
    update plan_comments set body = :body, edited_at = :at
    where user_id = :learner_id and id = :comment_id and author_id = :author_id and deleted_at is null
      and created_at > :since
    returning id
""")
_REMOVE_COMMENT = text("""
    update plan_comments set body = '', deleted_at = :at
    where user_id = :learner_id and id = :comment_id and author_id = :author_id and deleted_at is null returning id
""")
_AUTHORS = text("select distinct author_id from plan_comments where user_id = :learner_id and plan_id = :plan_id")
_UNREAD = text("""
    select subject from notices
    where user_id = :user_id and kind = :kind and read_at is null and subject = any(:subjects)
""")
_READ = text("""
    update notices set read_at = :at
    where user_id = :user_id and kind = :kind and read_at is null and subject = any(:subjects)
""")
# Whoever was told is the learner, or teaches or taught a cohort they are or were in.
_UNTELL = text("""
    delete from notices
    where kind = :kind and subject = :subject and user_id in (
        select cast(:learner_id as bigint)
        union
        select teaching.user_id from cohort_members member
        join cohort_teachers teaching on teaching.cohort_id = member.cohort_id
        where member.user_id = :learner_id
    )
""")

_REVIEWS = text("""
    select id, plan_id, plan_state, verdict, words, decided_by, decided_at from plan_reviews
    where user_id = :learner_id order by id desc
""")
_ADD_REVIEW = text("""
    insert into plan_reviews (user_id, plan_id, plan_state, verdict, words, decided_by, decided_at)
    values (:learner_id, :plan_id, :plan_state, :verdict, :words, :decided_by, :at) returning id
""")

_OVERRIDES = text("""
    select id, plan_id, kind, test, week_number, reason, given_by, given_at, used_at, withdrawn_at, withdrawn_by
    from review_overrides where user_id = :learner_id order by id desc
""")
_ADD_ATTEMPT = text("""
    insert into review_overrides (user_id, plan_id, kind, test, week_number, reason, given_by, given_at)
    values (:learner_id, :plan_id, 'extra_attempt', :test, :week_number, :reason, :given_by, :at)
    on conflict do nothing returning id
""")
_USE = text("""
    update review_overrides set used_at = :at
    where user_id = :learner_id and id = :override_id and kind = 'extra_attempt'
      and used_at is null and withdrawn_at is null
    returning plan_id, test, week_number
""")
_WITHDRAW = text("""
    update review_overrides set withdrawn_at = :at, withdrawn_by = :withdrawn_by
    where user_id = :learner_id and id = :override_id and used_at is null and withdrawn_at is null returning id
""")


def may_review(session: Session, learner_id: int) -> bool:
    """Whether the person in whose name this transaction acts may look at a learner; in the teacher's role."""
    return bool(session.scalar(_MAY_REVIEW, {"learner_id": learner_id}))


def is_admin(session: Session) -> bool:
    """Whether the person in whose name this transaction acts runs the place; in the teacher's role."""
    return bool(session.scalar(_IS_ADMIN))


def learner(session: Session, learner_id: int) -> Row[Any] | None:
    """A learner's name and zone; in the worker's role."""
    return session.execute(_LEARNER, {"learner_id": learner_id}).one_or_none()


def teachers_of(session: Session, learner_id: int) -> Sequence[int]:
    """Who teaches a cohort the learner is in now; in the worker's role."""
    return session.scalars(_TEACHERS_OF, {"learner_id": learner_id}).all()


def is_spoken_of(session: Session, learner_id: int) -> bool:
    """Whether a learner is in a cohort, or anybody said or granted something about their plans."""
    return bool(session.scalar(_IS_SPOKEN_OF, {"learner_id": learner_id}))


def tests(session: Session, learner_id: int, track_id: int) -> Sequence[Row[Any]]:
    """Submitted tests of a track, of whatever kind, newest first, with the level each speaks for."""
    return session.execute(_TESTS, {"learner_id": learner_id, "track_id": track_id}).all()


def shape(session: Session, learner_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """The weeks of a plan with how many days each has: what a review speaks of."""
    return session.execute(_SHAPE, {"learner_id": learner_id, "plan_id": plan_id}).all()


def one_at_a_time(session: Session, author_id: int) -> None:
    """Let of two things somebody says at once the second wait, and find the first."""
    session.execute(_ONE_AT_A_TIME, {"author_id": str(author_id)})


def comments(session: Session, learner_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """Everything said about a plan, oldest first."""
    return session.execute(_COMMENTS, {"learner_id": learner_id, "plan_id": plan_id}).all()


def comment(session: Session, learner_id: int, comment_id: int) -> Row[Any] | None:
    """One comment on a learner's plans."""
    return session.execute(_ONE_COMMENT, {"learner_id": learner_id, "comment_id": comment_id}).one_or_none()


def week_of(session: Session, learner_id: int, plan_id: int, week_number: int, day_number: int | None) -> int | None:
    """The id of a week of a plan, if it is there and has that day."""
    keys = {"learner_id": learner_id, "plan_id": plan_id, "week_number": week_number, "day_number": day_number}
    found: int | None = session.scalar(_PLACE, keys)
    return found


def same_lately(session: Session, learner_id: int, plan_id: int, *, since: datetime, **said: Any) -> int | None:
    """The same words by the same author at the same place since a moment.

    `said` has author_id, body, parent_id, week_id and day_number.
    """
    values = {"learner_id": learner_id, "plan_id": plan_id, "since": since, **said}
    found: int | None = session.scalar(_SAME_LATELY, values)
    return found


def written_since(session: Session, author_id: int, since: datetime) -> int:
    """How many comments somebody wrote since a moment, as far as they are seen."""
    return int(session.scalar(_WRITTEN_SINCE, {"author_id": author_id, "since": since}) or 0)


def add_comment(session: Session, learner_id: int, plan_id: int, *, at: datetime, **said: Any) -> int:
    """Write a comment; its id. `said` as in `same_lately`."""
    values = {"learner_id": learner_id, "plan_id": plan_id, "at": at, **said}
    return int(session.execute(_ADD_COMMENT, values).scalar_one())


def edit_comment(
    session: Session, learner_id: int, comment_id: int, *, author_id: int, body: str, since: datetime, at: datetime
) -> bool:
    """Change a comment of one's own that was written after `since`; whether there was one."""
    values = {"learner_id": learner_id, "comment_id": comment_id, "author_id": author_id, "body": body}
    return session.scalar(_EDIT_COMMENT, values | {"since": since, "at": at}) is not None


def remove_comment(session: Session, learner_id: int, comment_id: int, *, author_id: int, at: datetime) -> bool:
    """Take the words of a comment of one's own away; whether there were any."""
    values = {"learner_id": learner_id, "comment_id": comment_id, "author_id": author_id, "at": at}
    return session.scalar(_REMOVE_COMMENT, values) is not None


def authors(session: Session, learner_id: int, plan_id: int) -> frozenset[int]:
    """Who said something about a plan."""
    return frozenset(session.scalars(_AUTHORS, {"learner_id": learner_id, "plan_id": plan_id}))


def unread(session: Session, user_id: int, kind: str, subjects: Sequence[str]) -> frozenset[str]:
    """Which of these a person was told of and has not read."""
    values = {"user_id": user_id, "kind": kind, "subjects": list(subjects)}
    return frozenset(session.scalars(_UNREAD, values))


def mark_read(session: Session, user_id: int, kind: str, subjects: Sequence[str], *, at: datetime) -> None:
    """Note that a person has read these."""
    session.execute(_READ, {"user_id": user_id, "kind": kind, "subjects": list(subjects), "at": at})


def untell(session: Session, learner_id: int, kind: str, subject: str) -> None:
    """Take back what was told a learner and those who teach or taught them; in the worker's role."""
    session.execute(_UNTELL, {"learner_id": learner_id, "kind": kind, "subject": subject})


def reviews(session: Session, learner_id: int) -> Sequence[Row[Any]]:
    """What teachers decided about a learner's plans, newest first."""
    return session.execute(_REVIEWS, {"learner_id": learner_id}).all()


def add_review(session: Session, learner_id: int, plan_id: int, *, at: datetime, **decided: Any) -> int:
    """Write a decision; its id. `decided` has plan_state, verdict, words and decided_by."""
    values = {"learner_id": learner_id, "plan_id": plan_id, "at": at, **decided}
    return int(session.execute(_ADD_REVIEW, values).scalar_one())


def overrides(session: Session, learner_id: int) -> Sequence[Row[Any]]:
    """What was granted to a learner, newest first."""
    return session.execute(_OVERRIDES, {"learner_id": learner_id}).all()


def add_attempt(session: Session, learner_id: int, plan_id: int, *, at: datetime, **grant: Any) -> int | None:
    """Grant an extra attempt; None when one for this test is open. `grant` has test, week_number, reason, given_by."""
    values = {"learner_id": learner_id, "plan_id": plan_id, "at": at, **grant}
    found: int | None = session.scalar(_ADD_ATTEMPT, values)
    return found


def use(session: Session, learner_id: int, override_id: int, *, at: datetime) -> Row[Any] | None:
    """Use an extra attempt up; of any number of callers one gets what it is for."""
    keys = {"learner_id": learner_id, "override_id": override_id, "at": at}
    return session.execute(_USE, keys).one_or_none()


def withdraw(session: Session, learner_id: int, override_id: int, *, withdrawn_by: int, at: datetime) -> bool:
    """Take back what was granted and not used; whether there was such."""
    keys = {"learner_id": learner_id, "override_id": override_id, "withdrawn_by": withdrawn_by, "at": at}
    return session.scalar(_WITHDRAW, keys) is not None
