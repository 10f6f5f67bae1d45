"""How an event travels to the app: lost, sent twice, overtaken or late, as the knobs say and a seed decides."""

from __future__ import annotations

import hashlib
import hmac
import random
from dataclasses import dataclass

from logic.billing.double.values import Thing


@dataclass(frozen=True, slots=True)
class Copy:
    """One sending of an event: its place in the order of departure and the real seconds it waits before."""

    place: float
    wait: float


def copies(event_id: str, number: int, knobs: Thing) -> list[Copy]:
    """The sendings of the `number`-th event; none when it is lost on the way. The same seed, the same fate."""
    chance = random.Random(f"{knobs['seed']}:{event_id}")  # noqa: S311 -- how a webhook travels is no secret
    if chance.random() < knobs["drop"]:
        return []
    count = 2 if chance.random() < knobs["duplicate"] else 1
    return [Copy(number + chance.uniform(0, knobs["shuffle"]), chance.uniform(0, knobs["delay"])) for _ in range(count)]


def signature(payload: bytes, secret: str, timestamp: int) -> str:
    """The header that proves who sent it and when: HMAC-SHA256 over `timestamp.payload`."""
    signed = hmac.new(secret.encode(), str(timestamp).encode() + b"." + payload, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"
