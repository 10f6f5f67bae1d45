"""What calibration reads and writes: answers that may teach, the scale in force, the runs and what they found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries.item_statistics import COUNTED_PERSON

CALIBRATION_LOCK = 0x43414C49  # "CALI": one run at a time, however many workers there are
AT_ONCE = 100  # families whose answers are in memory as objects

_TRY_LOCK = text("select pg_try_advisory_xact_lock(:key)")
_ANSWERS = text(f"""
    select response.family_id, array_agg(response.attempt_id) as attempts,
           array_agg((response.chosen = variant.key_option)::int) as hits
    from assessment_responses response
    join assessment_results result on result.attempt_id = response.attempt_id
    join assessment_attempts attempt on attempt.id = response.attempt_id
    join users person on person.id = attempt.user_id
    join item_variants variant on variant.id = response.variant_id
    join item_families family on family.id = response.family_id
    where attempt.status = 'submitted' and result.effort >= :effort and response.answered_at is not null
      and variant.key_option is not null and family.retired_at is null and {COUNTED_PERSON}
    group by response.family_id
""")  # noqa: S608 -- the one part put in is a constant of ours
_SCALE = text("""
    select id, difficulty, a, b, c, se_a, se_b, calibrated_responses from item_families order by id
""")
_LATEST = text("select id, at, responses, persons, shift from calibrations order by id desc limit 1")
_ADD = text("""
    insert into calibrations (at, responses, persons, families, log_likelihood, iterations, shift, seconds)
    values (:at, :responses, :persons, :families, :log_likelihood, :iterations, :shift, :seconds) returning id
""")
_PARAMETERS = text("""
    insert into item_parameters (calibration_id, family_id, a, b, se_a, se_b, responses)
    select :calibration_id, family_id, a, b, se_a, se_b, responses
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (family_id bigint, a double precision, b double precision,
        se_a double precision, se_b double precision, responses bigint)
""")
_FAMILIES = text("""
    update item_families family
    set a = row.a, b = row.b, se_a = row.se_a, se_b = row.se_b, calibrated_responses = row.responses
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (family_id bigint, a double precision, b double precision,
        se_a double precision, se_b double precision, responses bigint)
    where family.id = row.family_id and family.retired_at is null
""")


def is_first(session: Session) -> bool:
    """Whether this transaction is the only one that calibrates; it stays so until it ends, however it ends."""
    return bool(session.scalar(_TRY_LOCK, {"key": CALIBRATION_LOCK}))


def answers(session: Session, *, effort: float) -> Iterable[Row[Any]]:
    """Answers that may teach the parameters, a row a family: the attempts, and 1 or 0 by the key of today."""
    return session.execute(_ANSWERS, {"effort": effort}, execution_options={"yield_per": AT_ONCE})


def scale(session: Session) -> Sequence[Row[Any]]:
    """The parameters in force of every family."""
    return session.execute(_SCALE).all()


def latest(session: Session) -> Row[Any] | None:
    """The newest run; None before the first."""
    return session.execute(_LATEST).one_or_none()


def add(session: Session, run: Mapping[str, Any], parameters: Sequence[Mapping[str, Any]]) -> int:
    """Keep a run and the parameters it found; its id."""
    calibration_id = int(session.execute(_ADD, run).scalar_one())
    session.execute(_PARAMETERS, {"calibration_id": calibration_id, "rows": json.dumps(parameters)})
    return calibration_id


def put_in_force(session: Session, parameters: Sequence[Mapping[str, Any]]) -> None:
    """Let families be asked and scored by these parameters; those retired meanwhile keep theirs."""
    session.execute(_FAMILIES, {"rows": json.dumps(parameters)})
