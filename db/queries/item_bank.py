"""Reading the item bank for those who keep it: finding questions, and all that is known of one.

What is shown of a family are its newest variants: those in force, or the last ones of a family that left the content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Teachers take the tests of modules themselves: who may not know their keys gets everything else.
OF_A_MODULE = """
    exists (select from track_skills part join tracks module on module.id = part.track_id
            where part.skill_id = topic.skill_id and part.until_version is null and module.kind = 'module')
"""
_SEARCH = text(f"""
    with newest as (
        select family_id,
               case when bool_or(until_version is null) then null else max(until_version) end as until_version
        from item_variants group by family_id
    ), matching as materialized (
        select variant.family_id from item_variants variant join newest on newest.family_id = variant.family_id
        where variant.until_version is not distinct from newest.until_version
          and (variant.stem ilike :pattern or variant.code ilike :pattern or exists (
            select from jsonb_array_elements(variant.options) answer where answer ->> 'text' ilike :pattern
          ))
    ), open_reports as (
        select family_id, count(*) as reports from item_reports where closed_at is null group by family_id
    )
    select family.id, family.slug, skill.title as skill, topic.title as topic, family.difficulty, family.proof_kind,
           coalesce(known.answered, 0) as responses, known.facility, known.discrimination, family.exposure,
           coalesce(known.flags, '{{}}') as flags, coalesce(open_reports.reports, 0) as reports,
           (family.retired_at is not null or newest.until_version is not null) as retired,
           count(*) over () as total
    from item_families family
    join newest on newest.family_id = family.id
    join topics topic on topic.id = family.topic_id
    join skills skill on skill.id = topic.skill_id
    left join item_statistics known on known.family_id = family.id
    left join open_reports on open_reports.family_id = family.id
    where (:with_modules or not {OF_A_MODULE})
      and (cast(:topic as text) is null or topic.slug = :topic)
      and (cast(:skill as text) is null or skill.slug = :skill)
      and (cast(:track as text) is null or exists (
        select from track_skills membership join tracks track on track.id = membership.track_id
        where membership.skill_id = skill.id and membership.until_version is null and track.slug = :track
      ))
      and (cast(:proof_kind as text) is null or family.proof_kind = :proof_kind)
      and (cast(:flag as text) is null or :flag = any(known.flags))
      and family.difficulty between :easiest and :hardest
      and case cast(:status as text)
          when 'active' then family.retired_at is null and newest.until_version is null
          when 'retired' then family.retired_at is not null or newest.until_version is not null
          when 'reported' then open_reports.reports > 0
          else true end
      and (cast(:pattern as text) is null or family.slug ilike :pattern
           or family.id in (select family_id from matching))
    order by case cast(:sort as text)
        when 'attention' then -(1000 * coalesce(open_reports.reports, 0) + coalesce(cardinality(known.flags), 0))
        when 'easiest' then family.difficulty
        when 'hardest' then -family.difficulty
        when 'most_answered' then -coalesce(known.answered, 0)
        when 'lowest_facility' then case when known.answered >= :enough then known.facility end
        when 'lowest_discrimination' then known.discrimination
        when 'most_asked' then -family.exposure
        end nulls last, family.slug
    limit :most offset :skipped
""")  # noqa: S608 -- the one part put in is the constant above
_TRACKS = text("""
    select slug, title from tracks where status <> 'retired' and (:with_modules or kind <> 'module') order by title
""")
_TOPICS = text(f"""
    select skill.slug as skill_slug, skill.title as skill, topic.slug, topic.title,
           array(select track.slug from track_skills membership join tracks track on track.id = membership.track_id
                 where membership.skill_id = skill.id and membership.until_version is null) as tracks
    from topics topic join skills skill on skill.id = topic.skill_id
    where exists (select from item_families family where family.topic_id = topic.id)
      and (:with_modules or not {OF_A_MODULE})
    order by skill.title, topic.position
""")  # noqa: S608 -- the one part put in is the constant above
_FLAGS = text("select distinct unnest(flags) as flag from item_statistics order by flag")
_ITEM = text(f"""
    select family.id, family.slug, skill.title as skill, topic.title as topic, family.difficulty,
           family.expected_seconds, family.proof_kind, family.proof_source, family.proof, family.a, family.b, family.c,
           family.se_a, family.se_b, family.calibrated_responses, family.exposure, family.retired_at,
           array(select variant.id from item_variants variant
                 where variant.family_id = family.id and variant.until_version is not distinct from newest.until_version
                 order by variant.seed) as variant_ids,
           newest.until_version is null as in_content,
           (select count(*) from item_reports report where report.family_id = family.id and report.closed_at is null)
               as reports
    from item_families family join topics topic on topic.id = family.topic_id
    join skills skill on skill.id = topic.skill_id
    cross join lateral (
        select case when bool_or(until_version is null) then null else max(until_version) end as until_version
        from item_variants variant where variant.family_id = family.id
    ) newest
    where family.id = :family_id and (:with_modules or not {OF_A_MODULE})
""")  # noqa: S608 -- the one part put in is the constant above
_STATISTICS = text("""
    select computed_at, presented, answered, right_answers, facility, discrimination, choices, median_seconds,
           mean_seconds, rapid_share, drift, flags
    from item_statistics where family_id = :family_id
""")
_CALIBRATIONS = text("""
    select run.at, parameters.a, parameters.b, parameters.se_a, parameters.se_b, parameters.responses
    from item_parameters parameters join calibrations run on run.id = parameters.calibration_id
    where parameters.family_id = :family_id order by run.at desc, run.id desc
""")
_REVISIONS = text("""
    select revision.at, revision.kind, person.display_name as changed_by, revision.reason
    from bank_revisions revision left join users person on person.id = revision.changed_by
    where revision.family_id = :family_id order by revision.id desc
""")
# The same attempts that a change of key would score again.
_USE = text("""
    select count(*) as tests, count(distinct response.user_id) as learners,
           array[count(*) filter (where response.chosen = 0), count(*) filter (where response.chosen = 1),
                 count(*) filter (where response.chosen = 2), count(*) filter (where response.chosen = 3)] as choices
    from assessment_responses response
    join assessment_attempts attempt on attempt.user_id = response.user_id and attempt.id = response.attempt_id
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where response.family_id = :family_id and response.answered_at is not null and attempt.status = 'submitted'
""")


def search(session: Session, wanted: Mapping[str, Any], *, most: int, skipped: int) -> Sequence[Row[Any]]:
    """Families, each with the `total` number found; `wanted` holds every condition of the statement, None for any."""
    return session.execute(_SEARCH, {**wanted, "most": most, "skipped": skipped}).all()


def tracks(session: Session, *, with_modules: bool) -> Sequence[Row[Any]]:
    """Every track that is not retired."""
    return session.execute(_TRACKS, {"with_modules": with_modules}).all()


def topics(session: Session, *, with_modules: bool) -> Sequence[Row[Any]]:
    """Every topic that has a question, with its skill and the tracks that skill is in."""
    return session.execute(_TOPICS, {"with_modules": with_modules}).all()


def flags(session: Session) -> Sequence[str]:
    """Every flag some question has."""
    return session.scalars(_FLAGS).all()


def item(session: Session, family_id: int, *, with_modules: bool) -> Row[Any] | None:
    """A family with the ids of its newest variants."""
    return session.execute(_ITEM, {"family_id": family_id, "with_modules": with_modules}).one_or_none()


def statistics(session: Session, family_id: int) -> Row[Any] | None:
    """What the answers say of a family; None before anything was counted."""
    return session.execute(_STATISTICS, {"family_id": family_id}).one_or_none()


def calibrations(session: Session, family_id: int) -> Sequence[Row[Any]]:
    """The parameters every calibration gave a family, newest first."""
    return session.execute(_CALIBRATIONS, {"family_id": family_id}).all()


def revisions(session: Session, family_id: int) -> Sequence[Row[Any]]:
    """What was done to a family and by whom, newest first."""
    return session.execute(_REVISIONS, {"family_id": family_id}).all()


def use(session: Session, family_id: int) -> Row[Any]:
    """How many submitted tests answered a family, of how many learners, and how often each stored option was chosen."""
    return session.execute(_USE, {"family_id": family_id}).one()
