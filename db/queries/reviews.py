"""Topics that come back: their cards, what a test said of them, and what a day has asked already."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Topics whose day is done, which have no card yet, and which were weak when they were measured last.
_WEAK = """
    select task.topic_id, min(task.completed_at) as learnt_at from daily_tasks task
    where task.user_id = :user_id and task.status = 'completed'
      and not exists (select from topic_reviews review
                      where review.user_id = task.user_id and review.topic_id = task.topic_id)
    group by task.topic_id
    having (select outcome.verdict from topic_results outcome
            join assessment_attempts attempt on attempt.user_id = outcome.user_id and attempt.id = outcome.attempt_id
            where outcome.user_id = :user_id and outcome.topic_id = task.topic_id
            order by attempt.submitted_at desc, attempt.id desc limit 1) = 'weak'
"""
_WITHOUT_CARD = text(f"select topic_id, learnt_at from ({_WEAK}) weak order by topic_id")  # noqa: S608 -- a text of this file
_ADD = text("""
    insert into topic_reviews (user_id, topic_id, card, due_at)
    select :user_id, row.topic_id, row.card, row.due_at
    from jsonb_to_recordset(cast(:cards as jsonb)) as row (topic_id bigint, card jsonb, due_at timestamptz)
    order by row.topic_id
    on conflict do nothing
""")
# Locked in one order: of two tests closed at once the second reviews the cards the first left.
_CARDS = text("""
    select topic_id, card from topic_reviews
    where user_id = :user_id and topic_id = any(:topic_ids) order by topic_id for update
""")
_SAVE = text("""
    update topic_reviews review set card = row.card, due_at = row.due_at, reviewed = least(reviewed + 1, 32767)
    from jsonb_to_recordset(cast(:cards as jsonb)) as row (topic_id bigint, card jsonb, due_at timestamptz)
    where review.user_id = :user_id and review.topic_id = row.topic_id
""")
_SCORES = text("""
    select family.topic_id, count(*) as asked,
           count(*) filter (where response.chosen = variant.key_option) as right_answers
    from assessment_responses response
    join item_families family on family.id = response.family_id
    join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
    where response.user_id = :user_id and response.attempt_id = :attempt_id and response.skipped_at is null
    group by family.topic_id order by family.topic_id
""")
_CHECK = """
    select task.id as task_id, task.topic, attempt.id as attempt_id, result.score, result.total_questions
    from daily_tasks task
    join personalized_plans plan on plan.user_id = task.user_id and plan.id = task.plan_id and plan.status = 'active'
    join users person on person.id = task.user_id
    left join assessment_attempts attempt on attempt.user_id = task.user_id and attempt.task_id = task.id
        and attempt.kind = 'daily_check' and attempt.status <> 'abandoned'
    left join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where task.user_id = :user_id and task.status = 'completed'
      and (task.completed_at at time zone person.time_zone)::date = :today
    order by task.completed_at desc, task.id desc, attempt.id desc limit 1
"""
_CHECK_OF_LAST_DAY = text(_CHECK)

# By the calendar day of the learner: what falls due this evening is offered in the morning.
_BESIDE = text(f"""
    select (
        select attempt.id from assessment_attempts attempt
        where attempt.user_id = person.id and attempt.plan_id = :plan_id and attempt.kind = 'review'
          and attempt.status = 'in_progress'
    ) as review_id, exists({_WEAK}) as lacks_cards, array(
        select review.topic_id from topic_reviews review
        where review.user_id = person.id and (review.due_at at time zone person.time_zone)::date <= :today
        order by review.due_at, review.topic_id
    ) as due_topics, (
        select count(*) from assessment_attempts attempt
        join assessment_responses response on response.user_id = attempt.user_id and response.attempt_id = attempt.id
        where attempt.user_id = person.id and attempt.kind = 'review'
          and (attempt.started_at at time zone person.time_zone)::date = :today
    ) as asked_today, done.task_id, done.topic, done.attempt_id, done.score, done.total_questions
    from users person left join lateral ({_CHECK}) done on true
    where person.id = :user_id
""")  # noqa: S608 -- a text of this file

Rows = Sequence[Mapping[str, Any]]


def weak_without_card(session: Session, user_id: int) -> dict[int, datetime]:
    """When each topic's first day was completed, by topic id, for topics that were weak and have no card yet."""
    return {row.topic_id: row.learnt_at for row in session.execute(_WITHOUT_CARD, {"user_id": user_id})}


def add_cards(session: Session, user_id: int, cards: Rows) -> None:
    """Store cards (topic_id, card, due_at as ISO text) of topics that have none yet."""
    session.execute(_ADD, {"user_id": user_id, "cards": json.dumps(cards)})


def cards(session: Session, user_id: int, topic_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The cards of some topics by topic id, locked; topics without one are missing."""
    rows = session.execute(_CARDS, {"user_id": user_id, "topic_ids": list(topic_ids)})
    return {row.topic_id: row.card for row in rows}


def save_cards(session: Session, user_id: int, cards: Rows) -> None:
    """Store cards as they are after a review."""
    session.execute(_SAVE, {"user_id": user_id, "cards": json.dumps(cards)})


def beside(session: Session, user_id: int, plan_id: int, *, today: date) -> Row[Any]:
    """What stands beside the task of a person's calendar day: what a review would ask, and `check_of_last_day`.

    `review_id` is the review that is open; `due_topics` are due by the end of the day, the one due longest first;
    `asked_today` counts the questions of the reviews begun on it; `lacks_cards` tells that there are cards to be made.
    Where no day was completed on it, `task_id` is None.
    """
    return session.execute(_BESIDE, {"user_id": user_id, "plan_id": plan_id, "today": today}).one()


def scores(session: Session, user_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """How many questions that count a test asked of each topic, and how many answers were right."""
    return session.execute(_SCORES, {"user_id": user_id, "attempt_id": attempt_id}).all()


def check_of_last_day(session: Session, user_id: int, *, today: date) -> Row[Any] | None:
    """The day of the active plan completed last on a person's calendar day, with its check and what came out of it."""
    return session.execute(_CHECK_OF_LAST_DAY, {"user_id": user_id, "today": today}).one_or_none()
