"""Finding questions in the bank, and all that is known of one; for teachers and administrators.

Questions of modules, which teachers take themselves, are shown to administrators only.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import item_bank as item_bank_queries
from logic.access.roles import Role, require_keeper
from logic.accounts.visitor import Visitor
from logic.catalogue import service as catalogue
from logic.errors import NotFoundError
from logic.item_bank.views import (
    ENOUGH_ANSWERS,
    Choices,
    FoundItem,
    ItemDetail,
    Page,
    Parameters,
    PastCalibration,
    Proof,
    Query,
    Revision,
    Statistics,
    TopicChoice,
    Use,
)
from logic.transactions import DatabaseRole, transaction

PAGE = 50
LONGEST_SEARCH = 200
LARGEST_ID = 2**63 - 1
NO_ITEM = "There is no such question in the bank. Nothing was changed; find it in the list."


def search(asker: Visitor, query: Query, page: int = 1) -> Page:
    """The families a query finds, `PAGE` a page; a page past the last is the last.

    The text is looked for as it stands, in any case, in the name, stem, code and options. Raises NotAllowedError
    unless a teacher or an administrator asks.
    """
    require_keeper(asker.roles)
    wanted = {**_conditions(query), "with_modules": _sees_modules(asker)}
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        number = max(page, 1)
        rows = item_bank_queries.search(session, wanted, most=PAGE, skipped=(number - 1) * PAGE)
        if not rows and number > 1:
            first = item_bank_queries.search(session, wanted, most=1, skipped=0)
            number = _pages(first[0].total) if first else 1
            rows = item_bank_queries.search(session, wanted, most=PAGE, skipped=(number - 1) * PAGE)
    total = rows[0].total if rows else 0
    return Page(tuple(_found(row) for row in rows), total, number, _pages(total))


def choices(asker: Visitor) -> Choices:
    """What can be looked for; NotAllowedError unless a teacher or an administrator asks."""
    require_keeper(asker.roles)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return Choices(
            tracks={
                row.slug: row.title for row in item_bank_queries.tracks(session, with_modules=_sees_modules(asker))
            },
            topics=tuple(
                TopicChoice(row.skill_slug, row.skill, row.slug, row.title, tuple(row.tracks))
                for row in item_bank_queries.topics(session, with_modules=_sees_modules(asker))
            ),
            flags=tuple(item_bank_queries.flags(session)),
        )


def item(asker: Visitor, family_id: int) -> ItemDetail:
    """All that is known of a family, retired or not.

    Raises NotAllowedError unless a teacher or an administrator asks, NotFoundError when there is none of this id.
    """
    require_keeper(asker.roles)
    if not 0 < family_id <= LARGEST_ID:
        raise NotFoundError(NO_ITEM)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        row = item_bank_queries.item(session, family_id, with_modules=_sees_modules(asker))
        if row is None or not row.variant_ids:
            raise NotFoundError(NO_ITEM)
        return _item(session, row)


def _sees_modules(asker: Visitor) -> bool:
    return Role.ADMIN in asker.roles


def _item(session: Session, row: Row[Any]) -> ItemDetail:
    questions = catalogue.questions(session, row.variant_ids)
    use = item_bank_queries.use(session, row.id)
    return ItemDetail(
        id=row.id,
        slug=row.slug,
        skill=row.skill,
        topic=row.topic,
        difficulty=row.difficulty,
        expected_seconds=row.expected_seconds,
        retired_at=row.retired_at,
        in_content=row.in_content,
        reports=row.reports,
        variants=tuple(questions[variant_id] for variant_id in row.variant_ids),
        proof=Proof(row.proof_kind, row.proof_source, row.proof),
        statistics=_statistics(session, row.id),
        parameters=Parameters(row.a, row.b, row.c, row.se_a, row.se_b, row.calibrated_responses),
        exposure=row.exposure,
        calibrations=tuple(
            PastCalibration(**_values(past)) for past in item_bank_queries.calibrations(session, row.id)
        ),
        revisions=tuple(Revision(**_values(done)) for done in item_bank_queries.revisions(session, row.id)),
        use=Use(use.tests, use.learners, tuple(use.choices)),
    )


def _statistics(session: Session, family_id: int) -> Statistics | None:
    row = item_bank_queries.statistics(session, family_id)
    if row is None:
        return None
    facility = _if_enough(row.facility, row.answered)
    return Statistics(
        **{**_values(row), "facility": facility, "choices": tuple(row.choices), "flags": tuple(row.flags)}
    )


def _conditions(query: Query) -> dict[str, Any]:
    """A query as the statement takes it; what would be a wildcard stands for itself."""
    words = query.text.replace("\0", "").strip()[:LONGEST_SEARCH]
    literal = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {**asdict(query), "pattern": f"%{literal}%" if words else None, "enough": ENOUGH_ANSWERS}


def _found(row: Row[Any]) -> FoundItem:
    values = {name: value for name, value in _values(row).items() if name != "total"}
    facility = _if_enough(row.facility, row.responses)
    return FoundItem(**{**values, "facility": facility, "flags": tuple(row.flags)})


def _if_enough(facility: float | None, answers: int) -> float | None:
    return facility if answers >= ENOUGH_ANSWERS else None


def _values(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's documented name


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))
