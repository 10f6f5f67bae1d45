"""A key is seen nowhere: no log, no table, no file, no error holds it, in whatever way a provider fails."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from components import data_table, model_usage
from logic import clock, logs
from logic.accounts import service as accounts
from logic.administration import audit_service
from logic.administration.views import AuditQuery
from logic.ai import providers_service, service, usage_service
from logic.ai.choosing import Feature
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.service import HintWords, Request
from logic.errors import WaymarkError
from logic.transactions import DatabaseRole, transaction
from tests import factories, models
from tests.logic.administration.admins import administrator
from tests.logic.ai.test_spending import hint_facts
from tests.models import CANARY, ENDING, HERE, MASTER, OTHER_MASTER, WHY, add, draft
from tests.statements import rows

pytestmark = pytest.mark.usefixtures("database", "masters")
# By its parts, too: a key that is cut or wrapped is a key.
SECRETS = (CANARY, CANARY[3:30], CANARY[10:-6], CANARY.encode().hex(), MASTER, OTHER_MASTER)
TROUBLES = [Trouble(kind, status=500, seconds=0.2, address=f"{HERE}?{CANARY}") for kind in Kind]
REFUSALS = [Trouble(Kind.STATUS, status=status) for status in (400, 401, 403, 404, 429, 503)]


@pytest.fixture
def strict() -> Iterator[Double]:
    """A provider that repeats the key it is given in whatever it says."""
    with running_double(key=CANARY) as running:
        yield running


@pytest.fixture(autouse=True)
def logged() -> Iterator[io.StringIO]:
    """Logs as production writes them, to where they are read here."""
    written = io.StringIO()
    logs.configure("json")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written))
    yield written
    structlog.reset_defaults()


def everything_stored() -> str:
    """Every row of every table, as text."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        tables = session.scalars(
            text(
                "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
                " and has_table_privilege(oid, 'select') and not relispartition"
                " and relname not like 'item%' and relname <> 'topics'"
            )
        ).all()
        return "\n".join(
            str(row)
            for table in tables
            for row in session.scalars(text(f"select to_jsonb(t)::text from {table} t"))  # noqa: S608 -- the catalogue's own names
        )


def assert_unseen(*seen: str) -> None:
    for words in seen:
        assert not [secret for secret in SECRETS if secret in words]


@pytest.mark.parametrize("trouble", [*TROUBLES, *REFUSALS], ids=str)
def test_in_no_way_of_failing_is_a_key_seen(strict: Double, trouble: Trouble, logged, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    grace, ada = administrator(), factories.learner()
    number = add(strict.base_url, asker=grace, key=CANARY, timeout_seconds=0.3)
    strict.fails(trouble)
    tested = providers_service.try_out(grace, number, at=clock.now())
    wanted = Request(Feature.HINT, HintWords, ada, hint_facts(), {"Question": "What is a join?"})
    written = service.write(wanted, at=clock.now())
    assert any(sent.headers["authorization"] == f"Bearer {CANARY}" for sent in strict.sent)
    lines = audit_service.everything(grace, AuditQuery())
    usage = model_usage.rows(usage_service.read(grace, days=2, at=clock.now()))
    printed = capfd.readouterr()
    assert_unseen(
        repr(tested),
        repr(written),
        repr(lines),
        data_table.as_csv(usage),
        repr(providers_service.everything(grace, at=clock.now())),
        json.dumps(accounts.export(grace.id), default=str),
        caplog.text,
        printed.out,
        printed.err,
        logged.getvalue(),
        everything_stored(),
    )
    assert ENDING in everything_stored(), "what is looked at is what is stored"


def test_a_key_the_provider_does_not_know_is_not_repeated(strict: Double, logged):
    grace = administrator()
    number = add(strict.base_url, asker=grace, key=f"{CANARY}-of-somebody-else")
    assert "(401)" in providers_service.try_out(grace, number, at=clock.now()).sentence
    assert "a model was of no use" in logged.getvalue()
    assert_unseen(logged.getvalue(), everything_stored())


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"base_url": "http://example.com"}, {"timeout_seconds": 99.0}, {"name": "Words Ltd"}, {"model": ""}],
)
def test_an_error_of_an_act_does_not_hold_the_key(changed):
    grace = administrator()
    number = add(HERE, asker=grace, key=CANARY)
    wanted = draft(**{"name": "Other Ltd", "base_url": HERE, **changed})
    for act in (
        lambda: providers_service.add(grace, wanted, CANARY, WHY, at=clock.now()),
        lambda: providers_service.add(grace, wanted, CANARY, "", at=clock.now()),
        lambda: providers_service.add(grace, wanted, f"{CANARY} {CANARY}", WHY, at=clock.now()),
        lambda: providers_service.change(grace, number + 1, wanted, WHY, at=clock.now(), key=CANARY),
    ):
        with pytest.raises(WaymarkError) as refused:
            act()
        assert_unseen("".join(traceback.format_exception(refused.value)), repr(vars(refused.value)))


def test_an_error_of_the_database_does_not_hold_the_key(monkeypatch):
    grace = administrator()
    monkeypatch.setattr("logic.ai.keys.ending", lambda _: "longer than four")
    with pytest.raises(DBAPIError) as refused:
        add(HERE, asker=grace, key=CANARY)
    assert "ck_ai_providers_key_ending" in str(refused.value)
    assert_unseen("".join(traceback.format_exception(refused.value)), repr(vars(refused.value)))


def test_a_key_that_is_lost_is_lost_without_a_word_of_it(strict: Double, monkeypatch, logged):
    grace = administrator()
    number = add(strict.base_url, asker=grace, key=CANARY)
    models.have_master_keys(monkeypatch, OTHER_MASTER)
    assert "Enter the key again" in providers_service.try_out(grace, number, at=clock.now()).sentence
    with pytest.raises(WaymarkError) as lost:
        providers_service.rotate_keys(at=clock.now())
    assert_unseen(logged.getvalue(), "".join(traceback.format_exception(lost.value)), everything_stored())


def test_what_people_are_sent_of_themselves_holds_calls_and_no_key(strict: Double):
    ada = factories.learner()
    add(strict.base_url, key=CANARY)
    service.write(Request(Feature.HINT, HintWords, ada, hint_facts(), {"Question": "What is a join?"}), at=clock.now())
    exported = accounts.export(ada)
    tables = exported["tables"]
    assert len(tables["ai_calls"]) == len(tables["ai_answers"]) == 1
    assert_unseen(json.dumps(exported, default=str))
    assert rows("select count(*) as calls from ai_calls") == [{"calls": 1}]
