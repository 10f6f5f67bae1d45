"""The parts every test may ask for: a real PostgreSQL, a database with the schema and the content, an app to walk."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

os.environ["WAYMARK_ENV"] = "test"
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
# Files that take longest, for they wait for browsers and processes.
LONG = (
    "tests/faults/",
    "tests/e2e/",
    "tests/test_launcher.py",
    "tests/logic/plans/test_plan_machine.py",
    "tests/content/",
    "tests/api/test_openapi.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that the files left for the end are short and no process waits for another."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@dataclass(frozen=True)
class Database:
    """A database of its own for one test: how the application and how migrations reach it."""

    url: str
    owner_url: str


@pytest.fixture(scope="session")
def cluster() -> Iterator[object]:
    """A PostgreSQL server for this test process."""
    from db.embedded import Cluster

    with Cluster.temporary() as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster) -> str:
    """A database with the schema and the real content, to be copied."""
    import db.engine
    from db.migrate import upgrade
    from logic.catalogue.loader import load_content

    cluster.create_database("template_waymark")
    upgrade(cluster.owner_url("template_waymark"), service_login="waymark_service")
    url = cluster.service_url("template_waymark")
    before = db.engine.use_factory(None)
    db.engine.connect(url)
    load_content(ROOT / "content")
    db.engine.engine(url).dispose()
    db.engine.use_factory(before)
    return "template_waymark"


@pytest.fixture(scope="session")
def shared_database(cluster, template) -> Database:
    """One copy for all tests that roll everything back."""
    cluster.create_database("shared_waymark", template=template)
    return Database(cluster.service_url("shared_waymark"), cluster.owner_url("shared_waymark"))


@pytest.fixture(scope="session")
def shared_engine(shared_database):
    """The engine of the shared copy."""
    engine = create_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(shared_engine) -> Iterator[None]:
    """Services on the real database, inside one transaction that is rolled back afterwards."""
    import db.engine

    with shared_engine.connect() as connection:
        outer = connection.begin()
        before = db.engine.use_factory(
            sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        )
        yield
        db.engine.use_factory(before)
        outer.rollback()


@contextlib.contextmanager
def own_database(cluster, template) -> Iterator[Database]:
    """A copy of the template that the services of this process use; it is gone afterwards."""
    import db.engine
    from logic.catalogue import service as catalogue

    name = f"copy_{secrets.token_hex(6)}"
    cluster.create_database(name, template=template)
    created = Database(cluster.service_url(name), cluster.owner_url(name))
    before = db.engine.use_factory(None)
    db.engine.connect(created.url)
    yield created
    db.engine.engine(created.url).dispose()
    db.engine.use_factory(before)
    catalogue.forget()
    cluster.drop_database(name)


@pytest.fixture
def committed_db(cluster, template) -> Iterator[Database]:
    """A database of this test's own, for tests that commit, use threads or start processes."""
    with own_database(cluster, template) as created:
        yield created


@pytest.fixture(scope="module")
def module_db(cluster, template) -> Iterator[Database]:
    """The same for all tests of a module that share what is dear, as a server."""
    with own_database(cluster, template) as created:
        yield created


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Debian's Chromium, one for the tests of a file: Playwright brings none of its own.

    While it runs this thread has a running event loop, and no other test could run one: it ends with its file.
    """
    from bench import chromium

    with chromium.launched() as launched:
        yield launched


@pytest.fixture
def acting(database):
    """Open a transaction in somebody's name, as services do."""
    from db.engine import transaction

    def as_person(user_id: int | None, **options) -> Session:
        return transaction(user_id, **options)

    return as_person
