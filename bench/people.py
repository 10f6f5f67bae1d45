"""The learners of the benchmarks, made by the same services as real ones, each with the cookie of a browser."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from logic import clock
from logic.accounts import service as accounts
from logic.assessment import service as assessment
from tests import factories

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Learner:
    """A signed-in learner; `cookie` is the header their browser sends."""

    id: int
    cookie: str


def with_plans(how_many: int) -> list[Learner]:
    """Learners who took the diagnostic, got a plan and finished two to four of its days."""
    made = []
    for place, (email, now) in enumerate(_arrivals(how_many)):
        learner = factories.learner_with_plan("Amara", email=email, share_right=0.4 + 0.1 * (place % 4), at=now)
        factories.finish_days(learner.id, 2 + place % 3, at=now)
        made.append(_signed_in(learner.id, email))
    return made


def in_a_diagnostic(how_many: int) -> list[Learner]:
    """Learners who have the first question of the diagnostic before them."""
    made = []
    for email, now in _arrivals(how_many):
        learner_id = factories.learner("Noor", email=email, at=now)
        assessment.begin_diagnostic(learner_id, factories.TRACK, at=now)
        made.append(_signed_in(learner_id, email))
    return made


def _arrivals(how_many: int) -> Iterator[tuple[str, datetime]]:
    for _ in range(how_many):
        yield f"learner-{next(_numbers)}@waymark.test", clock.now()


def _signed_in(learner_id: int, email: str) -> Learner:
    return Learner(learner_id, f"{accounts.COOKIE}={factories.browser_cookie(email)}")
