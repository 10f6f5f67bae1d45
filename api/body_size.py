"""How much a request may bring: bodies are held in memory before anybody is asked who they are. Pure ASGI."""

from __future__ import annotations

import re

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.errors import TooLargeError
from logic.resume import reading

MOST_BYTES = 64 * 1024
FILES = re.compile(r".*/tracks/\d+/resume/\w+")
MOST_BYTES_OF_A_FILE = reading.MOST_BYTES + MOST_BYTES


class LimitedBody:
    """Refuses a body that says it is too large before it is read, and one that turns out to be while it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in; everything else passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = MOST_BYTES_OF_A_FILE if FILES.fullmatch(scope["path"]) else MOST_BYTES
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if int(announced) > most:  # the server has already refused what is no number
            error = TooLargeError()
            await errors.problem(error.status, error.sentence)(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                # FastAPI lets no other exception through while it reads a body.
                raise HTTPException(TooLargeError.status, TooLargeError().sentence)
            return message

        await self.app(scope, receive_counted, send)
