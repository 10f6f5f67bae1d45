"""The door: HTTP/1.1 written by hand where it has to break.

Everything that was sent is kept, with its headers, for whoever tests what we send.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from logic import clock
from logic.ai.double import recorded, replies, requests, troubles
from logic.ai.double.requests import Asked, RefusedError
from logic.ai.double.troubles import Kind, Trouble

LARGEST: Final = 2_000_000
HUGE: Final = 5_000_000
MODELS: Final = ("waymark-words",)
WRONG: Final = '{"something": "else"}'


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """Its body, read."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Script:
    """What the double will do, and what it was sent; shared by the threads that answer."""

    key: str | None = None
    always: Trouble | None = None
    coming: deque[Trouble] = field(default_factory=deque)
    said: Callable[[Asked], str] = recorded.content
    sent: list[Sent] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arrived(self, sent: Sent) -> int:
        """Keep a request; returns how many there were."""
        with self._lock:
            self.sent.append(sent)
            return len(self.sent)

    def trouble(self, model: str) -> Trouble:
        """What happens to the next answer: planned for it, or for all, or what its model is named after."""
        with self._lock:
            if self.coming:
                return self.coming.popleft()
        return self.always or troubles.of_model(model)


class Server(ThreadingHTTPServer):
    """A server whose handlers share a script."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], script: Script) -> None:
        super().__init__(address, Handler)
        self.script = script

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client has hung up; others do, too."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, *_arguments: Any) -> None:
        """Keep quiet: what was sent is in the script."""

    def do_GET(self) -> None:
        """List the models."""
        self._arrived(b"")
        if self.path != "/v1/models":
            self._refuse(RefusedError(f"Invalid URL (GET {self.path})", status=404, code="invalid_url"))
            return
        listed = [{"id": model, "object": "model", "created": 0, "owned_by": "waymark"} for model in MODELS]
        self._json(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        """Answer a question, or fail as was planned."""
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        body = self.rfile.read(length)
        number = self._arrived(body)
        try:
            self._let_in()
            if self.path != "/v1/chat/completions":
                raise RefusedError(f"Invalid URL (POST {self.path})", status=404, code="invalid_url")  # noqa: TRY301 -- refused below, as all else
            asked = requests.read(body)
        except RefusedError as problem:
            self._refuse(problem)
            return
        self._answer(asked, number, self.server.script.trouble(asked.model))

    def _arrived(self, body: bytes) -> int:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.server.script.arrived(Sent(self.command, self.path, headers, body))

    def _let_in(self) -> None:
        wanted, given = self.server.script.key, self.headers.get("Authorization", "").removeprefix("Bearer ")
        if wanted is not None and given != wanted:
            # Real ones repeat some of the key; this one all of it, so that whoever repeats it is caught.
            raise RefusedError(f"Incorrect API key provided: {given}.", status=401, code="invalid_api_key")

    def _answer(self, asked: Asked, number: int, trouble: Trouble) -> None:
        if trouble.kind in {Kind.STATUS, Kind.REDIRECT, Kind.HANG_UP, Kind.NO_HTTP, Kind.HUGE, Kind.PACKED}:
            self._fail_before(trouble)
            return
        if trouble.kind is Kind.LATE:
            self._wait(trouble.seconds)
        created = int(clock.now().timestamp())
        content = self._said(asked, trouble)
        if asked.streams and content is not None:
            self._stream(replies.streamed(asked, content, number=number, created=created), trouble)
            return
        said = replies.whole(asked, content, number=number, created=created, **_changed(trouble))
        if trouble.kind is Kind.NO_CHOICES:
            said["choices"] = []
        self._send(json.dumps(said).encode(), trouble)

    def _said(self, asked: Asked, trouble: Trouble) -> str | None:
        content = self.server.script.said(asked)
        if trouble.kind is Kind.REFUSAL:
            return None
        if trouble.kind in {Kind.TOO_LONG, Kind.TOO_SHORT}:
            filler = "long " * 20_000 if trouble.kind is Kind.TOO_LONG else ""
            return json.dumps(dict.fromkeys(json.loads(content), filler))
        given = {
            Kind.NO_JSON: "Certainly! Here is what you asked for.",
            Kind.WRONG: WRONG,
            Kind.CUT_OFF: content[: len(content) // 2],
            Kind.DEEP: "[" * 100_000,
        }
        return given.get(trouble.kind, content)

    def _fail_before(self, trouble: Trouble) -> None:
        """Fail without an answer."""
        self._wait(trouble.seconds)
        if trouble.kind is Kind.STATUS:
            code = {429: "rate_limit_exceeded", 500: "server_error", 503: "overloaded"}.get(trouble.status, "refused")
            given = self.headers.get("Authorization", "")
            message = f"The double was told to say {trouble.status} to {given}."
            self._refuse(RefusedError(message, status=trouble.status, code=code))
        elif trouble.kind is Kind.REDIRECT:
            ends = b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            self._raw(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: %b\r\n" % _head(trouble) + ends)
        elif trouble.kind is Kind.NO_HTTP:
            self._raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        elif trouble.kind is Kind.PACKED:
            packed = gzip.compress(b"{" + b" " * HUGE + b"}")
            self._raw(_heading(len(packed), b"Content-Encoding: gzip\r\n") + packed)
        elif trouble.kind is Kind.HUGE:
            self._raw(_heading(HUGE) + b" " * HUGE)
        self.close_connection = True

    def _send(self, body: bytes, trouble: Trouble) -> None:
        if trouble.kind is Kind.BROKEN:
            body = b"<html>Bad gateway</html>"
        heading = _heading(len(body))
        if trouble.kind is Kind.HALF:
            self._raw(heading + body[: len(body) // 2])
            self.close_connection = True
        elif trouble.kind in {Kind.DRIP, Kind.DRIP_HEAD}:
            first = heading if trouble.kind is Kind.DRIP else b""
            self._drip(first, heading.removeprefix(first) + body, trouble.seconds)
        else:
            self._raw(heading + body)

    def _stream(self, pieces: Iterable[bytes], trouble: Trouble) -> None:
        """Pieces in chunks; half of them when it dies half-way."""
        self._raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        every = list(pieces)
        dies = trouble.kind is Kind.HALF
        for piece in every[: len(every) // 2] if dies else every:
            self._raw(b"%x\r\n%b\r\n" % (len(piece), piece))
            if trouble.kind is Kind.DRIP:
                self._wait(trouble.seconds)
        if dies:
            self.close_connection = True
        else:
            self._raw(b"0\r\n\r\n")

    def _drip(self, first: bytes, rest: bytes, seconds: float) -> None:
        self._raw(first)
        for number in range(len(rest)):
            if self.server.script.closing.is_set():
                break
            self._raw(rest[number : number + 1])
            self._wait(seconds)
        self.close_connection = True

    def _wait(self, seconds: float) -> None:
        """Wait, unless the double is closed meanwhile."""
        if seconds:
            self.server.script.closing.wait(seconds)

    def _refuse(self, problem: RefusedError) -> None:
        extra = b"Retry-After: 20\r\n" if problem.status == 429 else b""  # noqa: PLR2004 -- too many requests
        self._json(problem.status, replies.error(problem), extra)

    def _json(self, status: int, said: dict[str, Any], extra: bytes = b"") -> None:
        body = json.dumps(said).encode()
        heading = _heading(len(body), extra).replace(b" 200 OK", b" %d Said" % status, 1)
        self._raw(heading + body)

    def _raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()


def _heading(length: int, extra: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%bContent-Length: %d\r\n\r\n" % (extra, length)


def _head(trouble: Trouble) -> bytes:
    return trouble.address.encode("ascii")


def _changed(trouble: Trouble) -> dict[str, Any]:
    """What is different about the choice of an answer."""
    if trouble.kind is Kind.CUT_OFF:
        return {"finish_reason": "length"}
    return {"refusal": "I cannot help with that."} if trouble.kind is Kind.REFUSAL else {}
