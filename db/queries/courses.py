"""Courses for teachers as the content files have them. Nothing is deleted: what somebody joined stays with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_SAVE = text("""
    insert into courses (slug, kind, title, summary, provider, url, price, minutes, topics, place)
    select slug, kind, title, summary, provider, url, price, minutes,
           array(select jsonb_array_elements_text(row.topics)), place
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, kind text, title text, summary text,
        provider text, url text, price text, minutes int, topics jsonb, place int)
    on conflict (slug) do update set kind = excluded.kind, title = excluded.title, summary = excluded.summary,
        provider = excluded.provider, url = excluded.url, price = excluded.price, minutes = excluded.minutes,
        topics = excluded.topics, place = excluded.place
""")
_RETIRE = text("update courses set place = 0 where place <> 0 and not slug = any(:slugs)")
_SAVE_PARTS = text("""
    insert into course_parts (course_id, slug, title, task, topic_id, resources, minutes, place)
    select course.id, part.slug, part.title, part.task, topic.id, part.resources, part.minutes, part.place
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, parts jsonb)
    join courses course on course.slug = row.slug
    cross join lateral jsonb_to_recordset(row.parts) as part (slug text, title text, task text, topic text,
        resources jsonb, minutes int, place int)
    join topics topic on topic.slug = part.topic
    on conflict (course_id, slug) do update set title = excluded.title, task = excluded.task,
        topic_id = excluded.topic_id, resources = excluded.resources, minutes = excluded.minutes, place = excluded.place
""")
_RETIRE_PARTS = text("""
    update course_parts part set place = 0 from courses course
    where course.id = part.course_id and part.place <> 0 and not exists (
        select from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, parts jsonb)
        where row.slug = course.slug and row.parts @> jsonb_build_array(jsonb_build_object('slug', part.slug))
    )
""")


def save(session: Session, courses: Sequence[Mapping[str, Any]]) -> None:
    """Let there be these courses with these parts, and retire all others."""
    rows = json.dumps(list(courses))
    session.execute(_SAVE, {"rows": rows})
    session.execute(_RETIRE, {"slugs": [course["slug"] for course in courses]})
    session.execute(_SAVE_PARTS, {"rows": rows})
    session.execute(_RETIRE_PARTS, {"rows": rows})
