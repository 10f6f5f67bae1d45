"""The tests of a cohort: by learner for a gradebook, by question for its statistics. In the teacher's role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries.cohort_board import PLAN

# Of each test of the plan the newest result, and how many attempts there were.
_GRADES = text(f"""
    select member.user_id, plan.target, taken.kind, taken.week_number, taken.attempts, taken.score,
           taken.total_questions, taken.submitted_at, taken.corrected_passed
    from cohort_members member
    left join lateral ({PLAN}) plan on true
    left join lateral (
        select distinct on (attempt.kind, attempt.week_number) attempt.kind, attempt.week_number, attempt.submitted_at,
               result.score, result.total_questions,
               count(*) over (partition by attempt.kind, attempt.week_number) as attempts,
               (select correction.new_passed from result_corrections correction
                where correction.user_id = attempt.user_id and correction.attempt_id = attempt.id
                order by correction.at desc, correction.key_change_id desc limit 1) as corrected_passed
        from assessment_attempts attempt
        join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
        where attempt.user_id = member.user_id and attempt.plan_id = plan.id
          and attempt.kind in ('weekly', 'final', 'comprehensive') and attempt.status = 'submitted'
        order by attempt.kind, attempt.week_number, attempt.submitted_at desc, attempt.id desc
    ) taken on true
    where member.cohort_id = :cohort_id and member.left_at is null
    order by member.user_id
""")  # noqa: S608 -- the part put in is a constant
# Discrimination is the correlation with the share right of the other answers of the same test.
_ITEMS = text("""
    with given as materialized (
        select response.user_id, response.attempt_id, response.family_id,
               (response.chosen = variant.key_option)::int as hit
        from cohort_members member
        join assessment_attempts attempt on attempt.user_id = member.user_id and attempt.status = 'submitted'
        join assessment_responses response
            on response.user_id = attempt.user_id and response.attempt_id = attempt.id
        join item_variants variant on variant.id = response.variant_id
        where member.cohort_id = :cohort_id and member.left_at is null and attempt.kind = any(:kinds)
          and response.chosen is not null and variant.key_option is not null
    ),
    sitting as (select attempt_id, sum(hit) as hits, count(*) as answers from given group by attempt_id)
    select family.id as family_id, family.slug, topic.title as topic, skill.title as skill,
           count(distinct given.user_id) as people, count(*) as answered, sum(given.hit) as right_answers,
           corr(given.hit, (sitting.hits - given.hit)::double precision / nullif(sitting.answers - 1, 0))
               as discrimination
    from given
    join sitting on sitting.attempt_id = given.attempt_id
    join item_families family on family.id = given.family_id
    join topics topic on topic.id = family.topic_id
    join skills skill on skill.id = topic.skill_id
    group by family.id, topic.id, skill.id
    having count(distinct given.user_id) >= :fewest_people
    order by sum(given.hit)::double precision / count(*), family.id
""")


def grades(session: Session, cohort_id: int) -> Sequence[Row[Any]]:
    """Rows of everybody in a cohort now, one for each test of their plan taken; one without a test where none was."""
    return session.execute(_GRADES, {"cohort_id": cohort_id}).all()


def items(session: Session, cohort_id: int, *, kinds: Sequence[str], fewest_people: int) -> Sequence[Row[Any]]:
    """Questions that at least so many people of a cohort answered in tests of these kinds, the hardest first."""
    values = {"cohort_id": cohort_id, "kinds": list(kinds), "fewest_people": fewest_people}
    return session.execute(_ITEMS, values).all()
