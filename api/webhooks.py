"""POST /webhooks/stripe: the signed body is proved and noted, and answered before anything follows from it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.errors import TooLargeError, problem
from logic import clock
from logic.billing import webhook_service
from logic.errors import WaymarkError


async def stripe(request: Request) -> Response:
    """202 when the event is ours now, whether it is new or not; a problem document when nothing was believed."""
    if request.method != "POST":
        answer = problem(405, "Events are only taken in, with POST. Nothing was changed.")
        answer.headers["Allow"] = "POST"
        return answer
    try:
        payload = await _body(request)
        await run_in_threadpool(
            webhook_service.accept, payload, request.headers.get("stripe-signature", ""), at=clock.now()
        )
    except WaymarkError as refused:
        return problem(refused.status, refused.sentence)
    except ClientDisconnect:
        return problem(400, "The message ended before its end. Nothing was read from it.")
    return JSONResponse({"received": True}, status_code=202)


async def _body(request: Request) -> bytes:
    """The whole body, never more of it than an event can have; raises TooLargeError."""
    announced = request.headers.get("content-length", "0")
    if not announced.isascii() or not announced.isdigit() or int(announced) > webhook_service.LONGEST:
        raise TooLargeError
    payload = bytearray()
    async for part in request.stream():
        payload += part
        if len(payload) > webhook_service.LONGEST:
            raise TooLargeError
    return bytes(payload)
