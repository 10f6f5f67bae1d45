"""What the answers so far say of every question, counted anew each night; how often each is asked, every ten minutes.

Both only read answers and write figures: done twice, or killed and done again, they come to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import content as content_queries
from db.queries import item_statistics as statistics_queries
from db.queries import key_changes as key_change_queries
from logic.assessment import fit
from logic.catalogue import service as catalogue
from logic.item_bank import item_statistics
from logic.item_bank.flags import Figures, flags
from logic.item_bank.item_statistics import RECENT_ANSWERS, RECENT_DAYS, Drift
from logic.transactions import DatabaseRole, transaction

LAST_TESTS = 1000
SMALLEST_CHANGE = 0.005


def refresh(*, at: datetime) -> int:
    """Count what the submitted tests say of each family, and flag those that need a look; how many families."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        drifts = _drifts(session, at)
        counted = statistics_queries.counted(
            session,
            share=fit.RAPID_SHARE,
            floor=fit.RAPID_FLOOR_SECONDS,
            cap=fit.RAPID_CAP_SECONDS,
            trusted_times=fit.TIMES_BEFORE_TRUSTED,
        )
        statistics_queries.save(session, [_figures(row, drifts.get(row.family_id)) for row in counted], at)
    return len(counted)


def refresh_exposure(*, at: datetime) -> int:
    """Bring the exposure of each family up to date where it moved by more than .005; how many were written.

    Exposure is the share of the last 1,000 tests (submitted or under way, of any kind, not of test accounts) of the
    tracks that hold the family's skill, in which the family was put. The tracks of a shared skill count together,
    because a question that leaks in one track has leaked in all.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        content_queries.lock(session)
        moved = {}
        for row in statistics_queries.exposures(session, window=LAST_TESTS):
            share = item_statistics.exposure(row.asked, row.tests)
            if abs(share - row.stored) > SMALLEST_CHANGE:
                moved[row.id] = share
        if moved:
            statistics_queries.save_exposures(session, moved)
            key_change_queries.revise(session, "exposure", at=at)
    if moved:
        catalogue.forget()
    return len(moved)


def _drifts(session: Session, at: datetime) -> Mapping[int, Drift]:
    rows = statistics_queries.recent(
        session,
        since=at - timedelta(days=RECENT_DAYS),
        most=RECENT_ANSWERS,
        fewest=item_statistics.FEWEST_TO_DRIFT,
    )
    found = {
        row.family_id: item_statistics.drift(row.hits, row.thetas, row.errors, row.a, row.b, row.c) for row in rows
    }
    return {family_id: drift for family_id, drift in found.items() if drift is not None}


def _figures(row: Row[Any], drift: Drift | None) -> dict[str, Any]:
    """The statistics of one family, named as they are stored."""
    share_right = item_statistics.facility(row.right_answers, row.answered)
    correlation = item_statistics.discrimination(row.discrimination, row.answered)
    figures = Figures(
        answered=row.answered,
        facility=share_right,
        discrimination=correlation,
        choices=row.choices,
        key=_one_key(row.keys),
        rapid_share=row.rapid_share,
        drift=drift,
    )
    return {
        "family_id": row.family_id,
        "presented": row.presented,
        "answered": row.answered,
        "right_answers": row.right_answers,
        "facility": share_right,
        "discrimination": correlation,
        "choices": row.choices,
        "median_seconds": row.median_seconds,
        "mean_seconds": row.mean_seconds,
        "rapid_share": row.rapid_share,
        "drift": drift.difference if drift else None,
        "flags": flags(figures),
    }


def _one_key(keys: list[int | None] | None) -> int | None:
    """The key of a family, the same in all its variants; None without variants, or when no option is right."""
    return keys[0] if keys else None
