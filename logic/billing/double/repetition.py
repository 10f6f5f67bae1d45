"""Idempotency keys: the same request again gets the same answer and changes nothing."""

from __future__ import annotations

import hashlib
from typing import Final

from logic.billing.double.problems import Problem
from logic.billing.double.values import DAY, Thing
from logic.billing.double.world import World

KEPT_FOR: Final = DAY
LONGEST: Final = 255
KEPT: Final = (200, 402)  # what began to be done is kept; a request that was refused before may be sent again


def fingerprint(method: str, path: str, body: str) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(f"{method} {path}\n{body}".encode()).hexdigest()


def answered(world: World, key: str, mark: str) -> tuple[int, Thing] | None:
    """The answer kept under this key; a Problem when it was given to another request."""
    if len(key) > LONGEST:
        raise Problem("Idempotency keys are at most 255 characters long.", kind="idempotency_error")
    kept = world.look("_idempotency", key)
    if kept is None or _is_old(world, kept):
        return None
    if kept["mark"] != mark:
        raise Problem(
            "Keys for idempotent requests can only be used with the same parameters they were first used with."
            f" Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    return kept["status"], kept["body"]


def keep(world: World, key: str, mark: str, status: int, body: Thing) -> None:
    """Remember an answer."""
    if status in KEPT:
        world.put("_idempotency", {"id": key, "mark": mark, "status": status, "body": body, "at": world.now})


def prune(world: World) -> None:
    """Forget the answers nobody can ask for again."""
    for kept in world.every("_idempotency"):
        if _is_old(world, kept):
            world.drop("_idempotency", kept["id"])


def _is_old(world: World, kept: Thing) -> bool:
    return bool(kept["at"] + KEPT_FOR < world.now)
