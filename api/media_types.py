"""Which of several media types an Accept header asks for (RFC 9110, 12.5.1). Pure."""

from __future__ import annotations

from collections.abc import Sequence

ANYTHING = "*/*"


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The offered type that is wanted most, the first of equals; None when none is. An empty header wants anything."""
    wishes = [_wish(part) for part in (accept.strip() or ANYTHING).split(",") if part.strip()]
    weights = {media_type: _weight(media_type, wishes) for media_type in offered}
    best = max(offered, key=lambda media_type: weights[media_type])
    return best if weights[best] > 0 else None


def _weight(media_type: str, wishes: Sequence[tuple[str, float]]) -> float:
    """How much a type is wanted, 0 to 1: the range that fits it most closely decides."""
    for pattern in (media_type, f"{media_type.partition('/')[0]}/*", ANYTHING):
        for wish, weight in wishes:
            if wish == pattern:
                return weight
    return 0.0


def _wish(part: str) -> tuple[str, float]:
    media_range, *parameters = (word.strip().lower() for word in part.split(";"))
    weight = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return media_range, min(max(float(weight), 0.0), 1.0)
    except ValueError:
        return media_range, 0.0
