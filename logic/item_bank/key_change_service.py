"""When a question turns out wrong: its key is changed, it is asked no more, every test that used it is scored again.

The change itself is one short transaction; the scoring is a job that goes through the tests in batches, each once, so
that it can be killed and go on. The old answers, scores and ledger entries stay; corrections are new rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.engine import LOCK_NOT_AVAILABLE
from db.queries import jobs
from db.queries import key_changes as key_change_queries
from logic import clock
from logic.access.roles import Role, may_enter, require_keeper
from logic.accounts.visitor import Visitor
from logic.assessment import rescoring_service
from logic.assessment.rescoring_service import Change, Corrected
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from logic.item_bank import words
from logic.item_bank.views import Use
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.plans import corrected_keys_service
from logic.transactions import DatabaseRole, transaction

RESCORE = "rescore"
QUEUE = "bank"
ONE_AT_A_TIME = "key changes"  # two at once would only wait for each other's learners
BATCH = 100
OPTIONS = 4
SHORTEST_REASON, LONGEST_REASON = 10, 500
LARGEST_ID = 2**63 - 1
LONGEST_WAIT = 3  # seconds; who submits a test queues behind whoever waits for the bank
OVERDUE = timedelta(minutes=10)
KIND = "key changed"

log = structlog.get_logger(__name__)
TEST_NAMES = {
    "diagnostic": "diagnostic",
    "daily_check": "daily check",
    "weekly": "weekly test",
    "final": "final test",
    "comprehensive": "comprehensive retest",
    "review": "review",
    "module": "module test",
}
PASS_MARKS = {"weekly": "70 % or more", "final": "more than 70 %", "comprehensive": "more than 70 %"}


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A change of key and how far it has got: `attempts` of `tests` submitted tests are scored again.

    Keys are stored options (0 is the author's key), None: none is right.
    """

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
    tests: int


def change_key(
    asker: Visitor,
    family_id: int,
    new_key: int | None,
    reason: str,
    *,
    variant_ids: Collection[int] | None = None,
    at: datetime,
) -> int:
    """Say which stored option of a question is right (None: none is), retire it, and have every test scored again.

    The change is one of variants: of those in `variant_ids` and of all that had the same options under the same seed
    before; without it, of all, of whatever version, whose options are those of a variant in force. Returns the
    change's id. Raises NotAllowedError unless an administrator asks, InvalidInputError for a key it has already or a
    reason of fewer than ten letters, ConflictError while an earlier change is still under way or the bank is busy.
    """
    sentence = _reason(asker, reason)
    if new_key is not None and (type(new_key) is not int or not 0 <= new_key < OPTIONS):
        raise InvalidInputError(
            "That is not one of the four answers. Nothing was changed; choose one of them, or none."
        )
    with _at_the_bank(asker, family_id) as session:
        touched = [row for row in _touched(session, family_id, variant_ids) if row.key_option != new_key]
        change_id = key_change_queries.add(
            session,
            family_id,
            variant_ids=[row.id for row in touched],
            old_key=_only_key(touched),
            new_key=new_key,
            reason=sentence,
            changed_by=asker.id,
            at=at,
        )
        if change_id is None:
            raise ConflictError("An earlier change of this key is still being worked off. Nothing was changed.")
        key_change_queries.set_key(session, [row.id for row in touched], new_key)
        key_change_queries.retire(session, family_id, at)
        _defer(session, change_id)
        key_change_queries.revise(session, KIND, at=at, family_id=family_id, changed_by=asker.id, reason=sentence)
    catalogue.forget()
    return change_id


def use(asker: Visitor, family_id: int, variant_ids: Collection[int] | None = None) -> Use:
    """The tests that such a change of key would score again; for teachers and administrators."""
    require_keeper(asker.roles)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        touched = [row.id for row in _touched(session, family_id, variant_ids)]
        found = key_change_queries.use(session, family_id, touched)
    return Use(found.tests, found.learners, tuple(found.choices))


def retire(asker: Visitor, family_id: int, reason: str, *, at: datetime) -> None:
    """Stop asking a question; tests that used it stay as they are. An administrator's to do; twice changes nothing."""
    sentence = _reason(asker, reason)
    with _at_the_bank(asker, family_id) as session:
        if key_change_queries.retire(session, family_id, at):
            key_change_queries.revise(
                session, "retired", at=at, family_id=family_id, changed_by=asker.id, reason=sentence
            )
    catalogue.forget()


def restore(asker: Visitor, family_id: int, reason: str, *, at: datetime) -> None:
    """Ask a retired question again; refused while a key of a text in force is not the one that was proved."""
    sentence = _reason(asker, reason)
    with _at_the_bank(asker, family_id) as session:
        if any(row.in_force and row.key_option != 0 for row in key_change_queries.variants(session, family_id)):
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
    while (batch := _work_off_batch(key_change_id, at or clock.now())) is not None:
        scored += batch
    return scored


def defer_overdue(at: datetime) -> int:
    """Defer changes again that should long have been worked off and have no job any more; how many."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        late = [
            change_id
            for change_id in key_change_queries.unfinished(session, before=at - OVERDUE)
            if not jobs.is_under_way(session, _job_of(change_id))
        ]
        for change_id in late:
            _defer(session, change_id)
    return len(late)


def changes(asker: Visitor, family_id: int) -> tuple[KeyChange, ...]:
    """The changes of a question's key, newest first; for teachers and administrators."""
    require_keeper(asker.roles)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return tuple(KeyChange(**row._mapping) for row in key_change_queries.changes_of(session, family_id))  # noqa: SLF001 -- SQLAlchemy's documented name


def _work_off_batch(key_change_id: int, at: datetime) -> int | None:
    """How many tests were scored; None once none is left."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        change = key_change_queries.change(session, key_change_id)
        if change is None or change.finished_at is not None:
            return None
        touched = Change(change.id, change.family_id, tuple(change.variant_ids), is_void=change.new_key is None)
        corrected = rescoring_service.rescore(session, touched, most=BATCH, at=at)
        if corrected is None:
            key_change_queries.finish(session, key_change_id, at)
            return None
        followed = {one.attempt_id: _follow(session, one, at) for one in corrected}
        told = [_telling(one, change, followed[one.attempt_id]) for one in corrected if _is_news(one, change)]
        notice_service.tell(session, told, at=at)
        return len(corrected)


def _follow(session: Session, one: Corrected, at: datetime) -> str | None:
    """Let the plan follow; where that fails the plan stays as it is, and the other tests of the batch go on."""
    try:
        with session.begin_nested():
            return corrected_keys_service.follow(session, one, at=at)
    except OperationalError:  # the database is lost or busy, no plan is to blame
        raise
    except Exception:
        log.exception("a plan could not follow a corrected key and stays as it is", attempt=one.attempt_id)
        return None


def _defer(session: Session, change_id: int) -> None:
    jobs.defer(
        session,
        RESCORE,
        queue=QUEUE,
        lock=ONE_AT_A_TIME,
        queueing_lock=_job_of(change_id),
        key_change_id=change_id,
    )


def _job_of(change_id: int) -> str:
    return f"key change {change_id}"


@contextmanager
def _at_the_bank(asker: Visitor, family_id: int) -> Iterator[Session]:
    """Hold a family, then the bank: nobody else changes a key or submits a test until the block ends.

    The family comes first, because who waits for it while holding the bank keeps everybody waiting.
    """
    try:
        with transaction(asker.id, role=DatabaseRole.WORKER) as session:
            key_change_queries.wait_at_most(session, LONGEST_WAIT)
            if not 0 < family_id <= LARGEST_ID or not key_change_queries.hold_family(session, family_id):
                raise NotFoundError("There is no such question in the bank. Nothing was changed.")
            key_change_queries.hold_the_bank(session)
            yield session
    except OperationalError as problem:
        if getattr(problem.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise ConflictError("The bank is busy just now. Nothing was changed; please try again.") from problem


def _touched(session: Session, family_id: int, chosen: Collection[int] | None) -> list[Row[Any]]:
    """The variants that a change of key is about."""
    rows = key_change_queries.variants(session, family_id)
    if chosen is None:
        texts = [row.texts for row in rows if row.in_force]
        return [row for row in rows if row.texts in texts]
    wanted = [(row.seed, row.texts) for row in rows if row.id in chosen]
    if not chosen or len(wanted) != len(set(chosen)):
        raise InvalidInputError("Choose which texts of this question it is about. Nothing was changed.")
    return [row for row in rows if (row.seed, row.texts) in wanted]


def _only_key(touched: Sequence[Row[Any]]) -> int | None:
    """The key that all of them have now."""
    keys = {row.key_option for row in touched}
    if not keys:
        raise InvalidInputError("This is the key already. Nothing was changed.")
    if len(keys) > 1:
        raise InvalidInputError("These texts have different keys now. Nothing was changed; change them one by one.")
    key: int | None = keys.pop()
    return key


def _reason(asker: Visitor, reason: str) -> str:
    """The reason an administrator gives, cleaned."""
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError
    sentence = " ".join(words.clean(reason).split())
    if not SHORTEST_REASON <= len(sentence) <= LONGEST_REASON:
        raise InvalidInputError(
            f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters why; it is kept with the question. "
            "Nothing was changed."
        )
    return sentence


def _is_news(one: Corrected, change: Row[Any]) -> bool:
    """Whether a learner can notice the change: a test submitted after it never had the old key."""
    return not (one.changes_nothing and one.submitted_at > change.changed_at)


def _telling(one: Corrected, change: Row[Any], consequence: str | None) -> Telling:
    day = clock.local_date(one.submitted_at, one.time_zone)
    score = f"{one.new_score} of {one.new_total}"
    before = f"{one.old_score} of {one.old_total}"
    said = f"It stays {score}." if score == before else f"It is now {score}; it was {before}."
    wrong = "had no right answer and no longer counts" if change.new_key is None else "had a wrong key"
    test = f"{TEST_NAMES[one.kind]} in {one.track} of {day.day} {day:%B}"
    parts = [f"A question of your {test} {wrong}. We scored the test again. {said}"]
    if one.new_passed != one.old_passed:
        parts.append(f"That is {'now' if one.new_passed else 'no longer'} {PASS_MARKS[one.kind]}.")
    if one.xp_change:
        parts.append(f"Your XP changed by {one.xp_change:+d}.")
    if consequence:
        parts.append(consequence)
    parts.append("We are sorry for the mistake. The question is asked no more.")
    return Telling(
        one.user_id, KIND, f"{change.id}:{one.attempt_id}", "We corrected one of your tests", " ".join(parts)
    )
