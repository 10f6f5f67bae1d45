"""One request, or one turn of a control, at a time: the clock, the change, the journal, the post."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from logic.billing.double import catalogue, expanding, forms, knobs, repetition, resources, timeline
from logic.billing.double.journal import Journal
from logic.billing.double.problems import Problem
from logic.billing.double.values import API_VERSION, Thing
from logic.billing.double.world import World

Answer = TypeVar("Answer")
AT_A_TIME: Final = 20
BREATH: Final = 0.001
QUIET: Final = {"id": None, "idempotency_key": None}


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire; `headers` have lower-case names."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    body: Thing
    headers: Mapping[str, str]


class Engine:
    """The world behind a lock. `real_now` is the real time in whole seconds; `post` is told of events to deliver."""

    def __init__(self, world: World, journal: Journal | None, *, key: str, real_now: Callable[[], int]) -> None:
        self.world = world
        self.key = key
        self.post: Callable[[list[str]], None] = lambda _event_ids: None
        self._journal = journal
        self._real_now = real_now
        self._lock = threading.RLock()

    def start(self, *, fresh: bool, clock: str | None = None) -> None:
        """Seed a new world, or go on with a restored one."""
        with self._lock:
            if fresh:
                catalogue.seed(self.world)
                self.world.set_note("offset", self.world.now - self._real_now())
            if clock is not None:
                knobs.turn(self.world, {"clock": clock})
            repetition.prune(self.world)
            changes = self.world.commit()
            if self._journal is not None:
                self._journal.begin(self.world)
            self._deliver(changes)

    def answer(self, request: Request) -> Reply:
        """A request to the API."""
        with self._lock:
            request_id = f"req_{secrets.token_hex(7)}"
            headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
            key = request.headers.get("idempotency-key")
            if key:
                headers["Idempotency-Key"] = key
            try:
                self._let_in(request)
                status, body, repeated = self._served(request, request_id, key)
            except Problem as problem:
                self._take_back()
                status, body, repeated = problem.status, problem.body, False
            except BaseException:
                self._take_back()
                raise
            if repeated:
                headers["Idempotent-Replayed"] = "true"
            return Reply(status, body, headers)

    def _let_in(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise Problem("You did not provide an API key.", status=401)
        if given != self.key:
            raise Problem(f"Invalid API Key provided: {given[:8]}***", status=401, code="api_key_invalid")
        version = request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise Problem(f"Invalid Stripe API version: {version}; the double speaks {API_VERSION}.")

    def _served(self, request: Request, request_id: str, key: str | None) -> tuple[int, Thing, bool]:
        handler, ids, changes = resources.find(request.method, request.path)
        params = forms.decoded(request.body if request.method == "POST" else request.query)
        asked = resources.Asked(request.path, params, ids)
        self._catch_up()
        if not changes:
            shown = self._render(handler(self.world, asked), params)
            self._take_back()
            return 200, shown, False
        mark = repetition.fingerprint(request.method, request.path, request.body)
        if key and (kept := repetition.answered(self.world, key, mark)):
            return *kept, True
        self._next_second()
        self.world.request = {"id": request_id, "idempotency_key": key}
        try:
            status, shown = 200, self._render(handler(self.world, asked), params)
        except Problem as problem:
            self._take_back()
            if problem.status not in repetition.KEPT:
                raise
            status, shown = problem.status, problem.body
        if key:
            repetition.keep(self.world, key, mark, status, shown)
        self._commit()
        return status, shown, False

    def _render(self, thing: Thing, params: Thing) -> Thing:
        return expanding.rendered(self.world, thing, forms.many(params, "expand"))

    @contextmanager
    def _at_the_controls(self) -> Iterator[None]:
        with self._lock:
            self._catch_up()
            try:
                yield
            except BaseException:
                self._take_back()
                raise
            self._commit()

    def change(self, act: Callable[[World], Answer]) -> Answer:
        """A change that is no request: a button of a hosted page, a hand at the controls."""
        with self._at_the_controls():
            self._next_second()
            return act(self.world)

    def turn(self, act: Callable[[World], Answer]) -> Answer:
        """The same, without a second going by."""
        with self._at_the_controls():
            return act(self.world)

    def read(self, look: Callable[[World], Answer]) -> Answer:
        """Look at the world as it is now."""
        with self._lock:
            self._catch_up()
            return look(self.world)

    def advance(self, to: int) -> int:
        """Move the clock; everything due on the way happens. The new time."""
        with self._lock:
            self._catch_up()
        while not self._go_on(to):
            time.sleep(BREATH)  # requests come in between
        with self._lock:
            self.world.set_note("offset", self.world.now - self._real_now())
            self._commit()
            return self.world.now

    def _go_on(self, to: int) -> bool:
        with self._lock:
            self.world.request = dict(QUIET)
            return timeline.run(self.world, to, at_most=AT_A_TIME, after_each=self._commit_step)

    def tick(self) -> None:
        """Let happen what is due, if anything is."""
        with self._lock:
            self.world.rollback()
            now = self._real_now() + int(self.world.note("offset") or 0)
            if knobs.of(self.world)["clock"] == "running" and timeline.is_due(self.world, now):
                self._catch_up()

    def delivered(self, event_id: str, *, arrived: bool) -> None:
        """An event reached its address, or never will."""
        with self._lock:
            event = self.world.look("event", event_id)
            if event is None or self.world.look("_delivery", event_id) is None:
                return
            self.world.drop("_delivery", event_id)
            if arrived:
                self.world.put("event", {**event, "pending_webhooks": 0})
            self._commit()

    def waiting(self) -> list[str]:
        """Events that were not delivered yet, oldest first."""
        with self._lock:
            return [each["id"] for each in self.world.every("_delivery")]

    def reset(self, world: World) -> None:
        """Begin anew with another world; knobs and addresses stay."""
        with self._lock:
            before, self.world = self.world, world
            world.base_url = before.base_url
            if kept := before.look("_meta", "knobs"):
                world.put("_meta", kept)
            self.start(fresh=True)
            world.set_note("endpoints", before.note("endpoints"))
            self._commit()

    def close(self) -> None:
        """Write nothing any more."""
        with self._lock:
            if self._journal is not None:
                self._journal.close()

    def _catch_up(self) -> None:
        """Let happen what is due by now."""
        self.world.request = dict(QUIET)
        if knobs.of(self.world)["clock"] == "running":
            self._run(max(self.world.now, self._real_now() + int(self.world.note("offset") or 0)))

    def _run(self, until: int) -> None:
        if until > self.world.now or timeline.is_due(self.world, until):
            while not timeline.run(self.world, until, at_most=AT_A_TIME, after_each=self._commit_step):
                continue

    def _commit_step(self) -> None:
        self.world.set_note("changed", self.world.now)
        self._commit()

    def _next_second(self) -> None:
        """Changes are told apart by their second, as far as the knob says."""
        if knobs.of(self.world)["second_per_change"]:
            while self.world.now <= int(self.world.note("changed") or 0):
                self._run(self.world.now + 1)
        self.world.set_note("changed", self.world.now)

    def _commit(self) -> None:
        changes = self.world.commit()
        if self._journal is not None:
            self._journal.append([(kind, each, thing) for kind, each, thing in changes])
        self._deliver(changes)

    def _deliver(self, changes: list[tuple[str, str, Thing | None]]) -> None:
        fresh = [each for kind, each, thing in changes if kind == "_delivery" and thing is not None]
        if fresh:
            self.post(fresh)

    def _take_back(self) -> None:
        self.world.rollback()
