"""What the database tells a monitoring system; it names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db import engine
from db.queries import installation as queries
from logic.errors import UnavailableError
from logic.health import report
from logic.health.readings import Jobs, Mail
from logic.transactions import DatabaseRole, transaction

Pool = engine.Pool


@dataclass(frozen=True, slots=True)
class Figures:
    """Jobs, mail, and how many people learnt something on this date (UTC) so far, staff, test people and bots aside."""

    jobs: Jobs
    mail: Mail
    active_today: int


def read(at: datetime) -> Figures | None:
    """The figures at a moment; None while the database cannot be reached."""
    try:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            jobs, mail = queries.jobs(session, report.LATE_JOB), queries.mail(session)
            active = queries.active_on(session, at.date())
    except UnavailableError:
        return None
    return Figures(
        Jobs(jobs.waiting, jobs.running, jobs.late, jobs.failed, jobs.oldest),
        Mail(mail.waiting, mail.failed, mail.oldest),
        active,
    )


def pool() -> Pool | None:
    """The connections of this process; None where it shares one, as tests do."""
    return engine.pool()
