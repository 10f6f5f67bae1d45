"""Changes of what the bank says of a question: its key, whether it is asked at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

BANK_LOCK = 0x42414E4B  # "BANK": a submission reads one key or the other, never one that changes under it

_SHARE = text("select pg_advisory_xact_lock_shared(:key)")
_HOLD = text("select pg_advisory_xact_lock(:key)")
_FAMILY = text("""
    select family.id, family.slug, family.retired_at,
           (select variant.key_option from item_variants variant where variant.family_id = family.id
            order by variant.until_version desc nulls first, variant.seed limit 1) as key_option
    from item_families family where family.id = :family_id for update
""")
_SET_KEY = text("update item_variants set key_option = :key where family_id = :family_id")
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
    insert into key_changes (family_id, old_key, new_key, reason, changed_by, changed_at)
    values (:family_id, :old_key, :new_key, :reason, :changed_by, :at)
    on conflict do nothing returning id
""")
_CHANGE = text("""
    select id, family_id, old_key, new_key, reason, changed_at, finished_at from key_changes where id = :id for update
""")
_FINISH = text("update key_changes set finished_at = :at where id = :id and finished_at is null")
_CHANGES_OF = text("""
    select change.id, change.old_key, change.new_key, change.reason, change.changed_at, change.finished_at,
           count(correction.attempt_id) as attempts,
           count(*) filter (where (correction.old_score, correction.old_total)
                            is distinct from (correction.new_score, correction.new_total)) as scores_changed,
           count(*) filter (where correction.old_passed is distinct from correction.new_passed) as passes_changed,
           coalesce(sum(correction.xp_change), 0) as xp_change
    from key_changes change left join result_corrections correction on correction.key_change_id = change.id
    where change.family_id = :family_id group by change.id order by change.id desc
""")
_UNFINISHED = text("select id from key_changes where finished_at is null and changed_at < :before order by id")


def share_the_bank(session: Session) -> None:
    """Keep keys as they are until this transaction ends; any number of transactions may at once."""
    session.execute(_SHARE, {"key": BANK_LOCK})


def hold_the_bank(session: Session) -> None:
    """Wait for all that share the bank, and keep others out until this transaction ends."""
    session.execute(_HOLD, {"key": BANK_LOCK})


def family(session: Session, family_id: int) -> Row[Any] | None:
    """A family, locked, with the key that counts now (None: no option is right)."""
    return session.execute(_FAMILY, {"family_id": family_id}).one_or_none()


def set_key(session: Session, family_id: int, key: int | None) -> None:
    """Say which stored option of every variant of a family, present and past, is right."""
    session.execute(_SET_KEY, {"family_id": family_id, "key": key})


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
    """Note a change of the bank: whoever keeps it in memory reads it again."""
    values = {"at": at, "kind": kind, "family_id": family_id, "changed_by": changed_by, "reason": reason}
    return int(session.execute(_REVISE, values).scalar_one())


def add(
    session: Session,
    family_id: int,
    *,
    old_key: int | None,
    new_key: int | None,
    reason: str,
    changed_by: int,
    at: datetime,
) -> int | None:
    """Write a change of key down; None while another one of the family is under way."""
    values = {"family_id": family_id, "old_key": old_key, "new_key": new_key, "reason": reason}
    added: int | None = session.scalar(_ADD, values | {"changed_by": changed_by, "at": at})
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


def unfinished(session: Session, *, before: datetime) -> list[int]:
    """Changes begun before a moment that have not met every attempt yet."""
    return list(session.scalars(_UNFINISHED, {"before": before}))
