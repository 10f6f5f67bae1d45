"""The hand at the controls, under `/_double/`: what no provider would offer, and every test needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from logic.billing.double import checkout, customers, forms, knobs
from logic.billing.double.engine import Engine
from logic.billing.double.postman import Postman
from logic.billing.double.problems import Problem, invalid
from logic.billing.double.values import DAY, Thing
from logic.billing.double.world import World

FLUSH_PATIENCE: Final = 60
UNITS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": DAY}


@dataclass(frozen=True, slots=True)
class Hand:
    """What the controls reach."""

    engine: Engine
    postman: Postman | None


Control = Callable[[Hand, Thing], Thing]


def advance(hand: Hand, given: Thing) -> Thing:
    """`{"days": 31}` (seconds, minutes, hours, days add up) or `{"to": 1800000000}`."""
    forms.only(given, *UNITS, "to")
    start = hand.engine.read(lambda world: world.now)
    by = sum(_number(given, name) * size for name, size in UNITS.items())
    to = _number(given, "to") or start + by
    if to < start:
        raise invalid("The clock does not go back.", "to")
    return {"now": hand.engine.advance(int(to))}


def _number(given: Thing, name: str) -> float:
    value: Any = given.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise invalid(f"{name} takes a number of zero or more.", name)
    return value


def clock(hand: Hand, _given: Thing) -> Thing:
    """What time it is."""
    return {"now": hand.engine.read(lambda world: world.now)}


def fail(hand: Hand, given: Thing) -> Thing:
    """`{"customer": "cus_...", "times": 1}`: the next payments of that customer fail; 0 takes it back."""
    forms.only(given, "customer", "times")
    times = int(_number({"times": 1, **given}, "times"))
    hand.engine.turn(lambda world: customers.fail_next(world, forms.needed(given, "customer"), times))
    return {"times": times}


def pay(hand: Hand, given: Thing) -> Thing:
    """`{"session": "cs_test_...", "card": "ok" or "declined", "code": "WELCOME20"}`: what the hosted page does."""
    forms.only(given, "session", "card", "code")
    session_id = forms.needed(given, "session")
    declines = forms.choice(given, "card", ("ok", "declined"), "ok") == "declined"
    code = forms.text(given, "code")
    if code and not hand.engine.change(lambda world: checkout.enter_code(world, session_id, code)):
        raise invalid("This code is not valid.", "code")
    paid = hand.engine.change(lambda world: checkout.complete(world, session_id, declines=declines))
    return {"paid": paid is not None, "subscription": paid and paid["subscription"]}


def turn(hand: Hand, given: Thing) -> Thing:
    """Knobs by name; see `knobs.STANDARD`."""
    return hand.engine.turn(lambda world: knobs.turn(world, given))


def flush(hand: Hand, given: Thing) -> Thing:
    """Deliver at once what waits, for at most `{"patience": seconds}`; how many still wait."""
    patience = _number({"patience": FLUSH_PATIENCE, **given}, "patience")
    return {"waiting": hand.postman.flush(patience) if hand.postman else 0}


def history(hand: Hand, _given: Thing) -> Thing:
    """The truth: by customer, every state of every subscription in the order of time."""
    return {"customers": hand.engine.read(_history)}


def _history(world: World) -> dict[str, list[Thing]]:
    by_customer: dict[str, list[Thing]] = {}
    for note in world.every("_history"):
        shown = {name: note[name] for name in ("at", "type", "subscription")}
        by_customer.setdefault(note["customer"], []).append(shown)
    return by_customer


def reset(hand: Hand, given: Thing) -> Thing:
    """Forget everything but the catalogue; `{"now": ...}` sets the clock."""
    forms.only(given, "now")
    now = int(_number(given, "now")) or hand.engine.read(lambda world: world.now)
    seed = f"{hand.engine.world.note('seed')}:again"
    hand.engine.reset(World(seed, now))
    return {"now": now}


CONTROLS: Final[dict[tuple[str, str], Control]] = {
    ("GET", "clock"): clock,
    ("POST", "advance"): advance,
    ("POST", "fail"): fail,
    ("POST", "pay"): pay,
    ("POST", "knobs"): turn,
    ("POST", "flush"): flush,
    ("GET", "history"): history,
    ("POST", "reset"): reset,
}


def find(method: str, name: str) -> Control:
    """The control at an address."""
    if (method, name) not in CONTROLS:
        raise Problem(f"There is no control at {method} /_double/{name}.", status=404)
    return CONTROLS[method, name]
