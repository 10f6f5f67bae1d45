"""How failures are described in the OpenAPI document; `errors` makes the answers themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from logic.errors import ConflictError, InvalidInputError, WaymarkError

MEDIA_TYPE = "application/problem+json"
REFERENCE = "#/components/schemas/{model}"


class FieldProblem(BaseModel):
    """A field that was not accepted."""

    field: Annotated[str, Field(description="Its name.", examples=["limit"])]
    message: Annotated[str, Field(description="What is wrong.", examples=["Input should be less than or equal to 200"])]


class Problem(BaseModel):
    """Every failure, as RFC 9457 has it."""

    type: Annotated[str, Field(description="Always about:blank: the status says it all.", examples=["about:blank"])]
    title: Annotated[str, Field(description="The status in words.", examples=["Conflict"])]
    status: Annotated[int, Field(description="The HTTP status.", examples=[409])]
    detail: Annotated[
        str,
        Field(description="What happened, what became of your data, what to do.", examples=[ConflictError().sentence]),
    ]
    errors: Annotated[list[FieldProblem], Field(description="Only with 422: what was not accepted.")] = []


def documented(*errors: type[WaymarkError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may end in these errors; unforeseen ones are always among them."""
    listed: tuple[type[WaymarkError], ...] = (*errors, WaymarkError)
    return {error.status: _described(error) for error in listed}


def schemas() -> dict[str, Any]:
    """The components that `documented` refers to."""
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template=REFERENCE)
    found: dict[str, Any] = definitions["$defs"]
    return found


def _described(error: type[WaymarkError]) -> dict[str, Any]:
    sentence = error().sentence
    example: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": sentence,
    }
    if error is InvalidInputError:
        example["errors"] = [{"field": "limit", "message": "Input should be less than or equal to 200"}]
    content = {"schema": {"$ref": REFERENCE.format(model="Problem")}, "example": example}
    return {"description": sentence, "content": {MEDIA_TYPE: content}}
