"""Webhooks on their way: signed, sent from threads of their own, tried again, never in the way of an answer."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import urllib3

from logic.billing.double import travel
from logic.billing.double.values import Thing

PATIENCE: Final = 10.0
SUCCESS: Final = range(200, 300)
QUIET: Final = 0.1  # seconds without a new event after which nobody waits any longer to be overtaken


@dataclass(slots=True)
class Letter:
    """A copy of an event that waits to be sent; `round` is the last flush it has seen."""

    event_id: str
    place: float
    ready: float
    round: int
    tries: int = 0


class Postman:
    """Takes events to one address. `payload` writes an event out, `settled` hears how it ended."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        payload: Callable[[str], bytes],
        settled: Callable[[str, bool], None],
        knobs: Callable[[], Thing],
        real_now: Callable[[], int],
    ) -> None:
        self.url = url
        self.secret = secret
        self._payload, self._settled, self._knobs, self._real_now = payload, settled, knobs, real_now
        self._http = urllib3.PoolManager(maxsize=16, retries=False, timeout=PATIENCE)
        self._changed = threading.Condition()
        self._ready: list[tuple[float, int, Letter]] = []  # a heap by place
        self._later: list[tuple[float, int, Letter]] = []  # a heap by the moment they are ready
        self._out = self._count = self._ties = 0
        self._round = self._behind = 0  # flushes so far, and letters that have not seen the last one
        self._last = 0.0
        self._threads: list[threading.Thread] = []
        self._ended = False

    def start(self) -> None:
        """Begin to deliver."""
        for number in range(self._knobs()["senders"]):
            thread = threading.Thread(target=self._work, name=f"double-post-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def enqueue(self, event_ids: Iterable[str]) -> None:
        """Take over events; how they travel is decided here."""
        knobs, lost = self._knobs(), []
        with self._changed:
            for event_id in event_ids:
                self._count += 1
                sendings = travel.copies(event_id, self._count, knobs)
                for each in sendings:
                    self._wait(Letter(event_id, each.place, time.monotonic() + each.wait, self._round))
                if not sendings:
                    lost.append(event_id)
            self._last = time.monotonic()
            self._changed.notify_all()
        for event_id in lost:
            self._settled(event_id, False)  # noqa: FBT003 -- whether it arrived

    def flush(self, patience: float) -> int:
        """Send all that waits at once, each one time; how many still wait afterwards."""
        end = time.monotonic() + patience
        with self._changed:
            self._round += 1
            self._behind = self._left
            for _, _, letter in self._later:
                self._push(self._ready, letter.place, letter)
            self._later.clear()
            self._changed.notify_all()
            while self._behind > 0 and time.monotonic() < end:
                self._changed.wait(0.05)
            return self._left

    def stop(self) -> None:
        """Send nothing any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._http.clear()

    @property
    def _left(self) -> int:
        return len(self._ready) + len(self._later) + self._out

    def _wait(self, letter: Letter) -> None:
        self._push(self._later, letter.ready, letter)

    def _push(self, heap: list[tuple[float, int, Letter]], rank: float, letter: Letter) -> None:
        self._ties += 1
        heapq.heappush(heap, (rank, self._ties, letter))

    def _work(self) -> None:
        while (letter := self._next()) is not None:
            arrived = self._send(letter)
            self._after(letter, arrived=arrived)

    def _next(self) -> Letter | None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                while self._later and self._later[0][0] <= now:
                    letter = heapq.heappop(self._later)[2]
                    self._push(self._ready, letter.place, letter)
                if self._ready and self._may_go(self._ready[0][2], now):
                    self._out += 1
                    return heapq.heappop(self._ready)[2]
                self._changed.wait(self._pause(now))
            return None

    def _may_go(self, letter: Letter, now: float) -> bool:
        """Whether all that may overtake it have come, or nobody comes any more."""
        return letter.round < self._round or letter.place <= self._count or now >= self._last + QUIET

    def _pause(self, now: float) -> float | None:
        """Until the next letter may go; for ever while there is none."""
        moments = [self._later[0][0]] if self._later else []
        moments += [self._last + QUIET] if self._ready else []
        return max(0.005, min(moments) - now) if moments else None

    def _send(self, letter: Letter) -> bool:
        body = self._payload(letter.event_id)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": travel.signature(body, self.secret, self._real_now()),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            answer = self._http.request("POST", self.url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status in SUCCESS

    def _after(self, letter: Letter, *, arrived: bool) -> None:
        waits = self._knobs()["retry_seconds"]
        again = not arrived and letter.tries < len(waits)
        if not again:
            self._settled(letter.event_id, arrived)
        with self._changed:
            self._out -= 1
            self._behind -= letter.round < self._round
            if again:
                letter.ready = time.monotonic() + waits[letter.tries]
                letter.tries += 1
                letter.round = self._round
                self._wait(letter)
            if again or self._behind <= 0:
                self._changed.notify_all()
