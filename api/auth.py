"""The cookie: a ticket is exchanged for it, and it is let go again. Mounted under /auth, for our own pages only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from logic import clock, settings
from logic.access import origins
from logic.accounts import service as accounts
from logic.errors import NotAllowedError

STRANGER = "This can only be done from Waymark's own pages. Nothing was changed."


def own_pages_only(request: Request) -> None:
    """Refuse what a stranger's page started: the cookie would travel with it."""
    headers = request.headers
    base_url = settings.current().base_url
    if not origins.is_own(headers.get("origin"), headers.get("sec-fetch-site"), headers.get("host"), base_url):
        raise NotAllowedError(STRANGER)


router = APIRouter(tags=["sign-in"], dependencies=[Depends(own_pages_only)])


class Ticket(BaseModel):
    """The one-time ticket a page got for a right password."""

    ticket: Annotated[str, Field(min_length=1, max_length=200)]


@router.post("/session", status_code=204)
def sign_in(ticket: Ticket, request: Request, response: Response) -> None:
    """Exchange a ticket for the cookie; 401 when it was used before or is older than a minute."""
    cookie = accounts.redeem_ticket(ticket.ticket, request.headers.get("user-agent"), clock.now())
    response.set_cookie(
        accounts.COOKIE,
        cookie,
        max_age=int(accounts.SESSION_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.current().secure_cookies,
    )


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response) -> None:
    """End the session of the cookie and let the cookie go; harmless when nobody is signed in."""
    cookie = request.cookies.get(accounts.COOKIE)
    if cookie:
        accounts.sign_out(cookie, clock.now())
    response.delete_cookie(
        accounts.COOKIE, path="/", httponly=True, samesite="lax", secure=settings.current().secure_cookies
    )
