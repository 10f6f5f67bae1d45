"""The report on the installation, for administrators; it is written also while the database is away."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from db.queries import installation as queries
from logic import settings
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.errors import NotAllowedError, UnavailableError
from logic.health import report, service, versions
from logic.health.readings import Database, Disk, Jobs, Mail, Periodic, Readings, Software, TableSize, Webhooks
from logic.health.report import Chapter, Line, Mark, Report
from logic.transactions import DatabaseRole, transaction

__all__ = ["Chapter", "Line", "Mark", "Report", "read"]

TABLES = 10
_COMMIT = re.compile(r"[0-9a-f]{40}")


def read(asker: Visitor) -> Report:
    """How every part is, with what to do about it; raises NotAllowedError unless an administrator asks."""
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError
    health = service.check()
    readings = None
    if all(part.fine for part in health.parts if part.needed):
        try:
            with transaction(asker.id, role=DatabaseRole.WORKER) as session:
                readings = _readings(session)
        except UnavailableError:
            readings = None
    return report.write(health, readings, _disk(), _software())


def _readings(session: Session) -> Readings:
    row = queries.database(session)
    jobs, mail = queries.jobs(session, report.LATE_JOB), queries.mail(session)
    takes_money = settings.current().payments != "off"
    events = queries.webhooks(session) if takes_money else None
    return Readings(
        database=Database(row.version, row.bytes, row.connections, row.most_connections),
        tables=tuple(TableSize(one.name, one.bytes, one.rows) for one in queries.largest_tables(session, TABLES)),
        jobs=Jobs(jobs.waiting, jobs.running, jobs.late, jobs.failed, jobs.oldest, tuple(jobs.failed_tasks)),
        periodic=tuple(Periodic(one.task, one.at, one.age, one.status) for one in queries.periodic(session)),
        mail=Mail(mail.waiting, mail.failed, mail.oldest),
        webhooks=Webhooks(events.received, events.unprocessed, events.oldest) if events else None,
    )


def _disk() -> Disk:
    folder = settings.current().data
    there = next(place for place in (folder, *folder.parents) if place.exists())
    usage = shutil.disk_usage(there)
    return Disk(str(folder), usage.free, usage.total)


def _software() -> Software:
    requirements = _text(settings.ROOT / "requirements.txt")
    return Software(
        application=versions.application(_text(settings.ROOT / "CHANGELOG.md"), _commit()),
        python=platform.python_version(),
        packages=versions.packages(requirements, _installed),
    )


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    """What a checkout stands at; None where there is none, or where it is written in another way."""
    folder = settings.ROOT / ".git"
    head = _text(folder / "HEAD").strip()
    named = _text(folder / head.removeprefix("ref: ")).strip() if head.startswith("ref: ") else head
    return named if _COMMIT.fullmatch(named) else None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
