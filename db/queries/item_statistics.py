"""What the answers say of the questions: counted in the database, a row a question, and how often each is asked.

Whose answers count is said once, in `COUNTED_PERSON`: people who learn, neither test accounts, nor bots, nor staff.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

COUNTED_PERSON = """
    not person.is_test and not person.is_bot
    and not exists (select from user_roles held where held.user_id = person.id and held.role in ('teacher', 'admin'))
"""
# Two passes over the answers, both in the database: the limit of a rapid answer needs the mean time first.
_COUNTED = text(f"""
    with given as materialized (
        select response.attempt_id, response.family_id, response.chosen, response.elapsed_ms / 1000.0 as seconds,
               (response.chosen = variant.key_option)::int as hit
        from assessment_responses response
        join assessment_attempts attempt on attempt.id = response.attempt_id
        join users person on person.id = attempt.user_id
        join item_variants variant on variant.id = response.variant_id
        where attempt.status = 'submitted' and variant.key_option is not null and {COUNTED_PERSON}
    ),
    sitting as (
        select attempt_id, sum(hit) as hits, count(hit) as answers from given where hit is not null group by attempt_id
    ),
    pace as (
        select family_id, count(seconds) as times, avg(seconds) as mean_seconds,
               percentile_cont(0.5) within group (order by seconds) as median_seconds
        from given where hit is not null group by family_id
    )
    select family.id as family_id,
           count(given.attempt_id) as presented,
           count(given.hit) as answered,
           coalesce(sum(given.hit), 0) as right_answers,
           corr(given.hit, (sitting.hits - given.hit)::double precision / nullif(sitting.answers - 1, 0))
               as discrimination,
           array[count(*) filter (where given.chosen = 0), count(*) filter (where given.chosen = 1),
                 count(*) filter (where given.chosen = 2), count(*) filter (where given.chosen = 3)] as choices,
           max(pace.mean_seconds)::double precision as mean_seconds,
           max(pace.median_seconds)::double precision as median_seconds,
           avg((given.seconds < case
                when pace.times < :trusted_times then :floor
                else least(greatest(:share * pace.mean_seconds, :floor), :cap) end)::int)
               filter (where given.hit is not null)::double precision as rapid_share,
           (select array_agg(variant.key_option) from item_variants variant
            where variant.family_id = family.id and variant.until_version is null) as keys
    from item_families family
    left join given on given.family_id = family.id
    left join sitting on sitting.attempt_id = given.attempt_id
    left join pace on pace.family_id = family.id
    group by family.id
    having count(given.attempt_id) > 0 or exists (select from item_statistics old where old.family_id = family.id)
    order by family.id
""")  # noqa: S608 -- the one part put in is the constant above
_RECENT = text(f"""
    with newest as (
        select response.family_id, (response.chosen = variant.key_option) as hit, result.theta, result.standard_error,
               row_number() over (partition by response.family_id order by response.answered_at desc) as age
        from assessment_responses response
        join assessment_attempts attempt on attempt.id = response.attempt_id
        join assessment_results result on result.attempt_id = response.attempt_id
        join users person on person.id = attempt.user_id
        join item_variants variant on variant.id = response.variant_id
        where response.answered_at > :since and attempt.status = 'submitted'
          and variant.key_option is not null and {COUNTED_PERSON}
    )
    select family.id as family_id, family.a, family.b, family.c, array_agg(newest.hit) as hits,
           array_agg(newest.theta) as thetas, array_agg(newest.standard_error) as errors
    from newest join item_families family on family.id = newest.family_id
    where newest.age <= :most group by family.id having count(*) >= :fewest
""")  # noqa: S608 -- the one part put in is the constant above
_SAVE = text("""
    insert into item_statistics (family_id, computed_at, presented, answered, right_answers, facility, discrimination,
                                 choices, median_seconds, mean_seconds, rapid_share, drift, flags)
    select family_id, :at, presented, answered, right_answers, facility, discrimination, choices, median_seconds,
           mean_seconds, rapid_share, drift, flags
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (family_id bigint, presented bigint, answered bigint,
        right_answers bigint, facility double precision, discrimination double precision, choices int[],
        median_seconds double precision, mean_seconds double precision, rapid_share double precision,
        drift double precision, flags text[])
    on conflict (family_id) do update set computed_at = excluded.computed_at, presented = excluded.presented,
        answered = excluded.answered, right_answers = excluded.right_answers, facility = excluded.facility,
        discrimination = excluded.discrimination, choices = excluded.choices,
        median_seconds = excluded.median_seconds, mean_seconds = excluded.mean_seconds,
        rapid_share = excluded.rapid_share, drift = excluded.drift, flags = excluded.flags
""")
_ADD_FLAG = text("""
    update item_statistics set flags = array_append(flags, :flag)
    where family_id = any(:families) and not :flag = any(flags)
""")
# The newest tests of each track by the order of their ids, which is that of their beginning: an index gives them.
_EXPOSURES = text("""
    with newest as materialized (
        select track.id as track_id, test.id, test.user_id
        from tracks track cross join lateral (
            select attempt.id, attempt.user_id from assessment_attempts attempt
            join users person on person.id = attempt.user_id
            where attempt.track_id = track.id and attempt.status in ('submitted', 'in_progress') and not person.is_test
                and not person.is_bot
            order by attempt.id desc limit :window
        ) test
    ),
    ranked as (
        select membership.skill_id, newest.id, newest.user_id,
               row_number() over (partition by membership.skill_id order by newest.id desc) as age
        from newest join (select distinct track_id, skill_id from track_skills where until_version is null) membership
            on membership.track_id = newest.track_id
    ),
    latest as materialized (select skill_id, id, user_id from ranked where age <= :window),
    tests as (select skill_id, count(*) as number from latest group by skill_id),
    asked as (
        select response.family_id, latest.skill_id, count(*) as number
        from latest join assessment_responses response
            on response.user_id = latest.user_id and response.attempt_id = latest.id
        group by response.family_id, latest.skill_id
    )
    select family.id, family.exposure as stored, coalesce(tests.number, 0) as tests, coalesce(asked.number, 0) as asked
    from item_families family join topics topic on topic.id = family.topic_id
    left join tests on tests.skill_id = topic.skill_id
    left join asked on asked.family_id = family.id and asked.skill_id = topic.skill_id
    order by family.id
""")
_SAVE_EXPOSURES = text("""
    update item_families family set exposure = row.exposure
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (id bigint, exposure double precision)
    where family.id = row.id
""")


def counted(session: Session, *, share: float, floor: float, cap: float, trusted_times: int) -> Sequence[Row[Any]]:
    """A row for every family that a submitted test put, or that has statistics: counts, correlation, times, keys.

    `share`, `floor`, `cap` (seconds) and `trusted_times` say which answers were rapid. `keys` are the stored options
    that are right in the variants of today.
    """
    values = {"share": share, "floor": floor, "cap": cap, "trusted_times": trusted_times}
    return session.execute(_COUNTED, values).all()


def recent(session: Session, *, since: datetime, most: int, fewest: int) -> Sequence[Row[Any]]:
    """The newest answers of each family with at least `fewest` of them: right or not, and the tests' theta and SE."""
    return session.execute(_RECENT, {"since": since, "most": most, "fewest": fewest}).all()


def save(session: Session, rows: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Write the statistics of some families, in place of what was there."""
    session.execute(_SAVE, {"rows": json.dumps(rows), "at": at})


def add_flag(session: Session, families: Sequence[int], flag: str) -> None:
    """Add a flag to some families that have statistics and not that flag."""
    session.execute(_ADD_FLAG, {"families": list(families), "flag": flag})


def exposures(session: Session, *, window: int) -> Sequence[Row[Any]]:
    """Every family with its stored exposure, how many of the last tests of its tracks there are, how many asked it."""
    return session.execute(_EXPOSURES, {"window": window}).all()


def save_exposures(session: Session, exposures_by_family: Mapping[int, float]) -> None:
    """Write new exposures."""
    rows = [{"id": family_id, "exposure": exposure} for family_id, exposure in exposures_by_family.items()]
    session.execute(_SAVE_EXPOSURES, {"rows": json.dumps(rows)})
