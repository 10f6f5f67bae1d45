"""Achievements: what there is, who has what, and what is known of who may earn them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Place 0 is retired: nobody earns it any more, and whoever has it keeps it.
_SAVE = text("""
    insert into achievements (slug, title, description, hint, rarity, requirement, threshold, place)
    select slug, title, description, hint, rarity, requirement, threshold, place
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, title text, description text, hint text,
        rarity text, requirement text, threshold bigint, place int)
    on conflict (slug) do update set title = excluded.title, description = excluded.description, hint = excluded.hint,
        rarity = excluded.rarity, requirement = excluded.requirement, threshold = excluded.threshold,
        place = excluded.place
    where (achievements.title, achievements.description, achievements.hint, achievements.rarity,
           achievements.requirement, achievements.threshold, achievements.place)
        is distinct from (excluded.title, excluded.description, excluded.hint, excluded.rarity,
                          excluded.requirement, excluded.threshold, excluded.place)
""")
_RETIRE = text("update achievements set place = 0 where place <> 0 and not slug = any(:slugs)")
# One statement, and in one order: of any number of callers at once one inserts, and none waits for another in a ring.
_AWARD = text("""
    with earned as (
        insert into user_achievements (user_id, achievement, at)
        select :user_id, slug, :at from achievements
        where place > 0 and threshold <= cast(cast(:reached as jsonb) ->> requirement as bigint)
        order by slug
        on conflict (user_id, achievement) do nothing
        returning achievement, at
    )
    select achievement.slug, achievement.title, achievement.description, achievement.rarity, earned.at
    from earned join achievements achievement on achievement.slug = earned.achievement
    order by achievement.place, achievement.slug
""")
_FACTS = text("""
    select coalesce((select total_xp from user_xp where user_id = :user_id), 0) as total_xp,
           coalesce((select longest_streak from user_streaks where user_id = :user_id), 0) as longest_streak,
           (select count(*) from verdicts where user_id = :user_id) as plans_completed
""")
_TESTS = text("""
    select attempt.kind, attempt.plan_id, attempt.week_number, result.score, result.total_questions, (
               select correction.new_passed from result_corrections correction
               where correction.user_id = attempt.user_id and correction.attempt_id = attempt.id
               order by correction.at desc, correction.key_change_id desc limit 1) as corrected_passed
    from assessment_attempts attempt
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where attempt.user_id = :user_id and attempt.kind in ('weekly', 'final', 'comprehensive')
      and attempt.status = 'submitted'
""")
_WALL = text("""
    select achievement.slug, achievement.title, achievement.description, achievement.hint, achievement.rarity,
           achievement.requirement, achievement.threshold, mine.at
    from achievements achievement
    left join user_achievements mine on mine.achievement = achievement.slug and mine.user_id = :user_id
    where achievement.place > 0 or mine.at is not null
    order by achievement.place, achievement.slug
""")
_UNSEEN = text("""
    select achievement.slug, achievement.title, achievement.description, achievement.rarity, mine.at
    from user_achievements mine join achievements achievement on achievement.slug = mine.achievement
    where mine.user_id = :user_id and mine.seen_at is null
    order by mine.at, achievement.place, achievement.slug
""")
_MARK_SEEN = text("""
    update user_achievements set seen_at = :at
    where user_id = :user_id and achievement = any(:slugs) and seen_at is null
    returning achievement
""")


def save(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let there be these achievements and retire all others; what is as it was is not written."""
    session.execute(_SAVE, {"rows": json.dumps(list(rows))})
    session.execute(_RETIRE, {"slugs": [row["slug"] for row in rows]})


def award(session: Session, user_id: int, reached: Mapping[str, int], *, at: datetime) -> Sequence[Row[Any]]:
    """Give a person every achievement whose threshold is `reached`, by requirement; those they did not have before."""
    return session.execute(_AWARD, {"user_id": user_id, "reached": json.dumps(dict(reached)), "at": at}).all()


def facts(session: Session, user_id: int) -> Row[Any]:
    """Total XP, longest streak and plans with a verdict of a person, in one row."""
    return session.execute(_FACTS, {"user_id": user_id}).one()


def tests(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """Submitted weekly tests and finals of a person, with what the newest correction says, if there is one."""
    return session.execute(_TESTS, {"user_id": user_id}).all()


def wall(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """What can be achieved and what a person has; `at` is None for what they have not."""
    return session.execute(_WALL, {"user_id": user_id}).all()


def unseen(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """What a person has and was not told yet, oldest first."""
    return session.execute(_UNSEEN, {"user_id": user_id}).all()


def mark_seen(session: Session, user_id: int, slugs: Sequence[str], *, at: datetime) -> Sequence[str]:
    """Note that a person was told; those they had not been told before."""
    return session.scalars(_MARK_SEEN, {"user_id": user_id, "slugs": list(slugs), "at": at}).all()
