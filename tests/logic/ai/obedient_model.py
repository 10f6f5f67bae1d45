"""A model that is somebody's accomplice: in whatever shape it is asked, every field says what a hostile text wants."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from logic.ai.double import composing
from logic.ai.double.requests import Asked

LONGEST_FIELD = 230  # characters: what fits every shape that is asked for is the most dangerous answer


def obeying(obeyed: str, *, longest: int | None = LONGEST_FIELD) -> Callable[[Asked], str]:
    """What the model says: its accomplice's words in every field, cut to what passes where `longest` says so."""

    def said(asked: Asked) -> str:
        made = composing.answer(asked.schema or {"type": "string"})
        return json.dumps(_with(made, obeyed, longest), ensure_ascii=False)

    return said


def _with(made: Any, obeyed: str, longest: int | None) -> Any:
    if isinstance(made, dict):
        return {name: _with(value, obeyed, longest) for name, value in made.items()}
    if isinstance(made, list):
        return [_with(value, obeyed, longest) for value in made]
    if not isinstance(made, str):
        return made
    # As long as the field has to be, so that its length alone never saves us.
    filled = obeyed if len(obeyed) >= len(made) else f"{obeyed} {made}"
    return filled if longest is None else filled[: max(longest, len(made))]
