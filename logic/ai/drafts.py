"""What an administrator enters about a provider, checked before it is kept. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from logic.ai import addresses, choosing
from logic.ai.choosing import Feature
from logic.errors import InvalidInputError

LONGEST_NAME, LONGEST_MODEL, LONGEST_KEY = 60, 120, 400
SHORTEST_WAIT, LONGEST_WAIT = 0.2, 60.0  # seconds
DEAREST = 10_000.0  # dollars for a million tokens
LARGEST_BUDGET = 1_000_000.0  # dollars a month
NAME_TAKEN: Final = "Another model has this name. Nothing was changed; people read the name beside what it wrote."
ENTER_KEY_AGAIN: Final = (
    "The address is another server's, and a key does not follow by itself. Nothing was changed; enter the key again."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A provider as it is typed: prices in dollars for a million tokens, the budget in dollars a month (None: any)."""

    name: str
    base_url: str
    model: str
    input_dollars: float = 0.0
    output_dollars: float = 0.0
    budget_dollars: float | None = None
    timeout_seconds: float = 8.0
    features: Collection[Feature] = ()


def checked(draft: Draft) -> dict[str, Any]:
    """The values to keep, by column; raises InvalidInputError with what is to be mended."""
    name, model = _line(draft.name), _line(draft.model)
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInputError(f"A name has 1 to {LONGEST_NAME} characters.")
    if not 0 < len(model) <= LONGEST_MODEL:
        raise InvalidInputError(f"The name of the model has 1 to {LONGEST_MODEL} characters.")
    if not all(0 <= price <= DEAREST for price in (draft.input_dollars, draft.output_dollars)):
        raise InvalidInputError(f"A price is between 0 and {DEAREST:,.0f} dollars for a million tokens.")
    if draft.budget_dollars is not None and not 0 <= draft.budget_dollars <= LARGEST_BUDGET:
        raise InvalidInputError(f"A budget is between 0 and {LARGEST_BUDGET:,.0f} dollars a month.")
    if not SHORTEST_WAIT <= draft.timeout_seconds <= LONGEST_WAIT:
        raise InvalidInputError(f"A time limit is between {SHORTEST_WAIT:g} and {LONGEST_WAIT:g} seconds.")
    return {
        "name": name,
        "base_url": addresses.checked(draft.base_url),
        "model": model,
        "input_nanocents": choosing.nanocents_per_token(draft.input_dollars),
        "output_nanocents": choosing.nanocents_per_token(draft.output_dollars),
        "monthly_budget_cents": None if draft.budget_dollars is None else round(100 * draft.budget_dollars),
        "timeout_ms": round(1000 * draft.timeout_seconds),
        "features": [feature.value for feature in Feature if feature in draft.features],
    }


def checked_key(typed: str) -> str | None:
    """The key, None when there is none; raises InvalidInputError, which does not repeat it."""
    key = typed.strip()
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidInputError(f"That is no key: a key has at most {LONGEST_KEY} plain characters and no spaces.")
    return key


def is_elsewhere(before: str, after: str) -> bool:
    """Whether an address is another server's."""
    first, second = urlsplit(before), urlsplit(after)
    return (first.scheme, first.hostname, first.port) != (second.scheme, second.hostname, second.port)


def _line(typed: str) -> str:
    return " ".join("".join(sign for sign in typed if sign.isprintable()).split())
