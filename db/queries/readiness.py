"""How readiness moved: each forecast beside the test after which it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_HISTORY = text("""
    select forecast.at, forecast.expected, forecast.low, forecast.high, forecast.probability_ready,
           attempt.kind, attempt.week_number, result.score, result.total_questions,
           (select correction.new_passed from result_corrections correction
            where correction.user_id = attempt.user_id and correction.attempt_id = attempt.id
            order by correction.at desc, correction.key_change_id desc limit 1) as corrected_passed
    from readiness_forecasts forecast
    join assessment_attempts attempt on attempt.user_id = forecast.user_id and attempt.id = forecast.attempt_id
    join assessment_results result on result.user_id = forecast.user_id and result.attempt_id = forecast.attempt_id
    where forecast.user_id = :user_id and forecast.track_id = :track_id
    order by forecast.at, forecast.attempt_id
""")


def history(session: Session, user_id: int, track_id: int) -> Sequence[Row[Any]]:
    """Every forecast of a person for a track with the test behind it, oldest first."""
    return session.execute(_HISTORY, {"user_id": user_id, "track_id": track_id}).all()
