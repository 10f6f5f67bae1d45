"""What administrators do with models: each change with its reason in the log, a key that never comes out."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.administration import audit_service
from logic.administration.views import AuditQuery
from logic.ai import keys, providers_service, usage_service
from logic.ai.choosing import Feature
from logic.ai.double.running import KEY, Double, nobody_listens
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.drafts import Draft
from logic.ai.keys import KeyLostError
from logic.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    SetupError,
    TooManyAttemptsError,
)
from tests import factories, models
from tests.logic.administration.admins import administrator
from tests.models import CANARY, ENDING, HERE, MASTER, NOON, OTHER_MASTER, WHY, add, draft
from tests.statements import rows, write

pytestmark = pytest.mark.usefixtures("database", "masters")


@pytest.fixture
def grace() -> Visitor:
    """An administrator."""
    return administrator()


def known(asker: Visitor) -> list[str]:
    return [provider.name for provider in providers_service.everything(asker, at=NOON)]


def log(asker: Visitor) -> list[tuple[str, str, str]]:
    lines = audit_service.search(asker, AuditQuery()).lines
    return [(line.action.value, line.subject, line.reason) for line in reversed(lines) if line.subject_id is None]


def key_of(number: int, *masters: str) -> str | None:
    token = rows("select encrypted_key from ai_providers where id = :number", number=number)[0]["encrypted_key"]
    return keys.decrypted(token, masters or [MASTER]) if token else None


def test_a_model_is_kept_as_it_was_entered_with_its_key_encrypted(grace):
    wanted = Draft("  Words   Ltd ", "https://API.example.com/v1/", "m-1", 0.075, 60, 12.5, 4.5, [Feature.HINT])
    number = providers_service.add(grace, wanted, f" {CANARY} ", WHY, at=NOON)
    (kept,) = providers_service.everything(grace, at=NOON)
    assert (kept.id, kept.name, kept.base_url, kept.model) == (number, "Words Ltd", "https://api.example.com/v1", "m-1")
    assert (kept.input_nanocents, kept.output_nanocents, kept.budget_cents) == (7_500, 6_000_000, 1250)
    assert (kept.timeout_ms, kept.features, kept.is_enabled) == (4500, (Feature.HINT,), True)
    assert kept.key_shown == f"…{ENDING}"
    assert key_of(number) == CANARY
    assert CANARY.encode() not in rows("select encrypted_key from ai_providers")[0]["encrypted_key"]
    assert log(grace) == [("model added", "model Words Ltd", WHY)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "name has"),
        ({"name": "x" * 61}, "name has"),
        ({"model": ""}, "name of the model"),
        ({"base_url": "http://example.com"}, "https"),
        ({"input_dollars": -0.1}, "price"),
        ({"output_dollars": 10_001.0}, "price"),
        ({"input_dollars": float("nan")}, "price"),
        ({"budget_dollars": -1.0}, "budget"),
        ({"timeout_seconds": 0.1}, "time limit"),
        ({"timeout_seconds": 61.0}, "time limit"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_mend(grace, changed, said):
    wanted = dataclasses.replace(draft("Words Ltd", HERE), **changed)
    with pytest.raises(InvalidInputError, match=said):
        providers_service.add(grace, wanted, KEY, WHY, at=NOON)
    assert known(grace) == []


def test_two_models_have_two_names(grace):
    add(HERE, asker=grace)
    with pytest.raises(ConflictError, match="name"):
        add(HERE, "words LTD", asker=grace)


def test_a_model_is_changed_and_only_what_changed_is_in_the_log(grace):
    number = add(HERE, asker=grace, key=CANARY)
    wanted = draft("Other Ltd", "http://127.0.0.1:9/v2", budget_dollars=3.0)
    providers_service.change(grace, number, wanted, WHY, at=NOON)
    assert known(grace) == ["Other Ltd"]
    assert key_of(number) == CANARY
    line = audit_service.search(grace, AuditQuery()).lines[0]
    assert line.details == {"model": number, "base_url": "http://127.0.0.1:9/v2", "monthly_budget_cents": 300}
    with pytest.raises(ConflictError, match="already"):
        providers_service.change(grace, number, wanted, WHY, at=NOON)


@pytest.mark.parametrize("address", ["http://127.0.0.1:10/v1", "https://127.0.0.1:9/v1", "http://localhost:9/v1"])
def test_a_key_goes_to_another_server_only_when_it_is_entered_again(grace, address):
    number = add(HERE, asker=grace, key=CANARY)
    with pytest.raises(InvalidInputError, match="enter the key again"):
        providers_service.change(grace, number, draft("Words Ltd", address), WHY, at=NOON)
    assert rows("select base_url from ai_providers") == [{"base_url": HERE}]
    providers_service.change(grace, number, draft("Words Ltd", address), WHY, at=NOON, key=KEY)
    assert key_of(number) == KEY


def test_a_key_is_replaced_or_taken_away(grace):
    number = add(HERE, asker=grace)
    providers_service.replace_key(grace, number, CANARY, WHY, at=NOON)
    assert key_of(number) == CANARY
    assert audit_service.search(grace, AuditQuery()).lines[0].details == {"model": number, "key_ending": ENDING}
    providers_service.replace_key(grace, number, "", WHY, at=NOON)
    assert key_of(number) is None
    assert providers_service.everything(grace, at=NOON)[0].key_shown == "no key"


def test_the_order_is_changed_by_a_place_and_the_others_keep_theirs(grace):
    numbers = [add(HERE, name, asker=grace) for name in ("A", "B", "C", "D")]
    providers_service.move(grace, numbers[2], 1, WHY, at=NOON)
    assert known(grace) == ["C", "A", "B", "D"]
    providers_service.move(grace, numbers[2], 3, WHY, at=NOON)
    assert known(grace) == ["A", "B", "C", "D"]
    with pytest.raises(ConflictError):
        providers_service.move(grace, numbers[0], 0, WHY, at=NOON)
    providers_service.move(grace, numbers[0], 99, WHY, at=NOON)
    assert known(grace) == ["B", "C", "D", "A"]


def test_a_model_is_switched_off_and_on(grace):
    number = add(HERE, asker=grace)
    providers_service.enable(grace, number, WHY, is_enabled=False, at=NOON)
    assert not providers_service.everything(grace, at=NOON)[0].is_enabled
    with pytest.raises(ConflictError):
        providers_service.enable(grace, number, WHY, is_enabled=False, at=NOON)


def test_a_model_that_is_removed_leaves_its_costs_behind(grace, double: Double):
    number = add(double.base_url, asker=grace)
    assert providers_service.try_out(grace, number, at=NOON).works
    providers_service.remove(grace, number, WHY, at=NOON)
    assert known(grace) == []
    assert models.calls("provider_id", "provider_name", "outcome") == [(None, "Words Ltd", "answered")]
    (line,) = usage_service.read(grace, days=1, at=NOON)
    assert (line.provider, line.feature, line.calls, line.answered) == ("Words Ltd", Feature.TEST, 1, 1)
    for act in (
        lambda: providers_service.remove(grace, number, WHY, at=NOON),
        lambda: providers_service.replace_key(grace, number, KEY, WHY, at=NOON),
        lambda: providers_service.try_out(grace, number, at=NOON),
        lambda: providers_service.move(grace, number, 1, WHY, at=NOON),
    ):
        with pytest.raises(NotFoundError):
            act()


@pytest.mark.parametrize("reason", ["", "short", " " * 40, "x" * 501])
def test_nothing_is_changed_without_a_reason(grace, reason):
    number = add(HERE, asker=grace)
    for act in (
        lambda: providers_service.add(grace, draft("B", HERE), "", reason, at=NOON),
        lambda: providers_service.change(grace, number, draft("B", HERE), reason, at=NOON),
        lambda: providers_service.replace_key(grace, number, KEY, reason, at=NOON),
        lambda: providers_service.enable(grace, number, reason, is_enabled=False, at=NOON),
        lambda: providers_service.move(grace, number, 2, reason, at=NOON),
        lambda: providers_service.remove(grace, number, reason, at=NOON),
    ):
        with pytest.raises(InvalidInputError, match="characters why"):
            act()
    assert len(log(grace)) == 1


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
def test_who_is_no_administrator_can_do_none_of_it(grace, role):
    number = add(HERE, asker=grace)
    person = factories.learner(roles=(role,))
    asker = Visitor(person, "Mallory", None, "m@example.org", frozenset({role}), "UTC", None)
    for act in (
        lambda: providers_service.everything(asker, at=NOON),
        lambda: providers_service.add(asker, draft("B", HERE), "", WHY, at=NOON),
        lambda: providers_service.change(asker, number, draft("B", HERE), WHY, at=NOON),
        lambda: providers_service.replace_key(asker, number, KEY, WHY, at=NOON),
        lambda: providers_service.enable(asker, number, WHY, is_enabled=False, at=NOON),
        lambda: providers_service.move(asker, number, 2, WHY, at=NOON),
        lambda: providers_service.remove(asker, number, WHY, at=NOON),
        lambda: providers_service.try_out(asker, number, at=NOON),
        lambda: usage_service.read(asker, days=30, at=NOON),
    ):
        with pytest.raises(NotAllowedError):
            act()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (None, "It answered as asked, in"),
        (Trouble(Kind.STATUS, status=401), "It refused the key (401)."),
        (Trouble(Kind.STATUS, status=404), "It knows no such address or model (404)."),
        (Trouble(Kind.STATUS, status=400), "It refused the request (400)."),
        (Trouble(Kind.STATUS, status=429), "It says that it was asked too often (429)."),
        (Trouble(Kind.STATUS, status=502), "It failed on its own side (502)."),
        (Trouble(Kind.REDIRECT, address="http://127.0.0.1:9/"), "It sends on to another address (307)"),
        (Trouble(Kind.WRONG), "It answered, and not in the form that was asked for."),
        (Trouble(Kind.LATE, seconds=30), "It did not answer within its time limit."),
        (Trouble(Kind.HALF), "Nobody answered at its address, or the connection broke"),
    ],
)
def test_a_test_says_plainly_what_happened(grace, double: Double, trouble, said):
    number = add(double.base_url, asker=grace, timeout_seconds=0.5)
    double.fails(trouble)
    tested = providers_service.try_out(grace, number, at=NOON)
    assert tested.sentence.startswith(said)
    assert tested.works is (trouble is None)


def test_a_test_asks_a_model_that_is_off_and_meant_for_nothing(grace, double: Double):
    number = add(double.base_url, asker=grace, features=())
    providers_service.enable(grace, number, WHY, is_enabled=False, at=NOON)
    assert providers_service.try_out(grace, number, at=NOON).works
    assert rows("select user_id, feature, prompt from ai_calls") == [
        {"user_id": grace.id, "feature": "test", "prompt": "test/v1"}
    ]


def test_a_test_of_a_spent_budget_or_a_lost_key_asks_nobody(grace, double: Double, monkeypatch):
    number = add(double.base_url, asker=grace, budget_dollars=0.0)
    assert "budget" in providers_service.try_out(grace, number, at=NOON).sentence
    models.have_master_keys(monkeypatch, OTHER_MASTER)
    free = draft("Words Ltd", double.base_url)
    providers_service.change(grace, number, free, WHY, at=NOON)
    assert "Enter the key again" in providers_service.try_out(grace, number, at=NOON).sentence
    assert double.sent == ()


def test_tests_have_their_limit_a_day(grace):
    with nobody_listens() as nowhere:
        number = add(nowhere, asker=grace)
        write(
            "insert into ai_calls (at, provider_name, model, user_id, feature, prompt, attempt, outcome, input_tokens,"
            " output_tokens, cost_nanocents, latency_ms) select :at, 'x', 'm', :person, 'test', 'test/v1', 1,"
            " 'answered', 0, 0, 0, 0 from generate_series(1, 60)",
            at=NOON,
            person=grace.id,
        )
        with pytest.raises(TooManyAttemptsError):
            providers_service.try_out(grace, number, at=NOON)
        assert not providers_service.try_out(grace, number, at=NOON + timedelta(days=1)).works


def test_master_keys_are_rotated_and_the_old_one_can_go(grace, monkeypatch):
    numbers = [add(HERE, "A", asker=grace, key=CANARY), add(HERE, "B", asker=grace, key="")]
    models.have_master_keys(monkeypatch, OTHER_MASTER, MASTER)
    assert providers_service.rotate_keys(at=NOON) == 1
    assert providers_service.rotate_keys(at=NOON) == 1, "twice does no harm"
    models.have_master_keys(monkeypatch, OTHER_MASTER)
    assert key_of(numbers[0], OTHER_MASTER) == CANARY
    assert log(grace)[-1][0] == "model keys rotated"
    models.have_master_keys(monkeypatch, MASTER)
    with pytest.raises(KeyLostError):
        providers_service.rotate_keys(at=NOON)
    assert key_of(numbers[0], OTHER_MASTER) == CANARY


def test_without_a_master_key_no_key_is_kept_and_a_model_without_one_is(grace, monkeypatch):
    models.have_master_keys(monkeypatch)
    with pytest.raises(SetupError, match="WAYMARK_AI_MASTER_KEYS is missing"):
        add(HERE, asker=grace)
    add(HERE, asker=grace, key="")
    assert known(grace) == ["Words Ltd"]


def test_usage_is_told_by_day_model_and_feature(grace, double: Double):
    number = add(double.base_url, asker=grace)
    providers_service.try_out(grace, number, at=NOON - timedelta(days=1))
    providers_service.try_out(grace, number, at=NOON)
    double.fails_next(Trouble(Kind.STATUS, status=500))
    providers_service.try_out(grace, number, at=NOON)
    lines = usage_service.read(grace, days=2, at=NOON)
    assert [(line.day.day, line.calls, line.answered) for line in lines] == [(21, 2, 1), (20, 1, 1)]
    assert lines[0].nanocents == lines[1].nanocents > 0
    assert len(usage_service.read(grace, days=1, at=NOON)) == 1
