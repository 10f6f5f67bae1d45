"""A program that does a learner's days over the API, again and again, until nobody answers any more."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

from tests import factories

LOST = (OSError, http.client.HTTPException)  # what a program sees of a server that is killed; refusals are OSErrors too


@dataclass
class Program:
    """`paid` is what the server acknowledged: for each completed day the XP it said it paid, added up."""

    server: str
    learner_id: int
    token: str
    paid: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _thread: threading.Thread | None = None

    @classmethod
    def of(cls, learner_id: int, server: str) -> Self:
        """The program of a learner."""
        return cls(server, learner_id, factories.api_token(learner_id))

    def start(self) -> None:
        """Work beside whatever else happens."""
        self._thread = threading.Thread(target=self._work, name="program")
        self._thread.start()

    def join(self) -> None:
        """Wait until the server is gone."""
        assert self._thread
        self._thread.join(60)
        assert not self._thread.is_alive()

    def ask(self, path: str, *, write: bool = False) -> Any:
        """One request; raises one of LOST when the server does not answer it, or refuses."""
        request = urllib.request.Request(  # noqa: S310 -- our own server on loopback
            f"{self.server}/api{path}",
            method="POST" if write else "GET",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 -- the same
            return json.loads(answer.read() or b"null")

    def complete(self, day_id: int) -> None:
        """Complete a day, perhaps once more, and note what was paid."""
        self.paid[day_id] += self.ask(f"/plan/days/{day_id}/complete", write=True)["xp_gained"]

    def _work(self) -> None:
        try:
            for number in itertools.count():
                today = self.ask("/plan")["today"]
                if today:
                    self.ask(f"/plan/days/{today}/start", write=True)
                    self.complete(today)
                else:
                    self.complete(list(self.paid)[number % len(self.paid)])
        except LOST:
            return
