"""A provider asked once: what comes back, every way to fail, and that no call outlives its time."""

from __future__ import annotations

import logging
import threading
import time
import traceback

import pytest

from logic.ai import gateway
from logic.ai.choosing import Outcome
from logic.ai.double.running import KEY, Double, nobody_listens
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.gateway import Answered, CallFailedError, Reached
from logic.ai.schemas import PlanDayWords
from tests.models import CANARY

LONG = 20.0  # seconds: a call that is to end by itself
SHORT = 0.4
SYSTEM, QUESTION = "Be kind.", "Hello"


def ask(base_url: str, *, key: str = KEY, seconds: float = LONG, model: str = "m") -> Answered[PlanDayWords]:
    reached = Reached(base_url, model, key, seconds)
    return gateway.ask(reached, SYSTEM, QUESTION, PlanDayWords, most_tokens=100)


def failure(base_url: str, **how: object) -> CallFailedError:
    with pytest.raises(CallFailedError) as failed:
        ask(base_url, **how)  # type: ignore[arg-type]  # a test says how
    return failed.value


def test_an_answer_comes_back_in_its_shape_with_its_tokens(double: Double):
    answered = ask(double.base_url)
    assert answered.answer.steps
    assert answered.input_tokens > 0
    assert answered.output_tokens > 20


def test_what_is_sent_is_the_question_the_shape_and_the_most_tokens(double: Double):
    ask(double.base_url, model="some-model")
    said = double.sent[0].said
    assert [message["content"] for message in said["messages"]] == [SYSTEM, QUESTION]
    assert (said["model"], said["max_completion_tokens"]) == ("some-model", 100)
    assert said["response_format"]["json_schema"]["strict"] is True


def test_nothing_of_the_environment_is_sent(double: Double, monkeypatch):
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "somebody-else")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.invalid/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    ask(double.base_url)
    assert "somebody-else" not in str(double.sent[0].headers)


@pytest.mark.parametrize(
    ("trouble", "outcome", "may_have_cost"),
    [
        (Trouble(Kind.STATUS, status=400), Outcome.REFUSED, False),
        (Trouble(Kind.STATUS, status=401), Outcome.REFUSED, False),
        (Trouble(Kind.STATUS, status=404), Outcome.REFUSED, False),
        (Trouble(Kind.STATUS, status=429), Outcome.RATE_LIMITED, False),
        (Trouble(Kind.STATUS, status=500), Outcome.FAILED, False),
        (Trouble(Kind.STATUS, status=503), Outcome.FAILED, False),
        (Trouble(Kind.BROKEN), Outcome.MALFORMED, True),
        (Trouble(Kind.NO_JSON), Outcome.MALFORMED, False),
        (Trouble(Kind.WRONG), Outcome.MALFORMED, False),
        (Trouble(Kind.TOO_LONG), Outcome.MALFORMED, False),
        (Trouble(Kind.TOO_SHORT), Outcome.MALFORMED, False),
        (Trouble(Kind.CUT_OFF), Outcome.MALFORMED, False),
        (Trouble(Kind.REFUSAL), Outcome.MALFORMED, False),
        (Trouble(Kind.NO_CHOICES), Outcome.MALFORMED, False),
        (Trouble(Kind.DEEP), Outcome.MALFORMED, False),
        (Trouble(Kind.HALF), Outcome.UNREACHABLE, True),
        (Trouble(Kind.HANG_UP), Outcome.UNREACHABLE, True),
        (Trouble(Kind.NO_HTTP), Outcome.UNREACHABLE, True),
        (Trouble(Kind.HUGE), Outcome.UNREACHABLE, True),
        (Trouble(Kind.PACKED), Outcome.UNREACHABLE, True),
    ],
)
def test_every_way_to_fail_has_its_name(double: Double, trouble: Trouble, outcome: Outcome, may_have_cost: bool):  # noqa: FBT001 -- a column of the table
    double.fails_next(trouble)
    failed = failure(double.base_url)
    assert (failed.outcome, failed.may_have_cost) == (outcome, may_have_cost)
    assert ask(double.base_url), "and the next call is none the worse for it"


def test_an_answer_that_is_of_no_use_costs_its_tokens_all_the_same(double: Double):
    double.fails_next(Kind.WRONG)
    assert failure(double.base_url).input_tokens > 0


@pytest.mark.parametrize("kind", [Kind.LATE, Kind.DRIP, Kind.DRIP_HEAD])
def test_time_is_up_for_the_whole_call_also_when_bytes_keep_dripping(double: Double, kind: Kind):
    double.fails_next(Trouble(kind, seconds=30 if kind is Kind.LATE else SHORT / 4))
    started = time.monotonic()
    failed = failure(double.base_url, seconds=SHORT)
    assert (failed.outcome, failed.may_have_cost) == (Outcome.TIMEOUT, True)
    assert SHORT * 0.9 <= time.monotonic() - started < 10 * SHORT


def test_where_nobody_listens_nothing_was_sent_and_nothing_costs():
    with nobody_listens() as base_url:
        failed = failure(base_url)
    assert (failed.outcome, failed.may_have_cost) == (Outcome.UNREACHABLE, False)


def test_a_name_nobody_knows_cannot_be_reached():
    failed = failure("https://models.invalid/v1")
    assert (failed.outcome, failed.may_have_cost) == (Outcome.UNREACHABLE, False)


def test_no_redirect_is_followed_so_no_key_travels(double: Double, second: Double):
    for address in (second.base_url, f"{second.base_url}/chat/completions"):
        double.fails_next(Trouble(Kind.REDIRECT, address=address))
        failed = failure(double.base_url, key=KEY)
        assert (failed.outcome, failed.status) == (Outcome.REFUSED, 307)
    assert second.sent == ()


def test_fifty_at_once_each_get_their_own_answer(double: Double):
    found: list[str] = []

    def run(number: int) -> None:
        double_said = ask(double.base_url, model=f"model-{number}")
        found.append(double_said.answer.why)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 50
    assert {sent.said["model"] for sent in double.sent} == {f"model-{number}" for number in range(50)}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NONE])
def test_no_failure_carries_the_key_or_what_was_asked(double: Double, kind: Kind, caplog):
    caplog.set_level(logging.DEBUG)
    with_key = Trouble(kind, status=500, seconds=SHORT, address=f"http://127.0.0.1:9/?{CANARY}")
    double.fails_next(with_key)
    wrong = failure(double.base_url, key=CANARY)  # another key: the double repeats it
    assert wrong.status == 401
    double.fails(with_key)
    failed = failure(double.base_url, seconds=SHORT)
    for problem in (wrong, failed):
        assert problem.__cause__ is None
        assert problem.__context__ is None
        said = "".join(traceback.format_exception(problem)) + repr(problem) + repr(vars(problem))
        assert not any(secret in said for secret in (CANARY, KEY, SYSTEM, QUESTION))
    assert not any(secret in caplog.text for secret in (CANARY, KEY, SYSTEM))
