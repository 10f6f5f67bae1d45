"""What the database itself sees to about models: every change has its row, and no administrator reads a key."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from logic.accounts.visitor import Visitor
from logic.ai import providers_service
from logic.ai.choosing import Feature
from logic.errors import NotFoundError
from logic.transactions import DatabaseRole, transaction
from tests import factories, models
from tests.logic.administration.admins import administrator
from tests.models import CANARY, HERE, MASTER, NOON, OTHER_MASTER, WHY, add, draft
from tests.statements import rows

pytestmark = pytest.mark.usefixtures("committed_db", "masters")


@pytest.fixture
def grace() -> Visitor:
    """An administrator."""
    return administrator()


def known(asker: Visitor) -> list[str]:
    return [provider.name for provider in providers_service.everything(asker, at=NOON)]


def test_every_act_is_let_through_with_its_row(grace, monkeypatch):
    first, other = add(HERE, "A", asker=grace), add(HERE, "B", asker=grace)
    providers_service.change(grace, first, draft("C", HERE, features=(Feature.HINT,)), WHY, at=NOON)
    providers_service.replace_key(grace, first, CANARY, WHY, at=NOON)
    providers_service.enable(grace, first, WHY, is_enabled=False, at=NOON)
    providers_service.move(grace, other, 1, WHY, at=NOON)
    models.have_master_keys(monkeypatch, OTHER_MASTER, MASTER)
    assert providers_service.rotate_keys(at=NOON) == 2
    providers_service.remove(grace, other, WHY, at=NOON)
    assert known(grace) == ["C"]
    written = [row["action"] for row in rows("select action from admin_actions where action like 'model%' order by id")]
    changed = ["model changed"] * 2
    assert written == [
        *("model added", "model added", "model changed", "model key replaced", "model changed"),
        *(*changed, "model keys rotated", "model keys rotated", "model removed"),
    ]


def test_who_lost_the_role_a_moment_ago_changes_nothing(grace):
    number = add(HERE, asker=grace)
    other = factories.learner()
    forged = dataclasses.replace(grace, id=other)  # a visitor who is still taken for an administrator
    with pytest.raises(NotFoundError):
        providers_service.remove(forged, number, WHY, at=NOON)
    with pytest.raises(DBAPIError, match="row-level security"):
        providers_service.add(forged, draft("B", HERE), "", WHY, at=NOON)
    assert known(grace) == ["Words Ltd"]


@pytest.mark.parametrize(
    "statement",
    [
        "update ai_providers set encrypted_key = 'x'",
        "update ai_providers set is_enabled = false",
        "update ai_providers set base_url = 'https://elsewhere.example'",
        "delete from ai_providers",
        (
            "insert into ai_providers (name, base_url, model, priority, input_nanocents, output_nanocents, features)"
            " values ('x', 'https://x.example', 'm', 1, 0, 0, '[]')"
        ),
    ],
)
@pytest.mark.parametrize("role", list(DatabaseRole))
def test_the_database_refuses_a_change_nobody_wrote_down(grace, statement, role):
    add(HERE, asker=grace)
    before = rows("select * from ai_providers")
    with pytest.raises(DBAPIError), transaction(grace.id, role=role) as session:
        session.execute(text(statement))
    assert rows("select * from ai_providers") == before


def test_no_administrator_s_right_reads_a_key(grace):
    add(HERE, asker=grace, key=CANARY)
    for role in (DatabaseRole.ADMINISTRATOR, DatabaseRole.PERSON, DatabaseRole.GATE):
        with pytest.raises(DBAPIError, match="denied"), transaction(grace.id, role=role) as session:
            session.execute(text("select encrypted_key from ai_providers")).all()
