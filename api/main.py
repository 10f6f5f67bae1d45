"""The two applications that are mounted beside the pages: /api for programs, /auth for our own pages."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from api import auth, docs, errors, health, people, plans, problems, unsubscribe, xp

DESCRIPTION = (
    "Your own plan, progress and XP, for programs. Everything here is yours alone: other people's rows do not exist for"
    " you, and answer 404.\n\n"
    "Every failure is an application/problem+json document whose detail says what happened, what became of your data"
    " and what to do. Asking twice is harmless: a day is started, completed and paid once."
)
TAGS = [
    {"name": "people", "description": "The person who asks."},
    {"name": "plan", "description": "The active plan, its weeks and days, and all plans side by side."},
    {"name": "xp", "description": "Total, level, streak, ledger."},
    {"name": "health", "description": "How the installation is doing."},
]
UNREADABLE = "What was sent could not be read as JSON. Nothing was changed."
NO_SUCH_ADDRESS = "There is nothing at this address. Nothing was changed; /api/docs lists what there is."


class DescribedApi(FastAPI):
    """FastAPI whose document also has what its routes cannot tell: problem documents and /health."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, complete."""
        document = super().openapi()
        document["components"]["schemas"].update(problems.schemas())
        health.describe(document)
        return document


def create_api() -> FastAPI:
    """The API, to be mounted at /api."""
    api = DescribedApi(
        title="Waymark API",
        version="1.0.0",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    for module in (people, plans, xp, docs, unsubscribe):
        api.include_router(module.router)
    return _with_problems(api)


def create_auth() -> FastAPI:
    """What our own pages need to sign somebody in and out, to be mounted at /auth; not part of the API."""
    application = FastAPI(title="Waymark sign-in", openapi_url=None, redirect_slashes=False)
    application.include_router(auth.router)
    return _with_problems(application)


def _with_problems(application: FastAPI) -> FastAPI:
    errors.install(application)
    application.add_exception_handler(400, _unreadable)
    application.add_exception_handler(404, _no_such_address)
    application.add_exception_handler(405, _no_such_method)
    return application


def _name(route: APIRoute) -> str:
    return route.name


async def _unreadable(_request: Request, _error: Exception) -> JSONResponse:
    return errors.problem(400, UNREADABLE)


async def _no_such_address(_request: Request, _error: Exception) -> JSONResponse:
    return errors.problem(404, NO_SUCH_ADDRESS)


async def _no_such_method(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class only
    allowed = (error.headers or {}).get("Allow", "")
    answer = errors.problem(405, f"{request.method} is not possible here, only {allowed}. Nothing was changed.")
    answer.headers["Allow"] = allowed
    return answer
