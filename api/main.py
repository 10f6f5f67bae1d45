"""The applications beside the pages: /api for programs, /performance for older ones, /auth for our own pages."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match

from api import (
    accommodations,
    achievements,
    attempts,
    auth,
    docs,
    errors,
    growth_plans,
    health,
    leaderboards,
    people,
    plan_words,
    plans,
    problems,
    readiness,
    resumes,
    reviews,
    subscription,
    unsubscribe,
    verdicts,
    xp,
)
from api.body_size import LimitedBody

DESCRIPTION = (
    "Your own plan, tests, verdicts and XP, for programs. Other people's rows do not exist for you, and"
    " answer 404; only the leaderboards name others, those who want to be seen there. Those who teach find learners"
    " here, too, and grant them more time.\n\n"
    "Every failure is an application/problem+json document whose detail says what happened, what became of your data"
    " and what to do. Asking twice is harmless: a day is started, completed and paid once, a test is begun, scored and"
    " paid once."
)
TAGS = [
    {"name": "people", "description": "The person who asks."},
    {"name": "plan", "description": "The active plan, its weeks and days, and all plans side by side."},
    {"name": "tests", "description": "Weekly tests, finals, daily checks and reviews, by the server's clock."},
    {"name": "verdict", "description": "What a plan came to, with its doubt, and on paper."},
    {"name": "readiness", "description": "The forecast of the final, and how it moved."},
    {"name": "resume", "description": "Your resume, scored before a plan and after it."},
    {"name": "xp", "description": "Total, level, streak, ledger."},
    {"name": "achievements", "description": "What you have achieved, and what is still ahead."},
    {"name": "learners", "description": "For those who teach: learners, and more time for them."},
    {"name": "growth plan", "description": "For teachers: their own plan, its actions, and what teachers found out."},
    {"name": "leaderboards", "description": "Boards of those who want to be seen, and your league."},
    {"name": "subscription", "description": "What you may use, what it costs, what you paid."},
    {"name": "health", "description": "How the installation is doing."},
]
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
NO_SUCH_ADDRESS = "There is nothing at this address. Nothing was changed; /api/docs lists what there is."


class DescribedApi(FastAPI):
    """FastAPI whose document also has what its routes cannot tell: problem documents and /health."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, complete."""
        document = super().openapi()
        document["components"]["schemas"].update(problems.schemas())
        health.describe(document)
        _describe_old_addresses(document)
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
    for module in (
        people,
        plans,
        plan_words,
        attempts,
        reviews,
        verdicts,
        readiness,
        resumes,
        xp,
        achievements,
        leaderboards,
        subscription,
        accommodations,
        growth_plans,
        docs,
        unsubscribe,
    ):
        api.include_router(module.router)
    return _with_problems(api)


def create_performance() -> FastAPI:
    """Addresses that teachers' tools know from before, to be mounted at /performance; described as part of the API."""
    application = FastAPI(
        title="Waymark, older addresses",
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    application.include_router(growth_plans.old_router)
    return _with_problems(application)


def create_auth() -> FastAPI:
    """What our own pages need to sign somebody in and out, to be mounted at /auth; not part of the API."""
    application = FastAPI(title="Waymark sign-in", openapi_url=None, redirect_slashes=False)
    application.include_router(auth.router)
    return _with_problems(application)


def _with_problems(application: FastAPI) -> FastAPI:
    errors.install(application)
    application.add_middleware(LimitedBody)
    application.add_exception_handler(400, _unreadable)
    application.add_exception_handler(404, _no_such_address)
    application.add_exception_handler(405, _no_such_method)
    return application


def _describe_old_addresses(document: dict[str, Any]) -> None:
    """Add /performance to the document of the API: it lives beside it, not in it."""
    for path, item in create_performance().openapi()["paths"].items():
        document["paths"][f"/performance{path}"] = {"servers": [{"url": "/"}], **item}


def _name(route: APIRoute) -> str:
    return route.name


async def _unreadable(_request: Request, _error: Exception) -> JSONResponse:
    return errors.problem(400, errors.UnreadableError().sentence)


async def _no_such_address(_request: Request, _error: Exception) -> JSONResponse:
    return errors.problem(404, NO_SUCH_ADDRESS)


async def _no_such_method(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class only
    allowed = ", ".join(_methods_here(request)) or (error.headers or {}).get("Allow", "")
    answer = errors.problem(405, f"{request.method} is not possible here, only {allowed}. Nothing was changed.")
    answer.headers["Allow"] = allowed
    return answer


def _methods_here(request: Request) -> list[str]:
    """Every method there is at this address; the framework names those of the first of its routes alone."""
    routes: list[BaseRoute] = request.app.routes
    return [
        method
        for method in METHODS
        if any(route.matches(dict(request.scope) | {"method": method})[0] is Match.FULL for route in routes)
    ]
