"""All of the web there is for a question's program: what shop.example and api.example answer.

`/text` "hello"; `/items.json` two items; `/broken.json` no JSON; `/empty` nothing; `/status/404` any status with its
reason as text; `/echo` method, query, headers of the program's own choosing, and body, as JSON; `/slow` "late" after
300 milliseconds; `/redirect` leads to /text; `/cookie` sets theme=dark; `/page.html` a page for a frame. Else: 404.
https://api.example answers the same without CORS headers, below `/open` for every origin, below `/trusted` for the
shop with credentials. Every other host cannot be reached.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

SHOP = "https://shop.example"
API = "https://api.example"
SLOW = 300  # milliseconds
OWN_HEADERS = ("content-type", "authorization", "accept")
ITEMS = [{"id": 1, "name": "cup", "price": 4}, {"id": 2, "name": "pot", "price": 9}]
PLAIN, JSON, HTML = "text/plain; charset=utf-8", "application/json", "text/html; charset=utf-8"
FIXED = {
    "/text": (PLAIN, "hello"),
    "/items.json": (JSON, json.dumps(ITEMS)),
    "/broken.json": (JSON, '[{"id": 1,'),
    "/empty": (PLAIN, ""),
    "/slow": (PLAIN, "late"),
    "/page.html": (HTML, "<!DOCTYPE html><title>Page</title><p>A page</p>"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a program asks for; header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What it gets, `delay` milliseconds of the program's time later."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    delay: int = 0


def answer(request: Request) -> Answer | None:
    """The answer to a request; None when the host cannot be reached."""
    url = urlsplit(request.url)
    host = f"{url.scheme}://{url.netloc}"
    if host == SHOP:
        return _page(request, url.path)
    if host != API:
        return None
    allowed, path = _allowed(url.path, request)
    is_preflight = request.method == "OPTIONS" and "access-control-request-method" in request.headers
    found = Answer(204) if is_preflight else _page(request, path)
    return Answer(found.status, {**found.headers, **allowed}, found.body, found.delay)


def _allowed(path: str, request: Request) -> tuple[dict[str, str], str]:
    """The CORS headers of a path of api.example, and the path below it."""
    place, slash, rest = path.removeprefix("/").partition("/")
    common = {
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers": request.headers.get("access-control-request-headers", "content-type"),
    }
    if place == "open":
        return {"Access-Control-Allow-Origin": "*", **common}, slash + rest
    if place == "trusted":
        return {"Access-Control-Allow-Origin": SHOP, "Access-Control-Allow-Credentials": "true", **common}, slash + rest
    return {}, path


def _page(request: Request, path: str) -> Answer:
    if path in FIXED:
        kind, body = FIXED[path]
        return Answer(200, {"Content-Type": kind}, body, SLOW if path == "/slow" else 0)
    if path == "/echo":
        return Answer(200, {"Content-Type": JSON}, _echo(request))
    if path == "/redirect":
        return Answer(302, {"Location": "/text"})
    if path == "/cookie":
        return Answer(200, {"Content-Type": PLAIN, "Set-Cookie": "theme=dark; Path=/"}, "set")
    return _status(path.removeprefix("/status/"))


def _echo(request: Request) -> str:
    headers = {
        name: value for name, value in sorted(request.headers.items()) if name in OWN_HEADERS or name.startswith("x-")
    }
    query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    return json.dumps({"method": request.method, "query": query, "headers": headers, "body": request.body})


def _status(number: str) -> Answer:
    try:
        status = HTTPStatus(int(number))
    except ValueError:
        status = HTTPStatus.NOT_FOUND
    if status < HTTPStatus.OK:
        status = HTTPStatus.NOT_FOUND
    has_body = status not in {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}
    return Answer(status, {"Content-Type": PLAIN}, status.phrase if has_body else "")
