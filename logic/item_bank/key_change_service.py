"""When a question turns out wrong: its key is changed, it is asked no more, every test that used it is scored again.

The change itself is one short transaction; the scoring is a job that goes through the tests in batches, each once, so
that it can be killed and go on. The old answers, scores and ledger entries stay; corrections are new rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import jobs
from db.queries import key_changes as key_change_queries
from logic import clock
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.assessment import rescoring_service
from logic.assessment.rescoring_service import Corrected
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.transactions import DatabaseRole, transaction

RESCORE = "rescore"
QUEUE = "bank"
BATCH = 100
OPTIONS = 4
SHORTEST_REASON, LONGEST_REASON = 10, 500
OVERDUE = timedelta(minutes=10)
KIND = "key changed"
TEST_NAMES = {
    "diagnostic": "diagnostic",
    "daily_check": "daily check",
    "weekly": "weekly test",
    "final": "final test",
    "comprehensive": "comprehensive retest",
}


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A change of key and how far it has got; keys are stored options (0 is the author's key), None: none is right."""

    id: int
    old_key: int | None
    new_key: int | None
    reason: str
    changed_at: datetime
    finished_at: datetime | None
    attempts: int
    scores_changed: int
    passes_changed: int
    xp_change: int


def change_key(asker: Visitor, family_id: int, new_key: int | None, reason: str, *, at: datetime) -> int:
    """Say which stored option of a question is right (None: none is), retire it, and have every test scored again.

    Returns the change's id. Raises NotAllowedError unless an administrator asks, InvalidInputError for a key it has
    already or a reason of fewer than ten letters, ConflictError while an earlier change is still under way.
    """
    sentence = _reason(asker, reason)
    if new_key is not None and not 0 <= new_key < OPTIONS:
        raise InvalidInputError(
            "That is not one of the four answers. Nothing was changed; choose one of them, or none."
        )
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        key_change_queries.hold_the_bank(session)
        family = _family(session, family_id)
        if family.key_option == new_key:
            raise InvalidInputError("This is the key already. Nothing was changed.")
        change_id = key_change_queries.add(
            session,
            family_id,
            old_key=family.key_option,
            new_key=new_key,
            reason=sentence,
            changed_by=asker.id,
            at=at,
        )
        if change_id is None:
            raise ConflictError("An earlier change of this key is still being worked off. Nothing was changed.")
        key_change_queries.set_key(session, family_id, new_key)
        key_change_queries.retire(session, family_id, at)
        key_change_queries.revise(session, KIND, at=at, family_id=family_id, changed_by=asker.id, reason=sentence)
        jobs.defer(session, RESCORE, queue=QUEUE, lock=f"key change {change_id}", key_change_id=change_id)
    catalogue.forget()
    return change_id


def retire(asker: Visitor, family_id: int, reason: str, *, at: datetime) -> None:
    """Stop asking a question; tests that used it stay as they are. An administrator's to do; twice changes nothing."""
    sentence = _reason(asker, reason)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        _family(session, family_id)
        if key_change_queries.retire(session, family_id, at):
            key_change_queries.revise(
                session, "retired", at=at, family_id=family_id, changed_by=asker.id, reason=sentence
            )
    catalogue.forget()


def restore(asker: Visitor, family_id: int, reason: str, *, at: datetime) -> None:
    """Ask a retired question again; refused while its key is not the one that was proved."""
    sentence = _reason(asker, reason)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        if _family(session, family_id).key_option != 0:
            raise ConflictError(
                "The key of this question was changed, and only proved keys are asked. Nothing was changed; "
                "mend the question in the content files, under a new id."
            )
        if key_change_queries.restore(session, family_id):
            key_change_queries.revise(
                session, "restored", at=at, family_id=family_id, changed_by=asker.id, reason=sentence
            )
    catalogue.forget()


def work_off(key_change_id: int, *, at: datetime | None = None) -> int:
    """Score every test again that a change of key touches, and tell the learners; how many tests this call scored."""
    scored = 0
    while batch := _work_off_batch(key_change_id, at or clock.now()):
        scored += batch
    return scored


def defer_overdue(at: datetime) -> int:
    """Defer changes again that should long have been worked off; how many."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        late = key_change_queries.unfinished(session, before=at - OVERDUE)
        for change_id in late:
            jobs.defer(session, RESCORE, queue=QUEUE, lock=f"key change {change_id}", key_change_id=change_id)
    return len(late)


def changes(asker: Visitor, family_id: int) -> tuple[KeyChange, ...]:
    """The changes of a question's key, newest first; for teachers and administrators."""
    if not (may_enter(asker.roles, Role.ADMIN) or may_enter(asker.roles, Role.TEACHER)):
        raise NotAllowedError
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return tuple(KeyChange(**row._mapping) for row in key_change_queries.changes_of(session, family_id))  # noqa: SLF001 -- SQLAlchemy's documented name


def _work_off_batch(key_change_id: int, at: datetime) -> int:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        change = key_change_queries.change(session, key_change_id)
        if change is None or change.finished_at is not None:
            return 0
        corrected = rescoring_service.rescore(
            session, key_change_id=key_change_id, family_id=change.family_id, most=BATCH, at=at
        )
        notice_service.tell(session, [_telling(one, change) for one in corrected], at=at)
        if not corrected:
            key_change_queries.finish(session, key_change_id, at)
        return len(corrected)


def _family(session: Session, family_id: int) -> Row[tuple[object, ...]]:
    family = key_change_queries.family(session, family_id)
    if family is None:
        raise NotFoundError("There is no such question in the bank. Nothing was changed.")
    return family


def _reason(asker: Visitor, reason: str) -> str:
    """The reason an administrator gives, cleaned."""
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError
    sentence = " ".join(reason.replace("\0", "").split())
    if not SHORTEST_REASON <= len(sentence) <= LONGEST_REASON:
        raise InvalidInputError(
            f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters why; it is kept with the question. "
            "Nothing was changed."
        )
    return sentence


def _telling(one: Corrected, change: Row[tuple[object, ...]]) -> Telling:
    day = clock.local_date(one.submitted_at, one.time_zone)
    score = f"{one.new_score} of {one.new_total}"
    before = f"{one.old_score} of {one.old_total}"
    said = f"It stays {score}." if score == before else f"It is now {score}; it was {before}."
    wrong = "had no right answer and no longer counts" if change.new_key is None else "had a wrong key"
    parts = [
        f"A question of your {TEST_NAMES[one.kind]} in {one.track} of {day} {wrong}. We scored the test again. {said}"
    ]
    if one.new_passed != one.old_passed:
        parts.append("With that the test is passed." if one.new_passed else "With that the test is not passed.")
    if one.xp_change:
        parts.append(f"Your XP changed by {one.xp_change:+d}.")
    parts.append("We are sorry for the mistake. The question is asked no more.")
    return Telling(
        one.user_id, KIND, f"{change.id}:{one.attempt_id}", "We corrected one of your tests", " ".join(parts)
    )
