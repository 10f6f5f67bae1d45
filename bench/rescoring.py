"""A key turns out wrong: how long a thousand stored tests take to be scored again, ledger and notices included."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Final

from sqlalchemy import text

from bench import servers
from bench.table import Row
from db.engine import DatabaseRole, transaction
from logic import clock
from logic.item_bank import key_change_service as key_changes
from logic.xp import service as xp
from logic.xp.rewards import Reason
from tests import factories

LEARNERS, COPIES = 20, 50
SECONDS: Final = 10.0
PAIRS: Final = """
    with pairs as (
        select id as copy, cast(split_part(split_part(email, '@', 1), '-', 3) as bigint) as original
        from users where email like 'copy-%@waymark.test'
    )
"""
# One learner's rows again for each copy; every learner has one attempt of each kind and one plan.
COPYING: Final = (
    """
    insert into users (email, display_name, password_hash, time_zone)
    select 'copy-' || number || '-' || id || '@waymark.test', display_name, password_hash, time_zone
    from users, generate_series(1, :copies) as number where email like 'scored-%@waymark.test'
    """,
    """
    insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                     submitted_at)
    select copy, track_id, kind, status, content_version, seed, state, started_at, submitted_at
    from pairs join assessment_attempts on user_id = original where kind = 'diagnostic'
    """,
    """
    insert into personalized_plans (user_id, plan_type, target, track_id, content_version, attempt_id, answers_used,
                                    current_week, current_day, status)
    select copy, plan_type, target, plan.track_id, plan.content_version, attempt.id, answers_used, current_week,
           current_day, plan.status
    from pairs join personalized_plans plan on plan.user_id = original
    join assessment_attempts attempt on attempt.user_id = copy
    """,
    """
    insert into weekly_plans (user_id, plan_id, week_number, skill_id, skill_focus, topics, status)
    select copy, plan.id, week.week_number, week.skill_id, week.skill_focus, week.topics, week.status
    from pairs join personalized_plans plan on plan.user_id = copy
    join weekly_plans week on week.user_id = original
    """,
    """
    insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                     submitted_at, deadline_at, plan_id, week_number)
    select copy, test.track_id, kind, test.status, test.content_version, seed, state, started_at, submitted_at,
           deadline_at, plan.id, week_number
    from pairs join assessment_attempts test on test.user_id = original and kind = 'weekly'
    join personalized_plans plan on plan.user_id = copy
    """,
    """
    insert into assessment_responses (attempt_id, position, user_id, family_id, variant_id, option_order, presented_at,
                                      answered_at, chosen, elapsed_ms)
    select mine.id, position, copy, family_id, variant_id, option_order, presented_at, answered_at, chosen, elapsed_ms
    from pairs join assessment_attempts theirs on theirs.user_id = original
    join assessment_attempts mine on mine.user_id = copy and mine.kind = theirs.kind
    join assessment_responses response on response.user_id = original and response.attempt_id = theirs.id
    """,
    """
    insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta, standard_error,
                                    level, level_low, level_high, weak_areas, created_at)
    select mine.id, copy, test_type, score, total_questions, theta, standard_error, level, level_low, level_high,
           weak_areas, created_at
    from pairs join assessment_attempts theirs on theirs.user_id = original
    join assessment_attempts mine on mine.user_id = copy and mine.kind = theirs.kind
    join assessment_results result on result.user_id = original and result.attempt_id = theirs.id
    """,
    """
    insert into topic_results (attempt_id, user_id, topic_id, mean, sd, probability_weak, verdict, answered, correct)
    select mine.id, copy, topic_id, mean, sd, probability_weak, verdict, answered, correct
    from pairs join assessment_attempts theirs on theirs.user_id = original
    join assessment_attempts mine on mine.user_id = copy and mine.kind = theirs.kind
    join topic_results outcome on outcome.user_id = original and outcome.attempt_id = theirs.id
    """,
    """
    insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date)
    select copy, reward_type, cast(week.id as text), xp_amount, reason, at, local_date
    from pairs join xp_rewards reward on reward.user_id = original
    join weekly_plans week on week.user_id = copy and week.week_number = 1
    """,
    "insert into user_xp (user_id, total_xp) select copy, 300 from pairs",
)
WEEKLY_ATTEMPT: Final = """
    insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                     deadline_at, submitted_at, plan_id, week_number)
    select user_id, track_id, 'weekly', 'submitted', content_version, 1, '{}', :at, :at, :at, id, 1
    from personalized_plans where user_id = :person returning id
"""
WEEKLY_ANSWERS: Final = """
    insert into assessment_responses (attempt_id, position, user_id, family_id, variant_id, option_order, presented_at,
                                      answered_at, chosen, elapsed_ms)
    select :attempt, place, :person, id,
           (select min(variant.id) from item_variants variant where family_id = wanted.id), '{0,1,2,3}', :at, :at,
           case when place <= 21 then 0 else 1 end, 30000
    from (select family.id, row_number() over (order by family.id) as place
          from item_families family join topics topic on topic.id = family.topic_id
          join weekly_plans week on week.skill_id = topic.skill_id and week.week_number = 1
          where week.user_id = :person order by family.id limit 30) as wanted
"""
WEEKLY_RESULT: Final = """
    insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta, standard_error,
                                    level, level_low, level_high, weak_areas, created_at)
    values (:attempt, :person, 'weekly', 21, 30, 0, 1, 5, 4, 6, '[]', :at)
"""


def run(*, quick: bool) -> list[Row]:
    """Passed weekly tests of 30 that all used one family; its key changes, so that every pass and its XP falls."""
    copies = 5 if quick else COPIES
    with servers.stage():
        print(f"rescoring: {LEARNERS} learners and {copies} copies of each ...", file=sys.stderr, flush=True)
        family, *_ = [_passed_a_week(place) for place in range(LEARNERS)]
        with transaction(None, role=DatabaseRole.WORKER) as session:
            for statement in COPYING:
                session.execute(text(PAIRS + statement), {"copies": copies} if ":copies" in statement else {})
        started = time.perf_counter()
        change = key_changes.change_key(factories.keeper(), family, 2, "measured for the benchmark", at=clock.now())
        clicked = time.perf_counter() - started
        scored = key_changes.work_off(change)
        took = time.perf_counter() - started
        corrected = _corrections()
    beside = f"{1000 * took / scored:.1f} ms a test; the click itself {clicked * 1000:.0f} ms"
    beside += f"; {corrected} ledger corrections"
    title = f"A changed key: {scored:,} stored tests scored again, XP corrected, learners told"
    per_thousand = 1000 * took / scored
    return [Row(f"{title} (per 1,000)", per_thousand, "s", f"< {SECONDS:.0f}", per_thousand < SECONDS, beside)]


def _passed_a_week(place: int) -> int:
    """Make a learner who passed a week with 21 of 30; the first family of that test."""
    now = clock.now() - timedelta(days=9)
    someone = factories.learner_with_plan("Amara", email=f"scored-{place}@waymark.test", at=now)
    taken = now + timedelta(days=8)
    values = {"person": someone.id, "at": taken}
    with transaction(None, role=DatabaseRole.WORKER) as session:
        attempt = session.execute(text(WEEKLY_ATTEMPT), values).scalar_one()
        session.execute(text(WEEKLY_ANSWERS), values | {"attempt": attempt})
        session.execute(text(WEEKLY_RESULT), values | {"attempt": attempt})
        week = session.scalar(text("select id from weekly_plans where user_id = :person and week_number = 1"), values)
        xp.award(session, someone.id, Reason.WEEKLY_TEST, subject=int(week or 0), at=taken)
        first = "select family_id from assessment_responses where attempt_id = :attempt and position = 1"
        return int(session.execute(text(first), {"attempt": attempt}).scalar_one())


def _corrections() -> int:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return int(
            session.execute(text("select count(*) from xp_rewards where reward_type = 'correction'")).scalar_one()
        )
