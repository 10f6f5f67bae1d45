"""Webhooks on their way: signed, sent from threads of their own, tried again, never in the way of an answer."""

from __future__ import annotations

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
    """A copy of an event that waits to be sent; `round` is the last flush that took it along."""

    event_id: str
    place: float
    ready: float
    tries: int = 0
    round: int = 0


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
        self._letters: list[Letter] = []
        self._out: list[Letter] = []
        self._count = self._round = 0
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
                now = time.monotonic()
                self._letters += [Letter(event_id, each.place, now + each.wait) for each in sendings]
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
            self._changed.notify_all()
            while self._hurried() and time.monotonic() < end:
                self._changed.wait(0.05)
            return len(self._letters) + len(self._out)

    def stop(self) -> None:
        """Send nothing any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._http.clear()

    def _hurried(self) -> bool:
        return any(letter.round < self._round for letter in [*self._letters, *self._out])

    def _work(self) -> None:
        while (letter := self._next()) is not None:
            arrived = self._send(letter)
            self._after(letter, arrived=arrived)

    def _next(self) -> Letter | None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                letter = min((each for each in self._letters if self._may_go(each, now)), key=_place, default=None)
                if letter is not None:
                    self._letters.remove(letter)
                    self._out.append(letter)
                    return letter
                self._changed.wait(self._pause(now))
            return None

    def _may_go(self, letter: Letter, now: float) -> bool:
        if letter.round < self._round:
            return True
        overtaken = letter.place <= self._count or now >= self._last + QUIET
        return now >= letter.ready and overtaken

    def _pause(self, now: float) -> float | None:
        """Until the next letter may go; for ever while there is none."""
        moments = [max(each.ready, self._last + QUIET if each.place > self._count else 0.0) for each in self._letters]
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
            self._out.remove(letter)
            if again:
                letter.ready = time.monotonic() + waits[letter.tries]
                letter.tries += 1
                letter.round = self._round
                self._letters.append(letter)
            self._changed.notify_all()


def _place(letter: Letter) -> float:
    return letter.place
