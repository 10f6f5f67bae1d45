"""Who asks: a bearer token first, else the cookie of a browser that is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from logic import clock, settings
from logic.access import origins
from logic.access.roles import Role, may_enter
from logic.accounts import service as accounts
from logic.accounts.service import Visitor
from logic.errors import NotAllowedError, NotSignedInError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NOBODY = (
    "It is not known who asks. Nothing was changed; send 'Authorization: Bearer <token>' with a token made under"
    " Account, or sign in with your browser."
)
UNKNOWN_TOKEN = "This token is not known, or it was revoked. Nothing was changed; make a new one under Account."  # noqa: S105 -- a sentence
ENDED = "This sign-in has ended. Nothing was lost; please sign in again."
STRANGER = (
    "With the sign-in of a browser, changes can only be asked for by Waymark's own pages. Nothing was changed; programs"
    " use a bearer token."
)
NOT_A_TEACHER = "Growth plans belong to teachers, and you are not one here. Nothing was changed."
NOT_A_LEARNER = "Plans and XP belong to learners, and you are not one here. Nothing was changed."

bearer_scheme = HTTPBearer(
    scheme_name="token",
    description="A named token, made and revoked under Account. It is shown once; only its hash is stored.",
    auto_error=False,
)
cookie_scheme = APIKeyCookie(
    name=accounts.COOKIE,
    scheme_name="browser",
    description="The cookie of a signed-in browser. Changes must come from Waymark's own pages.",
    auto_error=False,
)


def asker(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(bearer_scheme)],
    cookie: Annotated[str | None, Security(cookie_scheme)],
) -> Visitor:
    """The person who asks; raises NotSignedInError for nobody, NotAllowedError for a stranger's page."""
    if bearer is not None:
        return _holder(bearer.credentials)
    if not cookie:
        raise NotSignedInError(NOBODY)
    if request.method not in SAFE_METHODS and not _from_our_own_pages(request):
        raise NotAllowedError(STRANGER)
    visitor = accounts.visitor(cookie, clock.now())
    if visitor is None:
        raise NotSignedInError(ENDED)
    return visitor


Asker = Annotated[Visitor, Depends(asker)]


def learner(visitor: Asker) -> Visitor:
    """The person who asks, who is a learner; raises NotAllowedError for anybody else."""
    if not may_enter(visitor.roles, Role.LEARNER):
        raise NotAllowedError(NOT_A_LEARNER)
    return visitor


Learner = Annotated[Visitor, Depends(learner)]


def teacher(visitor: Asker) -> Visitor:
    """The person who asks, who is a teacher; raises NotAllowedError for anybody else."""
    if not may_enter(visitor.roles, Role.TEACHER):
        raise NotAllowedError(NOT_A_TEACHER)
    return visitor


Teacher = Annotated[Visitor, Depends(teacher)]


def _holder(token: str) -> Visitor:
    visitor = accounts.visitor_by_api_token(token, clock.now())
    if visitor is None:
        raise NotSignedInError(UNKNOWN_TOKEN)
    return visitor


def _from_our_own_pages(request: Request) -> bool:
    headers = request.headers
    return origins.is_own(
        headers.get("origin"), headers.get("sec-fetch-site"), headers.get("host"), settings.current().base_url
    )
