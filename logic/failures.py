"""Any failure as one of ours, so that pages and API say the same sentence and never show a traceback."""

from __future__ import annotations

from db.engine import DatabaseUnavailableError
from logic.errors import UnavailableError, WaymarkError


def as_our_own(problem: BaseException) -> WaymarkError:
    """The error of our tree that stands for `problem`; WaymarkError itself for what nobody foresaw."""
    if isinstance(problem, WaymarkError):
        return problem
    if isinstance(problem, DatabaseUnavailableError):
        return UnavailableError()
    return WaymarkError()
