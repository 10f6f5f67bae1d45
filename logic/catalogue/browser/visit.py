"""One program's time on a page, from its address to its rest.

Time is the page's own: it leaps from timer to timer and stands still while something is fetched, so a program that
waits for 50 milliseconds takes one, and the order of what happens is always the same.
"""

from __future__ import annotations

import base64
import queue
import re
import time
from collections.abc import Callable
from typing import Any

from logic.catalogue.browser import web
from logic.catalogue.browser.chromium import GONE, Chromium, Mailbox, Message
from logic.catalogue.browser.document import document
from logic.catalogue.browser.transcript import Transcript, truth
from logic.catalogue.runners import Ending, Outcome, Program
from logic.errors import SetupError

ADDRESS = f"{web.SHOP}/"
WALL = 2.0  # seconds a program may take, from its first line
OPENING = 15.0  # seconds the browser may take to get there
BUDGET = 2_000  # milliseconds of the page's own time
WAITING, PASSING = "pauseIfNetworkFetchesPending", "advance"
# Neither popups nor downloads nor other pages in place of this one.
SANDBOX = "sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-pointer-lock"
# What comes with the next picture of the page, which the page's own time does not wait for.
PICTURES = re.compile(
    r"requestAnimationFrame|requestIdleCallback|Observer|transition|animat|scroll|select|toggle|resize"
)
# What is done outside the page, in time that is not its own either.
ELSEWHERE = re.compile(
    r"indexedDB|caches|storage\.|subtle|Worker|MessageChannel|BroadcastChannel|frame|Blob|FileReader|\blocks\b"
)
MOMENT = 0.1  # seconds of silence after which nothing more is expected from elsewhere
TWO_PICTURES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


class Ended(Exception):  # noqa: N818 -- not an error of ours: it carries how a program ended
    """A program that did not come to rest; its page cannot be used again."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.ending)
        self.outcome = outcome


class Visit:
    """A program on a page; outcome() may be asked for once."""

    def __init__(self, chromium: Chromium, session: str, mailbox: Mailbox, program: Program) -> None:
        self._chromium, self._session, self._mailbox, self._program = chromium, session, mailbox, program
        self._elsewhere = ELSEWHERE.search(program.source + program.setup) is not None
        self._pictures = PICTURES.search(program.source + program.setup) is not None
        self._typed = program.typed.splitlines()
        self._said = Transcript()
        self._until = time.monotonic() + OPENING
        self._started = self._served = self._loaded = self._expired = False
        self._granted, self._frame = 0, ""
        self._slow: list[tuple[str, web.Answer]] = []
        self._replies: dict[int, Message] = {}
        self._reactions: dict[str, Callable[[dict[str, Any]], None]] = {
            "Fetch.requestPaused": self._asked,
            "Runtime.consoleAPICalled": self._said.console,
            "Runtime.exceptionThrown": lambda event: self._said.error(event["exceptionDetails"]),
            "Runtime.exceptionRevoked": lambda event: self._said.revoke(event["exceptionId"]),
            "Runtime.executionContextCreated": self._begun,
            "Page.javascriptDialogOpening": self._dialog,
            "Page.loadEventFired": self._complete,
            "Emulation.virtualTimeBudgetExpired": self._time_is_up,
            "Inspector.targetCrashed": self._crashed,
            "Page.windowOpen": lambda _event: self._said.refuse("another window"),
        }

    def outcome(self) -> Outcome:
        """How the program ends; raises Ended when that needs force."""
        self._send("Page.navigate", url=ADDRESS)
        while not self._loaded:
            self._next()
        self._settle()
        return self._checked() if self._program.check else self._said.outcome()

    def _checked(self) -> Outcome:
        if self._program.setup and not self._said.stopped():
            self._evaluate(self._program.setup)
            self._settle()
        value = None if self._said.stopped() else self._evaluate(self._program.check)
        if value is None or self._said.stopped():
            return self._said.failure()
        return Outcome("finished", self._said.printed(), checked=truth(value))

    def _evaluate(self, code: str) -> dict[str, Any] | None:
        """The value of code that may await; None when it throws, which the transcript then says."""
        reply = self._reply(self._send("Runtime.evaluate", expression=code, replMode=True, awaitPromise=True), BUDGET)
        if "exceptionDetails" in reply:
            self._said.error(reply["exceptionDetails"])
            return None
        value: dict[str, Any] | None = reply.get("result")
        return value

    def _reply(self, number: int, budget: int) -> dict[str, Any]:
        while number not in self._replies:
            if self._expired:
                self._grant(budget)
            self._next()
        result: dict[str, Any] = self._replies.pop(number).get("result", {})
        return result

    def _settle(self) -> None:
        """Let time pass until nothing is left to happen; a program that always has more to say is ended."""
        for turn in range(6 if self._elsewhere else 2):
            before = len(self._said.lines)
            if self._pictures:
                self._reply(self._send("Runtime.evaluate", expression=TWO_PICTURES, awaitPromise=True), 1)
            if self._expired:
                self._grant(BUDGET)
            while not self._expired or self._slow:
                self._next()
            if self._elsewhere:
                self._listen()
            if turn and len(self._said.lines) == before:
                return
        self._end("timeout")

    def _listen(self) -> None:
        """Wait until the page has been silent for a moment."""
        until = time.monotonic() + MOMENT
        while time.monotonic() < min(until, self._until):
            if self._mailbox.empty():
                time.sleep(MOMENT / 20)
            else:
                self._next()
                until = time.monotonic() + MOMENT

    def _grant(self, budget: int) -> None:
        """Let milliseconds of the page's time pass; those of a slow answer, while one is on its way.

        Not before what was granted last is used up: its end could be taken for the end of this.
        """
        policy, budget = (PASSING, web.SLOW) if self._slow else (WAITING, budget)
        self._expired = False
        self._granted = self._send("Emulation.setVirtualTimePolicy", policy=policy, budget=budget)

    def _send(self, method: str, **parameters: object) -> int:
        return self._chromium.send(method, self._session, **parameters)

    def _next(self) -> None:
        """Take in one message of the page."""
        try:
            message = self._mailbox.get(timeout=max(0.001, self._until - time.monotonic()))
        except queue.Empty:
            self._end("timeout")
            return
        if message is GONE:
            raise SetupError("The browser for proofs ended unexpectedly. Nothing was changed.")
        if "id" in message:
            self._replies[message["id"]] = message
        elif message["method"] in self._reactions:
            self._reactions[message["method"]](message["params"])

    def _end(self, ending: Ending, detail: str = "") -> None:
        raise Ended(Outcome(ending, self._said.printed(), detail))

    def _begun(self, _event: dict[str, Any]) -> None:
        if self._served and not self._started:
            self._started, self._until = True, time.monotonic() + WALL
            self._grant(BUDGET)

    def _complete(self, _event: dict[str, Any]) -> None:
        self._loaded = self._loaded or self._served

    def _crashed(self, _event: dict[str, Any]) -> None:
        self._end("killed", "its page crashed; too much memory?")

    def _dialog(self, event: dict[str, Any]) -> None:
        """A prompt gets the next typed line; every other dialog is dismissed."""
        if event["type"] == "prompt" and self._typed:
            self._send("Page.handleJavaScriptDialog", accept=True, promptText=self._typed.pop(0))
        else:
            self._send("Page.handleJavaScriptDialog", accept=event["type"] == "alert")

    def _asked(self, event: dict[str, Any]) -> None:
        """Answer a request of the page: its own document first, then what the web of questions has."""
        request, number = event["request"], event["requestId"]
        if not self._served:
            self._served, self._frame = True, event["frameId"]
            headers = {"Content-Type": web.HTML, "Content-Security-Policy": SANDBOX}
            self._answer(number, web.Answer(200, headers, document(self._program.source)))
            return
        if event["resourceType"] == "Document" and event["frameId"] == self._frame:
            self._end("refused", "a page in place of its own")
        headers = {name.lower(): value for name, value in request["headers"].items()}
        found = web.answer(web.Request(request["method"], request["url"], headers, request.get("postData", "")))
        if found is None:
            self._send("Fetch.failRequest", requestId=number, errorReason="NameNotResolved")
        elif found.delay:
            self._slow.append((number, found))
            self._grant(found.delay)
        else:
            self._answer(number, found)

    def _time_is_up(self, _event: dict[str, Any]) -> None:
        """What is slow has taken its time; then the page's time goes on."""
        if self._granted not in self._replies:
            return  # this was the time granted before
        self._expired = True
        if self._slow:
            for number, found in self._slow:
                self._answer(number, found)
            self._slow.clear()
            self._grant(BUDGET)

    def _answer(self, number: str, answer: web.Answer) -> None:
        self._send(
            "Fetch.fulfillRequest",
            requestId=number,
            responseCode=int(answer.status),
            responseHeaders=[{"name": name, "value": value} for name, value in answer.headers.items()],
            body=base64.b64encode(answer.body.encode()).decode(),
        )
