"""What a model's words may not claim: figures and addresses nobody gave it, and what only the product decides. Pure.

Words that claim too much are not shown; the rules' words are there already.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from logic.ai.questions import Request

# What only the product says of somebody; such a word may come back where the material itself has it.
_CLAIM = re.compile(
    r"(?i)\b(?:xp|unlock\w*|verdict\w*|certificate\w*|job.ready|passed|graduated|refund\w*|subscription\w*|premium|payment\w*"
    r"|invoice\w*|password\w*|administrator\w*|admin|level up|bonus\w*|e-?mail\w*|send|click\w*|download\w*|log ?in)\b"
)
_MAIL_ADDRESS = re.compile(r"\S@\S")
_FIGURE = re.compile(r"\d+")
# A share, a score, a payment in points: what a longer text with dates and minutes of its own may still not make up.
_SCORE = re.compile(
    r"(?i)\d+(?=[.,\d]*[^\S\n]?(?:%|percent|prozent|xp\b|points?\b|punkte))|\d+(?= (?:out of|of|von) \d)"
)


def claims_too_much(request: Request[Any], words: BaseModel) -> bool:
    """Whether words written for a request hold a figure or an address it did not, or speak of what we alone decide."""
    written = _visible("\n".join(_strings(words.model_dump())))
    given = _visible("\n".join([*request.facts.values(), *request.texts.values()]))
    if _MAIL_ADDRESS.search(written) or not set(_FIGURE.findall(written)) <= set(_FIGURE.findall(given)):
        return True
    allowed = {claim.casefold() for claim in _CLAIM.findall(given)}
    return any(claim.casefold() not in allowed for claim in _CLAIM.findall(written))


def makes_up_scores(request: Request[Any], words: BaseModel) -> bool:
    """Whether words written for a request hold a share, a score or points whose figure the request did not."""
    written = _visible("\n".join(_strings(words.model_dump())))
    given = _visible("\n".join([*request.facts.values(), *request.texts.values()]))
    return not set(_SCORE.findall(written)) <= set(_FIGURE.findall(given))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _visible(text: str) -> str:
    """A text as it is read: in its compatible form, without characters that cannot be seen."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(one for one in composed if one.isspace() or unicodedata.category(one)[0] != "C")
