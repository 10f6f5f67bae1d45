"""GET /health, for load balancers and for whoever is on call; anybody may ask, so it says nothing of any person."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.errors import problem
from api.problems import REFERENCE
from logic.health import condition
from logic.health import service as health_service
from logic.health.service import Condition, Health

# A load balancer gives up after a few seconds; an answer in time says more than a right one too late.
PATIENCE_SECONDS = 4.0
STATUS = {Condition.OK: 200, Condition.DEGRADED: 200, Condition.UNAVAILABLE: 503}


class HealthPart(BaseModel):
    """One part of the installation."""

    fine: Annotated[bool, Field(examples=[True])]
    sentence: Annotated[str, Field(description="How it is, and what to do.", examples=["It answers."])]


class HealthParts(BaseModel):
    """The parts that are looked at."""

    database: HealthPart
    migrations: HealthPart
    worker: HealthPart


class InstallationHealth(BaseModel):
    """How the installation is doing."""

    status: Annotated[Condition, Field(description="A degraded one still serves everybody.", examples=["ok"])]
    parts: HealthParts


async def health(request: Request) -> JSONResponse:
    """200 while learners can be served (ok, or degraded: no worker), 503 while they cannot."""
    if request.method not in {"GET", "HEAD"}:
        answer = problem(405, "The health can only be read, with GET. Nothing was changed.")
        answer.headers["Allow"] = "GET, HEAD"
        return answer
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await asyncio.to_thread(health_service.check)
    except TimeoutError:
        found = condition.without_database()
    return JSONResponse(_answer(found).model_dump(mode="json"), STATUS[found.condition])


def describe(document: dict[str, Any]) -> None:
    """Add /health to an OpenAPI document: it lives beside the API, not in it."""
    _, definitions = models_json_schema([(InstallationHealth, "serialization")], ref_template=REFERENCE)
    document["components"]["schemas"].update(definitions["$defs"])
    content = {"application/json": {"schema": {"$ref": REFERENCE.format(model="InstallationHealth")}}}
    document["paths"]["/health"] = {
        "servers": [{"url": "/"}],
        "get": {
            "tags": ["health"],
            "summary": "How is the installation?",
            "description": "Database, migrations and worker. Nobody needs to be signed in.",
            "operationId": "read_health",
            "responses": {
                "200": {"description": "Learners can be served.", "content": content},
                "503": {"description": "Learners cannot be served.", "content": content},
            },
        },
    }


def _answer(found: Health) -> InstallationHealth:
    parts = {part.name.lower(): HealthPart(fine=part.fine, sentence=part.sentence) for part in found.parts}
    return InstallationHealth(status=found.condition, parts=HealthParts(**parts))
