"""Every failure as application/problem+json (RFC 9457), with the sentence a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from logic.errors import WaymarkError

log = structlog.get_logger(__name__)


class UnreadableError(WaymarkError):
    """What was sent could not be read. Nothing was changed."""

    status = 400


class TooLargeError(WaymarkError):
    """What was sent is larger than anything asked for here. Nothing was changed; /api/docs says what is asked for."""

    status = 413


class NotAcceptableError(WaymarkError):
    """This is not there in any form that was asked for. Nothing was changed; /api/docs says which forms there are."""

    status = 406


def problem(status: int, detail: str, *, errors: list[dict[str, str]] | None = None) -> JSONResponse:
    """One problem document; `errors` lists the fields that were not accepted."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def install(app: FastAPI) -> None:
    """Let `app` answer every error as a problem document."""
    app.add_exception_handler(WaymarkError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _domain(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WaymarkError)  # noqa: S101 -- registered for this class only
    return problem(error.status, error.sentence)


async def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for this class only
    fields = [{"field": _field(entry), "message": entry["msg"]} for entry in error.errors()]
    return problem(422, "Some of what was sent could not be accepted. Nothing was changed.", errors=fields)


def _field(entry: Mapping[str, Any]) -> str:
    """The name of what was not accepted; what is no JSON at all has only a place, which tells nobody anything."""
    parts = () if entry["type"] == "json_invalid" else entry["loc"][1:]
    return ".".join(str(part) for part in parts) or "body"


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class only
    return problem(error.status_code, str(error.detail))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, exc_info=error)
    return problem(500, WaymarkError().sentence)
