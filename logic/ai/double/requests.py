"""What was asked, read as strictly as a provider reads it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

UNDERSTOOD: Final = frozenset(
    {"type", "properties", "required", "items", "enum", "const", "anyOf", "$ref", "$defs", "description"}
    | {"additionalProperties", "title"}
)
PARAMETERS: Final = frozenset(
    {"model", "messages", "response_format", "max_completion_tokens", "max_tokens", "stream", "stream_options"}
    | {"temperature", "top_p", "seed", "n", "stop", "user", "metadata"}
)
ROLES: Final = frozenset({"system", "developer", "user", "assistant"})


class RefusedError(Exception):
    """A request a provider would refuse: its status, its code, and what it says."""

    def __init__(self, message: str, *, status: int = 400, code: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for an answer; `schema` is None when any text will do."""

    model: str
    messages: tuple[tuple[str, str], ...]
    name: str
    schema: dict[str, Any] | None
    most_tokens: int | None
    streams: bool
    counts: bool

    @property
    def tokens(self) -> int:
        """How many tokens the question has, as we count them."""
        return counted("".join(text for _, text in self.messages))


def counted(text: str) -> int:
    """Tokens of a text: four characters each, as a rule of thumb has it."""
    return max(1, -(-len(text) // 4))


def read(body: bytes) -> Asked:
    """The request in a body; raises RefusedError."""
    try:
        given = json.loads(body)
    except ValueError as problem:
        raise RefusedError("We could not parse the JSON body of your request.") from problem
    if not isinstance(given, dict):
        raise RefusedError("The body of a request is an object.")
    unknown = sorted(set(given) - PARAMETERS)
    if unknown:
        raise RefusedError(f"Unrecognized request argument supplied: {unknown[0]}")
    model = given.get("model")
    if not isinstance(model, str) or not model:
        raise RefusedError("you must provide a model parameter")
    name, schema = _format(given.get("response_format"))
    return Asked(
        model=model,
        messages=tuple(_messages(given.get("messages"))),
        name=name,
        schema=schema,
        most_tokens=_number(given.get("max_completion_tokens", given.get("max_tokens"))),
        streams=given.get("stream") is True,
        counts=bool((given.get("stream_options") or {}).get("include_usage")),
    )


def _messages(given: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(given, list) or not given:
        raise RefusedError("[] is too short - 'messages'")
    for message in given:
        is_message = isinstance(message, dict) and message.get("role") in ROLES
        if not is_message or not isinstance(message.get("content"), str):
            raise RefusedError("Invalid value in 'messages'")
        yield message["role"], message["content"]


def _number(given: Any) -> int | None:
    if given is None:
        return None
    if type(given) is not int or given < 1:
        raise RefusedError("Invalid value for 'max_completion_tokens'")
    return given


def _format(given: Any) -> tuple[str, dict[str, Any] | None]:
    kind = "text" if given is None else given.get("type")
    if kind == "text":
        return "", None
    if kind != "json_schema":
        raise RefusedError("Invalid value: 'response_format.type'")
    wanted = given.get("json_schema") or {}
    name, schema = wanted.get("name"), wanted.get("schema")
    if not isinstance(name, str) or not name or not isinstance(schema, dict):
        raise RefusedError("Missing required parameter: 'response_format.json_schema.name'")
    if wanted.get("strict"):
        _refuse_what_is_not_strict(schema, name)
    return name, schema


def _refuse_what_is_not_strict(node: Any, name: str) -> None:
    """Structured outputs know a part of JSON schema, every object closed and every field required."""
    if not isinstance(node, dict):
        return
    unknown = sorted(set(node) - UNDERSTOOD)
    if unknown:
        raise RefusedError(f"Invalid schema for response_format '{name}': '{unknown[0]}' is not permitted.")
    if node.get("type") == "object":
        fields = node.get("properties", {})
        if node.get("additionalProperties") is not False:
            raise RefusedError(f"Invalid schema for response_format '{name}': 'additionalProperties' must be false.")
        if set(node.get("required", [])) != set(fields):
            raise RefusedError(f"Invalid schema for response_format '{name}': 'required' must name every field.")
    below = [*node.get("properties", {}).values(), *node.get("$defs", {}).values(), *node.get("anyOf", [])]
    for child in [*below, node.get("items")]:
        _refuse_what_is_not_strict(child, name)
