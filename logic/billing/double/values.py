"""Small values everything else is written in: JSON objects, whole seconds, integer cents."""

from __future__ import annotations

import marshal
from typing import Any, Final, TypeAlias

Thing: TypeAlias = dict[str, Any]

API_VERSION: Final = "2026-10-28.endive"
DAY: Final = 86_400
HOUR: Final = 3_600
CURRENCY: Final = "usd"


def clone(value: Any) -> Any:
    """A copy of a JSON value, all the way down; many times faster than copy.deepcopy."""
    return marshal.loads(marshal.dumps(value))  # noqa: S302 -- written and read here, within this line


def bare(value: Any) -> Any:
    """A copy without the double's own notes: keys that begin with an underscore, of objects and of those in lists."""
    copied = clone(value)
    for thing in copied if isinstance(copied, list) else [copied]:
        _strip(thing)
    return copied


def _strip(thing: Thing) -> None:
    for key in [key for key in thing if key.startswith("_")]:
        del thing[key]
    if thing.get("object") == "list":
        for inner in thing["data"]:
            _strip(inner)
    elif "items" in thing:
        _strip(thing["items"])


def difference(before: Thing, after: Thing) -> Thing:
    """What `before` said where `after` says otherwise: nested objects by key, lists as a whole."""
    changed: Thing = {}
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            if inner := difference(old, new):
                changed[key] = inner
        elif old != new:
            changed[key] = old
    return changed


def share(amount: int, numerator: int, denominator: int) -> int:
    """`amount` times a fraction in whole cents, halves away from zero."""
    if denominator <= 0:
        return 0
    product = abs(amount) * numerator
    rounded = (2 * product + denominator) // (2 * denominator)
    return rounded if amount >= 0 else -rounded


def listing(things: list[Thing], url: str, *, has_more: bool = False) -> Thing:
    """The envelope of a list."""
    return {"object": "list", "data": things, "has_more": has_more, "url": url}
