"""A double that runs: in a thread of this process for tests (`running_double`), or for good (`serve`)."""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import urllib3
import uvicorn

from logic import clock
from logic.billing.double import expanding, knobs
from logic.billing.double.engine import Engine
from logic.billing.double.journal import Journal
from logic.billing.double.postman import Postman
from logic.billing.double.server import application
from logic.billing.double.values import Thing
from logic.billing.double.world import World

KEY: Final = "sk_test_double"
SECRET: Final = "whsec_double"  # noqa: S105 -- the double keeps no secrets
PATIENCE: Final = 120.0
TICK: Final = 1.0


def real_now() -> int:
    """The real time in whole seconds."""
    return int(clock.now().timestamp())


class Double:
    """A double on a port of this machine, and a hand at its controls."""

    def __init__(self, base_url: str, *, key: str, secret: str) -> None:
        self.base_url = base_url
        self.key = key
        self.secret = secret
        self._http = urllib3.PoolManager(retries=False, timeout=PATIENCE)

    @property
    def now(self) -> int:
        """The double's own second."""
        return int(self._ask("GET", "clock")["now"])

    def advance(self, *, to: int | None = None, **by: float) -> int:
        """Move the clock by `days=`, `hours=`, `minutes=`, `seconds=` or to a moment; returns the new time."""
        return int(self._ask("POST", "advance", by if to is None else {"to": to})["now"])

    def pay(self, session_id: str, card: str = "ok", code: str | None = None) -> str | None:
        """Do what the hosted page does; the id of the subscription, None when the card was declined."""
        given = {"session": session_id, "card": card, **({"code": code} if code else {})}
        subscription = self._ask("POST", "pay", given)["subscription"]
        return None if subscription is None else str(subscription)

    def fail_next(self, customer_id: str, times: int = 1) -> None:
        """Let the next payments of a customer fail."""
        self._ask("POST", "fail", {"customer": customer_id, "times": times})

    def turn(self, **wanted: Any) -> Thing:
        """Turn knobs (see knobs.STANDARD); returns how they all stand."""
        return self._ask("POST", "knobs", wanted)

    def flush(self, patience: float = 60.0) -> int:
        """Deliver now what waits, each once, for at most `patience` real seconds; how many still wait."""
        return int(self._ask("POST", "flush", {"patience": patience})["waiting"])

    def history(self, customer_id: str | None = None) -> Any:
        """By customer (or of one), every state of the subscriptions: `{"at", "type", "subscription"}` in time order."""
        everyone = self._ask("GET", "history")["customers"]
        return everyone if customer_id is None else everyone.get(customer_id, [])

    def reset(self, now: int | None = None) -> None:
        """Forget everything but the catalogue."""
        self._ask("POST", "reset", {} if now is None else {"now": now})

    def _ask(self, method: str, name: str, given: Thing | None = None) -> Thing:
        answer = self._http.request(
            method,
            f"{self.base_url}/_double/{name}",
            body=json.dumps(given or {}),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        body: Thing = json.loads(answer.data)
        if answer.status != 200:  # noqa: PLR2004 -- all is well
            raise RuntimeError(f"/_double/{name}: {body['error']['message']}")
        return body


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of."""

    engine: Engine
    postman: Postman | None


def assemble(
    *,
    state: Path | None = None,
    now: int | None = None,
    clock_kind: str | None = None,
    key: str = KEY,
    secret: str = SECRET,
    webhook_url: str | None = None,
    seed: str | None = None,
    turned: Mapping[str, Any] | None = None,
) -> Parts:
    """A double that is ready to serve: new, or with the state of its file."""
    world = World(seed or secrets.token_hex(16), now if now is not None else real_now())
    journal = Journal(state) if state else None
    restored = journal is not None and journal.restore(world)
    engine = Engine(world, journal, key=key, real_now=real_now)
    postman = _postman(engine, webhook_url, secret) if webhook_url else None
    engine.start(fresh=not restored, clock=clock_kind)
    engine.turn(lambda world: world.set_note("endpoints", 1 if webhook_url else 0))
    engine.turn(lambda world: knobs.turn(world, turned or {}))
    if postman is not None:
        engine.post = postman.enqueue
        postman.enqueue(engine.waiting())
        postman.start()
    return Parts(engine, postman)


def _postman(engine: Engine, url: str, secret: str) -> Postman:
    def payload(event_id: str) -> bytes:
        event = engine.read(lambda world: expanding.rendered(world, world.get("event", event_id), []))
        return json.dumps(event, separators=(",", ":")).encode()

    return Postman(
        url,
        secret,
        payload=payload,
        settled=lambda event_id, arrived: engine.delivered(event_id, arrived=arrived),
        knobs=lambda: engine.read(knobs.of),
        real_now=real_now,
    )


@contextmanager
def running_double(
    *,
    webhook_url: str | None = None,
    now: int | None = None,
    state: Path | None = None,
    key: str = KEY,
    secret: str = SECRET,
    seed: str | None = None,
    clock_kind: str = "standing",
    **turned: Any,
) -> Iterator[Double]:
    """A double on a free port of the loopback interface, in a thread, until the block ends; further names are knobs.

    Its clock stands at `now` (the real time unless told), moves a second with every change, and on `advance`.
    """
    parts = assemble(
        state=state,
        now=now,
        clock_kind=clock_kind,
        key=key,
        secret=secret,
        webhook_url=webhook_url,
        seed=seed,
        turned=turned,
    )
    with _bound("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        base_url = parts.engine.world.base_url = f"http://127.0.0.1:{port}"
        server = uvicorn.Server(_configuration(parts))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        try:
            yield Double(base_url, key=key, secret=secret)
        finally:
            if parts.postman is not None:
                parts.postman.stop()
            server.should_exit = True
            thread.join(PATIENCE)
            parts.engine.close()


def serve(parts: Parts, host: str, port: int, base_url: str | None = None) -> None:
    """Serve until told to stop; what is due happens every second. `base_url` is where browsers find it."""
    parts.engine.world.base_url = base_url or f"http://{host}:{port}"
    threading.Thread(target=_tick, args=(parts.engine,), daemon=True).start()
    with _bound(host, port) as listening:
        uvicorn.Server(_configuration(parts)).run(sockets=[listening])


def _tick(engine: Engine) -> None:
    while True:
        time.sleep(TICK)
        engine.tick()


def _bound(host: str, port: int) -> socket.socket:
    # asyncio turns off Nagle's waiting only where the protocol is named; without it every answer takes 40 ms longer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening


def _configuration(parts: Parts) -> uvicorn.Config:
    app = application(parts.engine, parts.postman)
    return uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=2
    )
