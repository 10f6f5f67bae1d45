"""The HTTP door: the API under /v1, the hosted pages, and the controls under /_double."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from logic.billing.double import control, hosted
from logic.billing.double.engine import Engine, Request
from logic.billing.double.postman import Postman
from logic.billing.double.problems import Problem

LARGEST: Final = 1_000_000


def application(engine: Engine, postman: Postman | None) -> Starlette:
    """The ASGI application of a double."""

    async def api(request: HttpRequest) -> Response:
        asked = Request(
            request.method,
            request.url.path,
            request.url.query,
            (await _body(request)).decode("utf-8", "replace"),
            dict(request.headers),
        )
        reply = await run_in_threadpool(engine.answer, asked)
        return JSONResponse(reply.body, reply.status, dict(reply.headers))

    async def controls(request: HttpRequest) -> Response:
        try:
            _let_in(request, engine.key)
            act = control.find(request.method, request.path_params["name"])
            given = _json(await _body(request))
            return JSONResponse(await run_in_threadpool(act, control.Hand(engine, postman), given))
        except Problem as problem:
            return JSONResponse(problem.body, problem.status)

    routes: list[BaseRoute] = [
        Route("/v1/{path:path}", api, methods=["GET", "POST", "DELETE"]),
        Route("/_double/{name}", controls, methods=["GET", "POST"]),
        *hosted.routes(engine),
    ]
    return Starlette(routes=routes)


async def _body(request: HttpRequest) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise Problem("The request is too large.", status=413)
    return body


def _let_in(request: HttpRequest, key: str) -> None:
    if request.headers.get("authorization") != f"Bearer {key}":
        raise Problem("The controls need the key of the double: Authorization: Bearer <key>.", status=401)


def _json(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Problem("The controls take a JSON object.")
    return given
