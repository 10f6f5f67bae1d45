"""What teachers tell each other. Nothing here returns whose words they are, only whether they are the asker's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_INSIGHT = """
    select insight.id, insight.title, insight.body, insight.topic, insight.phase, insight.source, insight.status,
           insight.is_seeded, insight.is_featured, insight.verified_at is not null as is_verified,
           insight.created_at, coalesce(insight.user_id = :asker, false) as is_mine,
           (select count(*) from growth_plan_insight_votes vote where vote.insight_id = insight.id) as helpful,
           exists (select from growth_plan_insight_votes vote
                   where vote.insight_id = insight.id and vote.user_id = :asker) as found_helpful
    from growth_plan_insights insight
"""
_LISTED = text(f"""
    {_INSIGHT}
    where (insight.status = 'published' or (insight.user_id = :asker and insight.status <> 'withdrawn'))
      and (cast(:topic as text) is null or insight.topic = :topic)
    order by insight.is_featured desc, helpful desc, insight.id desc limit :most
""")
_ONE = text(f"{_INSIGHT} where insight.id = :insight_id")
_SAME = text(f"{_INSIGHT} where insight.user_id = :asker and insight.fingerprint = :fingerprint")
# Who works on a topic: somebody whose plan in force knows a test of its module, or who has an insight about it.
_TEACHERS = text("""
    select topic, coalesce(profile.phase, '') as phase, count(distinct person) as teachers
    from (
        select area as topic, plan.user_id as person
        from growth_plans plan, jsonb_array_elements(plan.generated_context -> 'modules') module,
             jsonb_array_elements_text(module -> 'areas') area
        where plan.is_active and cast(module ->> 'asked' as int) > 0
        union
        select topic, user_id from growth_plan_insights where user_id is not null and status <> 'withdrawn'
    ) working
    join users on users.id = person and users.suspended_at is null
    left join teacher_profiles profile on profile.user_id = person
    group by 1, 2
""")
_TOPICS = text("""
    select topic.title from tracks track
    join track_skills membership on membership.track_id = track.id and membership.until_version is null
    join topics topic on topic.skill_id = membership.skill_id and topic.retired_at is null
    where track.kind = 'module' and track.status = 'live' order by track.id, topic.position
""")
_SHARED_SINCE = text("select count(*) from growth_plan_insights where user_id = :asker and created_at > :since")
_PHASE = text("select coalesce(phase, '') from teacher_profiles where user_id = :asker")
# The expression is that of the index by which people are searched.
_NAMES_AMONG = text("""
    select word from unnest(cast(:words as text[])) as word
    where exists (
        select from users
        where (((' ' || lower(display_name)) || ' ') || email) like '% ' || word || ' %')
""")
_ADD = text("""
    insert into growth_plan_insights (user_id, topic, phase, body, fingerprint, doubts, status, created_at)
    values (:asker, :topic, :phase, :body, :fingerprint, cast(:doubts as jsonb), :status, :at)
    on conflict do nothing
""")
_VOTE = text("""
    insert into growth_plan_insight_votes (user_id, insight_id, at) values (:asker, :insight_id, :at)
    on conflict do nothing
""")
_REPORT = text("""
    insert into growth_plan_insight_reports (user_id, insight_id, reason, at)
    values (:asker, :insight_id, :reason, :at) on conflict do nothing
""")
# Reports that came before an administrator looked for the last time are answered by that look.
_HOLD = text("""
    update growth_plan_insights insight set status = 'held', is_featured = false
    where id = :insight_id and status = 'published' and :fewest <= (
        select count(*) from growth_plan_insight_reports report
        where report.insight_id = insight.id and report.at > coalesce((
            select max(acted.at) from admin_actions acted
            where acted.action in ('insight shown', 'insight verified')
              and acted.details ->> 'insight' = insight.id::text), '-infinity'))
""")
_WITHDRAW = text("""
    update growth_plan_insights set status = 'withdrawn', is_featured = false
    where id = :insight_id and user_id = :asker and status in ('published', 'held')
""")
_SEED = text("""
    insert into growth_plan_insights (slug, title, topic, phase, body, source, fingerprint, is_seeded)
    select slug, title, topic, phase, body, source, slug, true
    from jsonb_to_recordset(cast(:insights as jsonb))
        as seed (slug text, title text, topic text, phase text, body text, source text)
    on conflict (slug) do update set title = excluded.title, topic = excluded.topic, phase = excluded.phase,
        body = excluded.body, source = excluded.source
    where (growth_plan_insights.title, growth_plan_insights.topic, growth_plan_insights.phase,
           growth_plan_insights.body, growth_plan_insights.source)
        is distinct from (excluded.title, excluded.topic, excluded.phase, excluded.body, excluded.source)
""")
_JUDGED = """
    select insight.id, insight.title, insight.body, insight.topic, insight.source, insight.status, insight.doubts,
           insight.is_seeded, insight.is_featured, insight.verified_at is not null as is_verified, insight.created_at,
           (select count(*) from growth_plan_insight_votes vote where vote.insight_id = insight.id) as helpful,
           array(select report.reason from growth_plan_insight_reports report
                 where report.insight_id = insight.id order by report.at) as reports
    from growth_plan_insights insight
"""
_TO_JUDGE = text(f"""
    {_JUDGED}
    where insight.status <> 'withdrawn' and (cast(:status as text) is null or insight.status = :status)
    order by insight.status = 'held' desc, cardinality(array(
        select 1 from growth_plan_insight_reports report where report.insight_id = insight.id)) desc, insight.id desc
    limit :most
""")  # noqa: S608 -- a text of this file
_ONE_TO_JUDGE = text(f"{_JUDGED} where insight.id = :insight_id and insight.status <> 'withdrawn'")
_HOLD_ONE = text("""
    select id, status, is_featured, verified_at is not null as is_verified from growth_plan_insights
    where id = :insight_id and status <> 'withdrawn' for no key update
""")
_VERIFY = text("""
    update growth_plan_insights set verified_at = :at, verified_by = :admin_id where id = :insight_id
""")
_FEATURE = text("update growth_plan_insights set is_featured = :is_featured where id = :insight_id")
_STATUS = text("update growth_plan_insights set status = :status, is_featured = false where id = :insight_id")


def listed(session: Session, asker: int, topic: str | None, most: int) -> Sequence[Row[Any]]:
    """What is published, and the asker's own; featured first, then the most helpful. In the worker's role."""
    return session.execute(_LISTED, {"asker": asker, "topic": topic, "most": most}).all()


def one(session: Session, asker: int, insight_id: int) -> Row[Any] | None:
    """An insight, whatever its state; in the worker's role."""
    return session.execute(_ONE, {"asker": asker, "insight_id": insight_id}).one_or_none()


def same(session: Session, asker: int, fingerprint: str) -> Row[Any] | None:
    """What the asker shared in these very words before; in the worker's role."""
    return session.execute(_SAME, {"asker": asker, "fingerprint": fingerprint}).one_or_none()


def teachers(session: Session) -> Sequence[Row[Any]]:
    """How many teachers work on each topic, by phase; in the worker's role."""
    return session.execute(_TEACHERS).all()


def topics(session: Session) -> Sequence[str]:
    """What an insight can be about."""
    return session.scalars(_TOPICS).all()


def shared_since(session: Session, asker: int, since: datetime) -> int:
    """How many the asker shared since then."""
    return int(session.scalar(_SHARED_SINCE, {"asker": asker, "since": since}) or 0)


def phase(session: Session, asker: int) -> str:
    """The phase the asker teaches; empty when they did not say."""
    return str(session.scalar(_PHASE, {"asker": asker}) or "")


def names_among(session: Session, words: Sequence[str]) -> Sequence[str]:
    """Which of these words (letters alone, in lower case) are somebody's name here; in the worker's role."""
    return session.scalars(_NAMES_AMONG, {"words": list(words)}).all() if words else ()


def add(session: Session, asker: int, insight: Mapping[str, Any], doubts: Sequence[str], at: datetime) -> None:
    """Add an insight (topic, phase, body, fingerprint, status); again changes nothing. In the worker's role."""
    session.execute(_ADD, {"asker": asker, **insight, "doubts": json.dumps(list(doubts)), "at": at})


def vote(session: Session, asker: int, insight_id: int, at: datetime) -> None:
    """Note that an insight helped; again changes nothing. In the asker's own name."""
    session.execute(_VOTE, {"asker": asker, "insight_id": insight_id, "at": at})


def report(session: Session, asker: int, insight_id: int, reason: str, at: datetime) -> None:
    """Note that an insight is out of place; again changes nothing. In the asker's own name."""
    session.execute(_REPORT, {"asker": asker, "insight_id": insight_id, "reason": reason, "at": at})


def hold_if_reported(session: Session, insight_id: int, fewest: int) -> None:
    """Hold an insight that so many reported since an administrator last let it be; in the worker's role."""
    session.execute(_HOLD, {"insight_id": insight_id, "fewest": fewest})


def withdraw(session: Session, asker: int, insight_id: int) -> None:
    """Take back one's own; one that is hidden stays so. In the worker's role."""
    session.execute(_WITHDRAW, {"asker": asker, "insight_id": insight_id})


def seed(session: Session, insights: Sequence[Mapping[str, str]]) -> None:
    """Add those we begin with, or bring their words up to date; in the worker's role."""
    if insights:
        session.execute(_SEED, {"insights": json.dumps(list(insights))})


def to_judge(session: Session, status: str | None, most: int) -> Sequence[Row[Any]]:
    """Insights for an administrator; in the worker's role."""
    return session.execute(_TO_JUDGE, {"status": status, "most": most}).all()


def one_to_judge(session: Session, insight_id: int) -> Row[Any] | None:
    """One of them; in the worker's role."""
    return session.execute(_ONE_TO_JUDGE, {"insight_id": insight_id}).one_or_none()


def hold(session: Session, insight_id: int) -> Row[Any] | None:
    """An insight that nobody else changes until the transaction ends; in the administrator's role."""
    return session.execute(_HOLD_ONE, {"insight_id": insight_id}).one_or_none()


def verify(session: Session, insight_id: int, admin_id: int, at: datetime) -> None:
    """Say that an administrator vouches for it; in the administrator's role."""
    session.execute(_VERIFY, {"insight_id": insight_id, "admin_id": admin_id, "at": at})


def feature(session: Session, insight_id: int, *, is_featured: bool) -> None:
    """Show it before the others, or no more; in the administrator's role."""
    session.execute(_FEATURE, {"insight_id": insight_id, "is_featured": is_featured})


def set_status(session: Session, insight_id: int, status: str) -> None:
    """Hide or show it; in the administrator's role."""
    session.execute(_STATUS, {"insight_id": insight_id, "status": status})
