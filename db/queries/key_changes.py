"""Changes of what the bank says of a question: its key, whether it is asked at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

BANK_LOCK = 0x42414E4B  # "BANK": a submission reads one key or the other, never one that changes under it
REVISION_LOCK = 0x52455649  # "REVI": numbers are drawn in the order of commits, so the highest seen hides none below it

_SHARE = text("select pg_advisory_xact_lock_shared(:key)")
_HOLD = text("select pg_advisory_xact_lock(:key)")
_WAIT = text("select set_config('lock_timeout', :limit, true)")
# Not `for update`: who shows or answers a question of the family need not wait.
_FAMILY = text("select id from item_families where id = :family_id for no key update")
_VARIANTS = text("""
    select id, seed, key_option, array(select answer ->> 'text' from jsonb_array_elements(options)
                                       with ordinality as listed (answer, place) order by place) as texts,
           case when bool_or(until_version is null) over () then until_version is null
                else until_version = max(until_version) over () end as in_force
    from item_variants where family_id = :family_id order by id
""")
_SET_KEY = text("update item_variants set key_option = :key where id = any(:variant_ids)")
_RETIRE = text("""
    update item_families set retired_at = :at where id = :family_id and retired_at is null returning id
""")
_RESTORE = text("""
    update item_families set retired_at = null where id = :family_id and retired_at is not null returning id
""")
_REVISE = text("""
    insert into bank_revisions (at, kind, family_id, changed_by, reason)
    values (:at, :kind, :family_id, :changed_by, :reason) returning id
""")
_ADD = text("""
    insert into key_changes (family_id, variant_ids, old_key, new_key, reason, changed_by, changed_at)
    values (:family_id, :variant_ids, :old_key, :new_key, :reason, :changed_by, :at)
    on conflict do nothing returning id
""")
_CHANGE = text("""
    select id, family_id, variant_ids, old_key, new_key, reason, changed_at, finished_at
    from key_changes where id = :id for update
""")
_FINISH = text("update key_changes set finished_at = :at where id = :id and finished_at is null")
_CHANGES_OF = text("""
    select change.id, change.old_key, change.new_key, change.reason, change.changed_at, change.finished_at,
           count(correction.attempt_id) as attempts,
           count(*) filter (where (correction.old_score, correction.old_total)
                            is distinct from (correction.new_score, correction.new_total)) as scores_changed,
           count(*) filter (where correction.old_passed is distinct from correction.new_passed) as passes_changed,
           coalesce(sum(correction.xp_change), 0) as xp_change,
           case when change.finished_at is null then (
               select count(distinct response.attempt_id) from assessment_responses response
               join assessment_results result on result.user_id = response.user_id
                   and result.attempt_id = response.attempt_id
               where response.family_id = change.family_id and response.variant_id = any(change.variant_ids)
                 and response.answered_at is not null
           ) else count(correction.attempt_id) end as tests
    from key_changes change left join result_corrections correction on correction.key_change_id = change.id
    where change.family_id = :family_id group by change.id order by change.id desc
""")
_USE = text("""
    select count(*) as tests, count(distinct response.user_id) as learners,
           array[count(*) filter (where response.chosen = 0), count(*) filter (where response.chosen = 1),
                 count(*) filter (where response.chosen = 2), count(*) filter (where response.chosen = 3)] as choices
    from assessment_responses response
    join assessment_results result on result.user_id = response.user_id and result.attempt_id = response.attempt_id
    join assessment_attempts attempt on attempt.user_id = response.user_id and attempt.id = response.attempt_id
    where response.family_id = :family_id and response.variant_id = any(:variant_ids)
      and response.answered_at is not null and attempt.status = 'submitted'
""")
_UNFINISHED = text("select id from key_changes where finished_at is null and changed_at < :before order by id")


def share_the_bank(session: Session) -> None:
    """Keep keys as they are until this transaction ends; any number of transactions may at once."""
    session.execute(_SHARE, {"key": BANK_LOCK})


def hold_the_bank(session: Session) -> None:
    """Wait for all that share the bank, and keep others out until this transaction ends."""
    session.execute(_HOLD, {"key": BANK_LOCK})


def wait_at_most(session: Session, seconds: int) -> None:
    """Give up (SQLSTATE 55P03) where this transaction has to wait longer for a lock."""
    session.execute(_WAIT, {"limit": f"{seconds}s"})


def hold_family(session: Session, family_id: int) -> bool:
    """Keep others from changing a family until this transaction ends; whether there is one."""
    return session.scalar(_FAMILY, {"family_id": family_id}) is not None


def variants(session: Session, family_id: int) -> Sequence[Row[Any]]:
    """Every variant of a family: its key (None: no option is right), its options' texts, whether it is in force.

    Of a family that left the content, those count as in force that it had last.
    """
    return session.execute(_VARIANTS, {"family_id": family_id}).all()


def set_key(session: Session, variant_ids: Sequence[int], key: int | None) -> None:
    """Say which stored option of some variants is right."""
    session.execute(_SET_KEY, {"variant_ids": list(variant_ids), "key": key})


def retire(session: Session, family_id: int, at: datetime) -> bool:
    """Stop asking a family; whether this call did it."""
    return session.scalar(_RETIRE, {"family_id": family_id, "at": at}) is not None


def restore(session: Session, family_id: int) -> bool:
    """Ask a family again; whether this call did it."""
    return session.scalar(_RESTORE, {"family_id": family_id}) is not None


def revise(
    session: Session,
    kind: str,
    *,
    at: datetime,
    family_id: int | None = None,
    changed_by: int | None = None,
    reason: str | None = None,
) -> int:
    """Note a change of the bank: whoever keeps it in memory reads it again.

    Others who revise wait for the end of this transaction, so call it after everything else that locks rows.
    """
    session.execute(_HOLD, {"key": REVISION_LOCK})
    values = {"at": at, "kind": kind, "family_id": family_id, "changed_by": changed_by, "reason": reason}
    return int(session.execute(_REVISE, values).scalar_one())


def add(
    session: Session,
    family_id: int,
    *,
    variant_ids: Sequence[int],
    old_key: int | None,
    new_key: int | None,
    reason: str,
    changed_by: int,
    at: datetime,
) -> int | None:
    """Write a change of key down; None while another one of the family is under way."""
    keys = {"family_id": family_id, "variant_ids": list(variant_ids), "old_key": old_key, "new_key": new_key}
    added: int | None = session.scalar(_ADD, keys | {"reason": reason, "changed_by": changed_by, "at": at})
    return added


def change(session: Session, key_change_id: int) -> Row[Any] | None:
    """A change of key, locked."""
    return session.execute(_CHANGE, {"id": key_change_id}).one_or_none()


def finish(session: Session, key_change_id: int, at: datetime) -> None:
    """Note that every attempt has met a change."""
    session.execute(_FINISH, {"id": key_change_id, "at": at})


def changes_of(session: Session, family_id: int) -> list[Row[Any]]:
    """The changes of a family's key, newest first, with how far they have got."""
    return list(session.execute(_CHANGES_OF, {"family_id": family_id}))


def use(session: Session, family_id: int, variant_ids: Sequence[int]) -> Row[Any]:
    """The submitted tests that a change of the key of some variants would score again."""
    return session.execute(_USE, {"family_id": family_id, "variant_ids": list(variant_ids)}).one()


def unfinished(session: Session, *, before: datetime) -> list[int]:
    """Changes begun before a moment that have not met every attempt yet."""
    return list(session.scalars(_UNFINISHED, {"before": before}))
