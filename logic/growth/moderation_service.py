"""What administrators do about insights; each act has its reason in the log, and none shows whose words they are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from logic.accounts.visitor import Visitor
from logic.growth.views import InsightStatus, ModeratedInsight


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
    raise NotImplementedError


def judge(admin: Visitor, insight_id: int, judgement: Judgement, reason: str, *, at: datetime) -> ModeratedInsight:
    """Do one thing about an insight, with the reason that goes into the log.

    Raises NotFoundError, InvalidInputError for a reason that is none, ConflictError when it is so already or cannot be
    (only a verified insight that is shown can be featured; a withdrawn one stays with its author).
    """
    raise NotImplementedError
