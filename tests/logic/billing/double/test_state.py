"""The state file: what was answered is remembered, whatever happens to the process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe
import urllib3

from logic.billing.double.running import KEY, running_double
from tests.logic.billing.double.conftest import START, Shop

ROOT = Path(__file__).resolve().parents[4]


class Process:
    """The double as the launcher starts it."""

    def __init__(self, port: int, *arguments: str) -> None:
        command = [sys.executable, "-m", "logic.billing.double", "--port", str(port), *arguments]
        self.base_url, self.key = f"http://127.0.0.1:{port}", KEY
        self.running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        until, http = time.monotonic() + 60, urllib3.PoolManager(retries=False)
        while time.monotonic() < until:
            try:
                http.request("GET", f"{self.base_url}/hosted.css")
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the double did not start")

    def kill(self) -> None:
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()


@contextmanager
def started(port: int, *arguments: str):
    process = Process(port, *arguments)
    try:
        yield process
    finally:
        process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_everything_answered_survives_a_kill(tmp_path, inbox) -> None:
    port, state = free_port(), tmp_path / "state.jsonl"
    given = {"email": "a@example.com"}
    with started(port, "--state", str(state), "--webhook-url", "http://127.0.0.1:1/nobody") as process:
        shop = Shop(process)
        subscription = shop.subscribe(discounts=[{"coupon": "welcome20"}])
        made = shop.api.customers.create(given, {"idempotency_key": "once"})
        events = [event.id for event in shop.events()]
    with started(port, "--state", str(state), "--webhook-url", inbox.url) as process:
        shop = Shop(process)
        assert shop.again(subscription).to_dict() == subscription.to_dict()
        assert [event.id for event in shop.events()] == events
        assert shop.api.customers.create(given, {"idempotency_key": "once"}).id == made.id
        until = time.monotonic() + 30
        while len(inbox.bodies) < len(events) and time.monotonic() < until:
            time.sleep(0.02)
        assert {event.id for event in inbox.events} == set(events)


def test_a_torn_last_line_is_a_change_nobody_heard_of(tmp_path) -> None:
    state = tmp_path / "state.jsonl"
    with running_double(now=START, state=state) as double:
        kept = Shop(double).customer().id
        lost = Shop(double).customer().id
    lines = state.read_bytes().splitlines(keepends=True)
    state.write_bytes(b"".join(lines[:-1]) + lines[-1][:-20])
    with running_double(now=START, state=state) as double:
        shop = Shop(double)
        assert shop.api.customers.retrieve(kept).id == kept
        with pytest.raises(stripe.InvalidRequestError):
            shop.api.customers.retrieve(lost)
        assert shop.customer().id != kept


def test_a_start_writes_the_file_anew_and_the_clock_goes_on(tmp_path) -> None:
    state = tmp_path / "state.jsonl"
    with running_double(now=START, state=state) as double:
        subscription = Shop(double).subscribe()
        double.advance(days=40)
        double.turn(drop=0.5)
        now, history = double.now, double.history()
    written = len(state.read_bytes().splitlines())
    assert written > 3
    assert state.stat().st_mode & 0o077 == 0
    with running_double(now=START, state=state) as double:
        assert len(state.read_bytes().splitlines()) <= 2
        assert (double.now, double.history()) == (now, history)
        assert double.turn()["drop"] == 0.5
        assert len(Shop(double).invoices(subscription)) == 2
    assert all(json.loads(line) for line in state.read_bytes().splitlines())
