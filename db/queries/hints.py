"""What a hint may lean on of a learner's own past."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_MISLED = text("""
    select misconception from (
        select variant.options -> response.chosen::int ->> 'misconception' as misconception,
               max(attempt.submitted_at) as last
        from assessment_responses response
        join assessment_attempts attempt on attempt.user_id = response.user_id and attempt.id = response.attempt_id
            and attempt.status = 'submitted'
        join item_families family on family.id = response.family_id and family.topic_id = :topic_id
        join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
        where response.user_id = :user_id and response.family_id <> :family_id
          and response.chosen is not null and response.chosen <> variant.key_option
        group by misconception
    ) followed
    where misconception <> '' order by last desc, misconception limit :most
""")


def misled(session: Session, user_id: int, *, topic_id: int, but_family: int, most: int) -> Sequence[str]:
    """The misconceptions behind a person's wrong answers on a topic in submitted tests, the latest first.

    Those to the family `but_family` are left out.
    """
    values = {"user_id": user_id, "topic_id": topic_id, "family_id": but_family, "most": most}
    return session.scalars(_MISLED, values).all()
