"""The hosted pages, as stubs: Checkout and the customer portal. A card has no number; it works or is declined."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from logic.billing.double import catalogue, checkout, due, portal
from logic.billing.double.engine import Engine
from logic.billing.double.problems import Problem
from logic.billing.double.values import Thing
from logic.billing.double.world import World

HERE: Final = Path(__file__).resolve().parent / "templates"
SEE_OTHER: Final = 303
SESSION_ID: Final = "{CHECKOUT_SESSION_ID}"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
STATUS_WORDS: Final = {"trialing": "on trial", "active": "active", "past_due": "past due: the last payment failed"}


def money(cents: int) -> str:
    """Cents as dollars: $9.00, -$3.50."""
    return f"{'-' if cents < 0 else ''}${abs(cents) / 100:,.2f}"


def day(moment: int) -> str:
    """A moment as Tuesday 24 November 2026."""
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at:%A} {at.day} {at:%B %Y}"


TEMPLATES: Final = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
TEMPLATES.filters |= {"money": money, "day": day}


Page = Callable[[Request], Awaitable[Response]]


def routes(engine: Engine) -> list[BaseRoute]:
    """The addresses people see."""

    async def pay_page(request: Request) -> Response:
        session_id = request.path_params["session_id"]
        if request.method == "GET":
            return await run_in_threadpool(_show_checkout, engine, session_id, "")
        form = await request.form()
        given = {name: str(value) for name, value in form.items()}
        return await run_in_threadpool(_act_on_checkout, engine, session_id, given)

    async def portal_page(request: Request) -> Response:
        session_id = request.path_params["session_id"]
        if request.method == "GET":
            return await run_in_threadpool(_show_portal, engine, session_id)
        form = await request.form()
        action, _, subject = str(form.get("action", "")).partition(":")
        await run_in_threadpool(engine.change, lambda world: portal.act(world, session_id, action, subject))
        return RedirectResponse(request.url.path, SEE_OTHER)

    async def invoice_page(request: Request) -> Response:
        invoice_id = request.path_params["invoice_id"]
        if request.method == "GET":
            invoice = await run_in_threadpool(engine.read, lambda world: portal.final_invoice(world, invoice_id))
            return _page("invoice.html", invoice=invoice)
        await run_in_threadpool(engine.change, lambda world: portal.pay_open(world, invoice_id))
        return RedirectResponse(request.url.path, SEE_OTHER)

    return [
        Route("/c/pay/{session_id}", _kindly(pay_page), methods=["GET", "POST"]),
        Route("/p/session/{session_id}", _kindly(portal_page), methods=["GET", "POST"]),
        Route("/i/{invoice_id}", _kindly(invoice_page), methods=["GET", "POST"]),
        Route("/hosted.css", _style),
    ]


def _kindly(page: Page) -> Page:
    """A refusal becomes a page that says so."""

    async def shown(request: Request) -> Response:
        try:
            return await page(request)
        except Problem as problem:
            return _page("sorry.html", problem.status, message=str(problem))

    return shown


async def _style(_request: Request) -> Response:
    return FileResponse(HERE / "hosted.css", media_type="text/css")


def _page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(TEMPLATES.get_template(name).render(**values), status, HEADERS)


def _show_checkout(engine: Engine, session_id: str, complaint: str, typed: str | None = None) -> Response:
    session = engine.read(lambda world: checkout.open_session(world, session_id))
    if typed is None:
        typed = engine.read(lambda world: checkout.code_of(world, session))
    trial = engine.read(lambda world: checkout.trial_end(world, session))
    status = 402 if complaint else 200
    return _page("checkout.html", status, session=session, trial=trial, complaint=complaint, typed=typed)


def _act_on_checkout(engine: Engine, session_id: str, given: dict[str, str]) -> Response:
    session = engine.read(lambda world: checkout.open_session(world, session_id))
    action, code = given.get("action", ""), given.get("code")
    if action == "cancel":
        return RedirectResponse(session["cancel_url"] or session["success_url"], SEE_OTHER)
    is_typed = code is not None and session["allow_promotion_codes"]
    if is_typed and not engine.change(lambda world: checkout.enter_code(world, session_id, code or "")):
        return _show_checkout(engine, session_id, "This code is not valid. Nothing was paid.", code)
    if action == "code":
        return RedirectResponse(f"/c/pay/{session_id}", SEE_OTHER)
    declines = action != "pay_ok"
    paid = engine.change(lambda world: checkout.complete(world, session_id, declines=declines))
    if paid is None:
        return _show_checkout(engine, session_id, "The card was declined. Nothing was paid; try another one.", code)
    return RedirectResponse(paid["success_url"].replace(SESSION_ID, paid["id"]), SEE_OTHER)


def _show_portal(engine: Engine, session_id: str) -> Response:
    def look(world: World) -> dict[str, Any]:
        session = portal.enter(world, session_id)
        customer = session["customer"]
        invoices = [each for each in reversed(world.every("invoice")) if each["customer"] == customer]
        shown = [_subscription(world, each) for each in portal.running(world, customer)]
        return {"session": session, "subscriptions": shown, "invoices": invoices[:24]}

    return _page("portal.html", **engine.read(look))


def _subscription(world: World, subscription: Thing) -> Thing:
    item = subscription["items"]["data"][0]
    cents, rhythm = item["price"]["unit_amount"] * item["quantity"], item["price"]["recurring"]["interval"]
    return {
        "id": subscription["id"],
        "name": catalogue.name_of(world, item["price"]),
        "price": f"{money(cents)} a {rhythm}",
        "status": STATUS_WORDS[subscription["status"]],
        "end": due.period_end(subscription),
        "cancel_at": subscription["cancel_at"],
    }
