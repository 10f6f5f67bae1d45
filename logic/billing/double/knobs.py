"""What can be turned on a running double: its clock, its patience with unpaid invoices, how badly webhooks travel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from logic.billing.double.problems import invalid
from logic.billing.double.values import Thing
from logic.billing.double.world import World

STANDARD: Final[Thing] = {
    # The clock: it runs with the real one, or stands until told; a second goes by with every change.
    "clock": "running",
    "second_per_change": True,
    # Invoices: seconds a renewal stays a draft; days between attempts; what comes after the last ("cancel" or "keep").
    "draft_seconds": 3600,
    "retry_days": [3, 5, 7],
    "after_retries": "cancel",
    # How the portal plans a cancellation: "period_end" sets cancel_at_period_end, "moment" sets cancel_at alone.
    "portal_cancels": "period_end",
    # For how many days events can be listed.
    "event_days": 30,
    # Webhooks: shares of 1 lost and sent twice; how many places one may overtake; longest delay in real seconds;
    # real seconds before each further try; how many are on their way at once; where their chance comes from.
    "drop": 0.0,
    "duplicate": 0.0,
    "shuffle": 0,
    "delay": 0.0,
    "retry_seconds": [0.5, 2.0, 10.0, 60.0],
    "senders": 4,
    "seed": 0,
}


def of(world: World) -> Thing:
    """The knobs as they stand."""
    return {**STANDARD, **(world.look("_meta", "knobs") or {})}


def turn(world: World, wanted: Mapping[str, Any]) -> Thing:
    """Turn some; a Problem for one that does not exist or a value of another type."""
    for name, value in wanted.items():
        if name not in STANDARD:
            raise invalid(f"There is no knob '{name}'; there are {', '.join(STANDARD)}.", name)
        standard = STANDARD[name]
        fits = isinstance(value, (int, float) if isinstance(standard, float) else type(standard))
        if not fits or isinstance(value, bool) != isinstance(standard, bool):
            raise invalid(f"The knob '{name}' takes a value such as {json.dumps(standard)}.", name)
    if wanted:
        world.put("_meta", {**(world.look("_meta", "knobs") or {"id": "knobs"}), **wanted})
    return of(world)
