"""Money: reserved before, settled after, never more than the budget, whoever asks at once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from db.queries import ai as queries
from logic.ai import choosing, prompts, service, upkeep_service
from logic.ai.choosing import LIMITS, Feature
from logic.ai.double.running import Double
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.service import HintWords, Request
from logic.transactions import DatabaseRole, transaction
from tests import factories
from tests.models import NOON, add, calls
from tests.statements import rows

THREADS = 50
CENT = choosing.NANOCENTS
pytestmark = pytest.mark.usefixtures("committed_db", "masters")


def spent() -> int:
    return sum(row["nanocents"] for row in rows("select nanocents from ai_spending"))


def reserve(number: int, nanocents: int) -> bool:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return queries.reserve(session, number, nanocents, NOON)


def test_fifty_at_once_reserve_no_more_than_there_is(double: Double):
    number = add(double.base_url, budget_dollars=0.20)
    ready = threading.Barrier(THREADS, timeout=60)

    def run(_: int) -> bool:
        ready.wait()
        return reserve(number, CENT)

    with ThreadPoolExecutor(THREADS) as pool:
        granted = sum(pool.map(run, range(THREADS)))
    assert granted == 20
    assert spent() == 20 * CENT


def test_fifty_people_at_once_never_spend_more_than_the_budget(double: Double):
    people = [factories.learner() for _ in range(THREADS)]
    most = 17 * 200_000 * LIMITS[Feature.HINT].output_tokens  # about so many answers of the greatest length
    add(double.base_url, input_dollars=0.0, output_dollars=2.0, budget_dollars=round(most / CENT) / 100)
    budget = rows("select monthly_budget_cents from ai_providers")[0]["monthly_budget_cents"] * CENT
    ready = threading.Barrier(THREADS, timeout=60)

    def run(person: int) -> bool:
        ready.wait()
        wanted = Request(Feature.HINT, HintWords, person, hint_facts(), {"Question": "What is a join?"})
        return service.write(wanted, at=NOON) is not None

    with ThreadPoolExecutor(THREADS) as pool:
        answered = sum(pool.map(run, people))
    cost = rows("select sum(cost_nanocents) as cost, count(*) filter (where outcome = 'answered') as n from ai_calls")[
        0
    ]
    assert cost["n"] == answered == len(double.sent) > 0
    assert cost["cost"] == spent() <= budget
    assert {outcome for _, outcome in calls()} <= {"answered", "over_budget"}
    assert len(calls()) == THREADS


def hint_facts() -> dict[str, str]:
    """Facts for whatever the newest prompt for hints asks for."""
    return dict.fromkeys(re.findall(r"\$\{?(\w+)\}?", prompts.newest(Feature.HINT).text), "joins")


def test_one_person_at_once_asks_no_more_often_than_they_may(double: Double, monkeypatch):
    monkeypatch.setitem(LIMITS, Feature.HINT, replace(LIMITS[Feature.HINT], a_day=7))
    ada = factories.learner()
    add(double.base_url)
    ready = threading.Barrier(20, timeout=60)

    def run(number: int) -> bool:
        ready.wait()
        wanted = Request(Feature.HINT, HintWords, ada, hint_facts(), {"Question": str(number)})
        return service.write(wanted, at=NOON) is not None

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(run, range(20))) == 7
    assert len(double.sent) == 7


def test_twenty_orders_at_once_are_one_job(double: Double):
    ada = factories.learner()
    add(double.base_url)
    ready = threading.Barrier(20, timeout=60)

    def run(_: int) -> bool:
        ready.wait()
        return service.order(Feature.HINT, 5, ada, at=NOON)

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(run, range(20)))
    assert rows("select count(*) as jobs from procrastinate_jobs where task_name = 'ai_write'") == [{"jobs": 1}]


def hint(person: int, question: str) -> Request[HintWords]:
    return Request(Feature.HINT, HintWords, person, hint_facts(), {"Question": question})


def test_what_nobody_can_tell_the_cost_of_stays_counted_and_is_shown_as_unknown(double: Double):
    ada = factories.learner()
    add(double.base_url, timeout_seconds=0.3)
    double.fails_next(Trouble(Kind.LATE, seconds=30))
    assert service.write(hint(ada, "1"), at=NOON) is None
    assert calls("outcome", "cost_nanocents") == [("timeout", 0)]
    first = spent()
    assert first > 0
    double.fails_next(Trouble(Kind.STATUS, status=500))
    assert service.write(hint(ada, "2"), at=NOON) is None
    assert spent() == first, "a refusal costs nothing"


def test_a_call_that_was_killed_stays_counted_and_is_called_lost_an_hour_later(double: Double):
    ada = factories.learner()
    number = add(double.base_url)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        assert queries.reserve(session, number, 5 * CENT, NOON)
        call = queries.note(
            session,
            provider_id=number,
            provider_name="Words Ltd",
            model="m",
            user_id=ada,
            feature="hint",
            prompt="hint/v1",
            attempt=1,
            outcome="under_way",
            at=NOON,
        )
    assert upkeep_service.tidy(at=NOON + timedelta(minutes=59)).lost == 0
    assert upkeep_service.tidy(at=NOON + timedelta(minutes=61)).lost == 1
    assert (calls("outcome"), spent()) == ([("lost",)], 5 * CENT)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for _ in range(2):  # it comes back after all, and is settled once
            queries.settle(
                session,
                call,
                outcome="answered",
                input_tokens=1,
                output_tokens=1,
                cost=CENT,
                latency_ms=1,
                reserved=5 * CENT,
                counted=CENT,
            )
    assert (calls("outcome"), spent()) == ([("answered",)], CENT)


def test_a_call_that_ends_in_the_next_month_is_settled_in_its_own(double: Double):
    ada = factories.learner()
    add(double.base_url)
    double.fails_next(Trouble(Kind.LATE, seconds=2.1))
    assert service.write(hint(ada, "1"), at=NOON.replace(day=30, hour=23, minute=59, second=58))
    assert service.write(hint(ada, "2"), at=NOON + timedelta(days=10))
    months = rows("select month::text, nanocents from ai_spending order by month")
    assert [month["month"] for month in months] == ["2026-11-01", "2026-12-01"]
    assert sum(month["nanocents"] for month in months) == sum(cost for (cost,) in calls("cost_nanocents"))


def test_expired_answers_go_and_others_stay(double: Double):
    ada = factories.learner()
    add(double.base_url)
    service.write(hint(ada, "1"), at=NOON)
    service.write(hint(ada, "2"), at=NOON + timedelta(days=1))
    at = NOON + service.KEPT_FOR + timedelta(hours=1)
    assert upkeep_service.tidy(at=at).expired == 1
    assert upkeep_service.tidy(at=at).expired == 0
    assert rows("select count(*) as kept from ai_answers") == [{"kept": 1}]
