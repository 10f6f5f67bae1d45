"""An OpenAPI document as a person reads it: references resolved, examples composed, a command to try. Pure."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FORM = "multipart/form-data"
METHODS = ("get", "post", "put", "patch", "delete")
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a property of a model; `model` names the model it links to, if it has one."""

    name: str
    kind: str
    note: str
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What an answer or a body holds, with an example as JSON."""

    media_type: str
    model: str | None
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One way a call can end."""

    status: str
    note: str
    content: Content | None

    @property
    def is_failure(self) -> bool:
        """Whether it is a problem document."""
        return not self.status.startswith("2")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call, from the address to the answers."""

    name: str
    method: str
    path: str
    summary: str
    note: str
    needs_identity: bool
    is_deprecated: bool
    parameters: tuple[Field, ...]
    body: Content | None
    answers: tuple[Answer, ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Model:
    """A named shape of JSON."""

    name: str
    note: str
    fields: tuple[Field, ...]


def endpoints(document: Document, base_url: str) -> tuple[Endpoint, ...]:
    """Every call of the document, in its order; `base_url` is where the commands are sent."""
    return tuple(
        _endpoint(document, base_url, path, item, method)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    )


def models(document: Document) -> tuple[Model, ...]:
    """Every model with properties, by name."""
    named = sorted(document["components"]["schemas"].items())
    return tuple(
        Model(name, schema.get("description", ""), tuple(_properties(document, schema)))
        for name, schema in named
        if "properties" in schema
    )


def example(document: Document, schema: Mapping[str, Any]) -> Any:
    """A value that fits a schema, put together from the examples of its parts."""
    schema = _resolved(document, schema)
    if schema.get("examples"):
        return schema["examples"][0]
    if "properties" in schema:
        return {name: example(document, part) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example(document, schema["items"])]
    return schema.get("default", (schema.get("enum") or [None])[0])


def _endpoint(document: Document, base_url: str, path: str, item: Mapping[str, Any], method: str) -> Endpoint:
    operation = item[method]
    address = item.get("servers", document["servers"])[0]["url"].rstrip("/") + path
    body = _content(document, operation.get("requestBody", {}))
    parameters = operation.get("parameters", [])
    needs_identity = bool(operation.get("security"))
    return Endpoint(
        name=operation["operationId"],
        method=method.upper(),
        path=address,
        summary=operation["summary"],
        note=operation.get("description", ""),
        needs_identity=needs_identity,
        is_deprecated=bool(operation.get("deprecated")),
        parameters=tuple(_parameter(document, parameter) for parameter in parameters),
        body=body,
        answers=tuple(_answers(document, operation["responses"])),
        curl=_curl(method.upper(), base_url + _filled(document, address, parameters), body, with_token=needs_identity),
    )


def _parameter(document: Document, parameter: Mapping[str, Any]) -> Field:
    must = "required" if parameter.get("required") else "optional"
    kind = f"{_kind(document, parameter['schema'])}, in the {parameter['in']}, {must}"
    return Field(parameter["name"], kind, parameter.get("description", ""))


def _answers(document: Document, responses: Mapping[str, Any]) -> Iterator[Answer]:
    for status, response in sorted(responses.items()):
        yield Answer(status, response["description"], _content(document, response))


def _content(document: Document, holder: Mapping[str, Any]) -> Content | None:
    for media_type, content in holder.get("content", {}).items():
        schema = content["schema"]
        value = content.get("example", example(document, schema))
        return Content(media_type, _reference(schema), json.dumps(value, indent=2, ensure_ascii=False))
    return None


def _properties(document: Document, schema: Mapping[str, Any]) -> Iterator[Field]:
    for name, part in schema["properties"].items():
        linked = _reference(part) or _reference(part.get("items", {}))
        for choice in part.get("anyOf", ()):
            linked = linked or _reference(choice)
        if linked and "properties" not in document["components"]["schemas"][linked]:
            linked = None  # a list of words is written out where it is used
        yield Field(name, _kind(document, part), part.get("description", ""), linked)


def _kind(document: Document, schema: Mapping[str, Any]) -> str:
    """The type of a schema in words, limits included."""
    if "anyOf" in schema:
        return " or ".join(_kind(document, choice) for choice in schema["anyOf"])
    resolved = _resolved(document, schema)
    if "enum" in resolved:
        return " | ".join(str(value) for value in resolved["enum"])
    if "properties" in resolved:
        return _reference(schema) or "object"
    if resolved.get("type") == "array":
        return f"list of {_kind(document, resolved['items'])}"
    kind = str(resolved.get("format") or resolved.get("type", "any"))
    low, high = resolved.get("minimum"), resolved.get("maximum")
    return kind + (f" from {low} to {high}" if low is not None and high is not None else "")


def _resolved(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with what it refers to; its own words win. The first of several choices stands for all."""
    name = _reference(schema)
    if name:
        return {**document["components"]["schemas"][name], **schema}
    if "anyOf" in schema:
        return {**_resolved(document, schema["anyOf"][0]), **schema}
    return schema


def _reference(schema: Mapping[str, Any]) -> str | None:
    return schema["$ref"].rpartition("/")[2] if "$ref" in schema else None


def _filled(document: Document, address: str, parameters: list[Mapping[str, Any]]) -> str:
    """An address with the examples of its path parameters in place."""
    for parameter in parameters:
        value = example(document, parameter["schema"])
        address = address.replace(f"{{{parameter['name']}}}", str(value))
    return address


def _curl(method: str, address: str, body: Content | None, *, with_token: bool) -> str:
    parts = ["curl" if method == "GET" else f"curl -X {method}"]
    if with_token:
        parts.append('-H "Authorization: Bearer $WAYMARK_TOKEN"')
    if body and body.media_type == FORM:
        parts += [f"-F {shlex.quote(f'{name}={value}')}" for name, value in json.loads(body.example).items()]
    elif body:
        parts += [f"-H 'Content-Type: {body.media_type}'", f"-d {shlex.quote(body.example)}"]
    return " \\\n  ".join([*parts, shlex.quote(address)])
