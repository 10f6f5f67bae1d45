"""What administrators do about insights; each act has its reason in the log, and none shows whose words they are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import administration as log_queries
from db.queries import growth_insights as queries
from logic.accounts.visitor import Visitor
from logic.administration import service
from logic.errors import ConflictError, NotFoundError
from logic.growth.views import InsightStatus, ModeratedInsight
from logic.transactions import DatabaseRole, transaction

MOST = 200
SO_ALREADY = "It is so already. Nothing was changed."
ONLY_SHOWN = "Only a verified insight that is shown can be featured. Nothing was changed; verify or show it first."


class Judgement(StrEnum):
    """What can be done about an insight; the value is what the log says."""

    VERIFY = "insight verified"
    FEATURE = "insight featured"
    UNFEATURE = "insight no longer featured"
    HIDE = "insight hidden"
    SHOW = "insight shown"


def listed(admin: Visitor, status: InsightStatus | None = None) -> tuple[ModeratedInsight, ...]:
    """Insights to judge: held ones first, then those reported most, the newest first of equals.

    Raises NotAllowedError unless an administrator asks.
    """
    service.require_administrator(admin)
    with transaction(admin.id, role=DatabaseRole.WORKER) as session:
        return tuple(_view(row) for row in queries.to_judge(session, status, MOST))


def judge(admin: Visitor, insight_id: int, judgement: Judgement, reason: str, *, at: datetime) -> ModeratedInsight:
    """Do one thing about an insight, with the reason that goes into the log.

    Raises NotFoundError, InvalidInputError for a reason that is none, ConflictError when it is so already or cannot be
    (only a verified insight that is shown can be featured; a withdrawn one stays with its author).
    """
    service.require_administrator(admin)
    why = service.checked_reason(reason)
    with transaction(admin.id, role=DatabaseRole.ADMINISTRATOR) as session:
        row = queries.hold(session, insight_id)
        if row is None:
            raise NotFoundError
        log_queries.record(
            session,
            action=judgement,
            admin_id=admin.id,
            admin_name=admin.display_name,
            subject_id=None,
            subject_label=f"insight {insight_id}",
            reason=why,
            details={"insight": insight_id},
            at=at,
        )
        _do(session, row, judgement, admin, at)
    with transaction(admin.id, role=DatabaseRole.WORKER) as session:
        found = queries.one_to_judge(session, insight_id)
    if found is None:
        raise NotFoundError
    return _view(found)


def _do(session: Session, row: Row[Any], judgement: Judgement, admin: Visitor, at: datetime) -> None:
    is_shown = row.status == InsightStatus.PUBLISHED
    already = {
        Judgement.VERIFY: row.is_verified,
        Judgement.FEATURE: row.is_featured,
        Judgement.UNFEATURE: not row.is_featured,
        Judgement.HIDE: row.status == InsightStatus.HIDDEN,
        Judgement.SHOW: is_shown,
    }
    if already[judgement]:
        raise ConflictError(SO_ALREADY)
    if judgement is Judgement.FEATURE and not (is_shown and row.is_verified):
        raise ConflictError(ONLY_SHOWN)
    if judgement is Judgement.VERIFY:
        queries.verify(session, row.id, admin.id, at)
    elif judgement in {Judgement.FEATURE, Judgement.UNFEATURE}:
        queries.feature(session, row.id, is_featured=judgement is Judgement.FEATURE)
    else:
        shown = judgement is Judgement.SHOW
        queries.set_status(session, row.id, InsightStatus.PUBLISHED if shown else InsightStatus.HIDDEN)


def _view(row: Row[Any]) -> ModeratedInsight:
    return ModeratedInsight(
        id=row.id,
        title=row.title or "",
        text=row.body,
        topic=row.topic,
        source=row.source,
        status=InsightStatus(row.status),
        doubts=tuple(row.doubts),
        helpful=row.helpful,
        reports=tuple(row.reports),
        is_verified=row.is_verified,
        is_featured=row.is_featured,
        is_seeded=row.is_seeded,
        created_at=row.created_at,
    )
