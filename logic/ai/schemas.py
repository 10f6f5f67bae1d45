"""What a model may answer: shapes with lengths, checked before anything of it is shown or kept.

Lengths are checked here, whatever a provider makes of the schema: many refuse to hear of them, so they are told in
words.
"""

from __future__ import annotations

import copy
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# The words of JSON schema that structured outputs understand everywhere.
_UNDERSTOOD = {"type", "properties", "required", "items", "enum", "const", "anyOf", "$ref", "$defs", "description"}
_LENGTHS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} entries"),
    ("maxItems", "at most {} entries"),
)


class Shape(BaseModel):
    """What every shape shares: no field that nobody asked for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Line = Annotated[str, Field(min_length=5, max_length=240)]


class PlanDayWords(Shape):
    """A day of a plan in words."""

    why: Annotated[str, Field(min_length=20, max_length=400)]
    steps: Annotated[list[Line], Field(min_length=2, max_length=5)]


class DiagnosisWords(Shape):
    """What a failed week says, in words."""

    summary: Annotated[str, Field(min_length=20, max_length=600)]
    next_steps: Annotated[list[Line], Field(min_length=1, max_length=4)]


class HintWords(Shape):
    """A hint that guides and does not tell."""

    hint: Annotated[str, Field(min_length=10, max_length=400)]


class SummaryWords(Shape):
    """A learner's plan for whoever teaches them."""

    summary: Annotated[str, Field(min_length=20, max_length=900)]
    ask_about: Annotated[list[Annotated[str, Field(min_length=5, max_length=200)]], Field(max_length=3)]


class GrowthPlanText(Shape):
    """A growth plan as text with numbered or bulleted actions; the actions are extracted by rules."""

    title: Annotated[str, Field(min_length=5, max_length=120)]
    plan: Annotated[str, Field(min_length=200, max_length=8000)]


class TestWords(Shape):
    """What an administrator's test asks for."""

    __test__ = False  # not a test of ours, whatever it is called
    greeting: Annotated[str, Field(min_length=2, max_length=120)]


def response_format(shape: type[BaseModel]) -> dict[str, Any]:
    """A shape as the `response_format` of a request: strict, lengths in words."""
    return {
        "type": "json_schema",
        "json_schema": {"name": shape.__name__, "strict": True, "schema": _strict(shape.model_json_schema())},
    }


def described(shape: type[BaseModel]) -> str:
    """A shape as text, so that what was written for another one is not taken for this."""
    return f"{shape.__name__} {json.dumps(shape.model_json_schema(), sort_keys=True)}"


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(one) for one in node]
    if not isinstance(node, dict):
        return copy.deepcopy(node)
    kept = {
        name: {key: _strict(one) for key, one in value.items()} if name in {"properties", "$defs"} else _strict(value)
        for name, value in node.items()
        if name in _UNDERSTOOD
    }
    lengths = [words.format(node[name]) for name, words in _LENGTHS if node.get(name)]
    if lengths:
        kept["description"] = ". ".join([*filter(None, [node.get("description")]), ", ".join(lengths).capitalize()])
    if node.get("type") == "object":
        kept["additionalProperties"] = False
        kept["required"] = list(node.get("properties", {}))
    return kept
