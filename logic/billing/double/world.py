"""Everything the double remembers: objects by kind and id, its clock and its counters, one change at a time.

A change is all or nothing: what was touched can be taken back (`rollback`) or handed to the journal (`commit`).
Keys that begin with an underscore are the double's own notes and never leave it.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from logic.billing.double.due import due_at
from logic.billing.double.problems import missing
from logic.billing.double.values import API_VERSION, Thing, bare, clone, difference

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
Change = tuple[str, str, Thing | None]


class World:
    """The state. `seed` is where ids come from: whoever does not know it cannot guess them."""

    def __init__(self, seed: str, now: int) -> None:
        self.kinds: dict[str, dict[str, Thing]] = {}
        self.waiting: dict[tuple[str, str], tuple[int, int, int]] = {}
        self.base_url = ""
        self.request: Thing = {"id": None, "idempotency_key": None}
        self._undo: dict[tuple[str, str], Thing | None] = {}
        self.put("_meta", {"id": "world", "seed": seed, "now": now, "counter": 0, "endpoints": 0})
        self.commit()

    @property
    def now(self) -> int:
        """The double's own second."""
        return int(self.kinds["_meta"]["world"]["now"])

    def set_clock(self, now: int) -> None:
        """Move the clock; it never goes back."""
        meta = self._own("_meta", "world")
        meta["now"] = max(now, meta["now"])

    def note(self, name: str) -> Any:
        """Something the double remembers about itself; None when it does not."""
        return self.kinds["_meta"]["world"].get(name)

    def set_note(self, name: str, value: Any) -> None:
        """Remember something about itself."""
        self._own("_meta", "world")[name] = value

    def number(self) -> int:
        """The next number of the one counter."""
        meta = self._own("_meta", "world")
        meta["counter"] += 1
        return int(meta["counter"])

    def new_id(self, prefix: str, length: int = 24) -> str:
        """An id nobody can guess, the same for the same seed and history."""
        seed = self.kinds["_meta"]["world"]["seed"]
        digest = int(hashlib.sha512(f"{seed}:{self.number()}".encode()).hexdigest(), 16)
        letters = []
        for _ in range(length):
            digest, rest = divmod(digest, len(ALPHABET))
            letters.append(ALPHABET[rest])
        return prefix + "".join(letters)

    def look(self, kind: str, thing_id: str) -> Thing | None:
        """The object itself, to be read only; None when there is none."""
        return self.kinds.get(kind, {}).get(thing_id)

    def get(self, kind: str, thing_id: str, param: str | None = None) -> Thing:
        """A copy to be changed and put back; a Problem when there is none (404, or 400 for a parameter)."""
        found = self.look(kind, thing_id)
        if found is None:
            raise missing(kind, thing_id, param or "id", status=400 if param else 404)
        copied: Thing = clone(found)
        return copied

    def every(self, kind: str) -> list[Thing]:
        """All objects of a kind, oldest first, to be read only."""
        return list(self.kinds.get(kind, {}).values())

    def put(self, kind: str, thing: Thing) -> None:
        """Remember an object as it is now."""
        key = (kind, thing["id"])
        before = self.kinds.setdefault(kind, {}).get(thing["id"])
        self._undo.setdefault(key, before)
        if before is None and "_n" not in thing and kind != "_meta":
            thing["_n"] = self.number()
        self._set(kind, thing["id"], clone(thing))

    def drop(self, kind: str, thing_id: str) -> None:
        """Forget an object."""
        self._undo.setdefault((kind, thing_id), self.look(kind, thing_id))
        self._set(kind, thing_id, None)

    def save(self, kind: str, thing: Thing, event: str | None) -> None:
        """Put an object and tell of it; an update tells what changed, and nothing when nothing did."""
        before = self.look(kind, thing["id"])
        previous = None if before is None else difference(bare(before), bare(thing))
        self.put(kind, thing)
        is_update = event is not None and event.endswith(".updated")
        if event is not None and not (is_update and not previous):
            self.emit(event, thing, previous if is_update else None)

    def emit(self, event: str, thing: Thing, previous: Thing | None = None) -> None:
        """Record an event with a whole snapshot of the object."""
        data: Thing = {"object": bare(thing)}
        if previous is not None:
            data["previous_attributes"] = clone(previous)
        endpoints = int(self.note("endpoints"))
        recorded = event_shape(self.new_id("evt_"), event, data, self.now, self.request, endpoints)
        self.put("event", recorded)
        if event.startswith("customer.subscription."):
            self._remember(event, data["object"])
        if endpoints:
            self.put("_delivery", {"id": recorded["id"]})

    def _remember(self, event: str, subscription: Thing) -> None:
        """The truth, for tests: the subscription with its discounts written out."""
        whole = {**subscription, "discounts": [self._discount(each) for each in subscription["discounts"]]}
        note = {"at": self.now, "type": event, "customer": subscription["customer"], "subscription": whole}
        self.put("_history", {"id": str(self.number()), **note})

    def _discount(self, discount_id: str) -> Thing:
        discount: Thing = bare(self.look("discount", discount_id) or {})
        discount["source"] = {**discount["source"], "coupon": bare(self.look("coupon", discount["source"]["coupon"]))}
        return discount

    def commit(self) -> list[Change]:
        """End the change; what it touched, as it is now."""
        touched = [(kind, thing_id, self.look(kind, thing_id)) for kind, thing_id in self._undo]
        self._undo = {}
        return touched

    def rollback(self) -> None:
        """Take the change back."""
        undo, self._undo = self._undo, {}
        for (kind, thing_id), before in undo.items():
            self._set(kind, thing_id, before)

    def load(self, changes: list[Change]) -> None:
        """What a journal remembers of one change."""
        for kind, thing_id, thing in changes:
            self._set(kind, thing_id, thing)

    def everything(self) -> list[Change]:
        """The whole state as one change."""
        return [(kind, thing_id, thing) for kind, things in self.kinds.items() for thing_id, thing in things.items()]

    def _own(self, kind: str, thing_id: str) -> Thing:
        """The object itself, to be changed in place."""
        key = (kind, thing_id)
        if key not in self._undo:
            self._undo[key] = clone(self.look(kind, thing_id))
        return self.kinds[kind][thing_id]

    def _set(self, kind: str, thing_id: str, thing: Thing | None) -> None:
        if thing is None:
            self.kinds.get(kind, {}).pop(thing_id, None)
            self.waiting.pop((kind, thing_id), None)
            return
        self.kinds.setdefault(kind, {})[thing_id] = thing
        due = due_at(kind, thing)
        if due is None:
            self.waiting.pop((kind, thing_id), None)
        else:
            self.waiting[kind, thing_id] = (*due, thing.get("_n", 0))


def event_shape(event_id: str, event: str, data: Thing, now: int, request: Thing, endpoints: int) -> Thing:
    """An event as the provider sends it."""
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": endpoints,
        "request": dict(request),
        "type": event,
    }
