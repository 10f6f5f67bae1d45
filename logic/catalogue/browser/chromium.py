"""A Chromium process of ours, spoken to in the DevTools protocol over a pipe: no port that others could reach."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from typing import Any

from logic.errors import SetupError

Message = dict[str, Any]
Mailbox = queue.SimpleQueue[Message]
# The browser expects its pipe at 3 and 4, where a child's standard input and output can be moved to.
START = 'exec 3<&0 4>&1 </dev/null >/dev/null; exec "$@"'
LEFT_OUT = (
    "IsolateOrigins",
    "site-per-process",
    "OriginKeyedProcessesByDefault",
    "HttpsUpgrades",
    "BackForwardCache",
    "Translate",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
)
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-breakpad",
    "--mute-audio",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=256",
    # Frames come when they are asked for, and frames of other origins stay in the process whose requests we answer.
    "--disable-frame-rate-limit",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-site-isolation-trials",
    "--enable-features=NetworkServiceInProcess2",
    f"--disable-features={','.join(LEFT_OUT)}",
    "--remote-debugging-pipe",
)
PATIENCE = 30.0
CHUNK = 1 << 16
GONE: Message = {"method": "Browser.gone", "params": {}}


class Chromium:
    """One browser with a profile of its own. Safe for several threads; close() ends it and removes the profile."""

    def __init__(self, path: str) -> None:
        self._profile = tempfile.mkdtemp(prefix="waymark-browser-")
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # its own sandbox refuses to work for root
        self._process = subprocess.Popen(  # noqa: S603 -- the browser of the caller's choice, with our arguments
            ["/bin/sh", "-c", START, "sh", path, *FLAGS, *root, f"--user-data-dir={self._profile}", "about:blank"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; the browser ends when we hang up
        )
        self._numbers = itertools.count(1)
        self._writing, self._listing = threading.Lock(), threading.Lock()
        self._answers: dict[int, Mailbox] = {}
        self._sessions: dict[str, Mailbox] = {}
        self._gone = False
        self._reader = threading.Thread(target=self._read, name="chromium", daemon=True)
        self._reader.start()

    def call(self, method: str, session: str | None = None, **parameters: object) -> Message:
        """The result of a command, waited for; raises SetupError when the browser refuses it or is gone."""
        answer: Mailbox = queue.SimpleQueue()
        number = self._send(method, session, parameters, answer)
        try:
            message = answer.get(timeout=PATIENCE)
        except queue.Empty:
            message = {"error": {"message": f"no answer within {PATIENCE:.0f} seconds"}}
        with self._listing:
            self._answers.pop(number, None)
        if "result" not in message:
            reason = message.get("error", {}).get("message", "it ended")
            raise SetupError(f"The browser for proofs cannot go on ({method}: {reason}). Nothing was changed.")
        result: Message = message["result"]
        return result

    def send(self, method: str, session: str | None = None, **parameters: object) -> int:
        """Send a command and return its number, under which the answer comes to the session's mailbox."""
        return self._send(method, session, parameters, None)

    def _send(self, method: str, session: str | None, parameters: dict[str, object], answer: Mailbox | None) -> int:
        number = next(self._numbers)
        message: Message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        with self._listing:
            if answer is not None:
                self._answers[number] = answer
            if self._gone and answer is not None:
                answer.put(GONE)
        with self._writing, contextlib.suppress(OSError, ValueError):  # the reader notices that it is gone
            if self._process.stdin:
                self._process.stdin.write(json.dumps(message).encode() + b"\0")
                self._process.stdin.flush()
        return number

    def attach(self, target: str) -> tuple[str, Mailbox]:
        """A session with a page, and the mailbox in which its events and answers arrive in order."""
        session = str(self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        mailbox: Mailbox = queue.SimpleQueue()
        with self._listing:
            self._sessions[session] = mailbox
        return session, mailbox

    def detach(self, session: str) -> None:
        """Forget a session."""
        with self._listing:
            self._sessions.pop(session, None)

    def _read(self) -> None:
        stream, rest = self._process.stdout, b""
        while stream and (chunk := stream.read1(CHUNK)):  # type: ignore[attr-defined]  # a BufferedReader, typed as IO
            *messages, rest = (rest + chunk).split(b"\0")
            for message in messages:
                self._deliver(json.loads(message))
        with self._listing:
            self._gone = True
            for mailbox in (*self._answers.values(), *self._sessions.values()):
                mailbox.put(GONE)

    def _deliver(self, message: Message) -> None:
        with self._listing:
            mailbox = self._answers.get(message.get("id", 0)) or self._sessions.get(message.get("sessionId", ""))
        if mailbox is not None:
            mailbox.put(message)

    def close(self) -> None:
        """End the browser and remove its profile."""
        self.send("Browser.close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE / 6)
        with contextlib.suppress(ProcessLookupError):  # its children may still be writing to the profile
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # what was still to be written has no reader
                    stream.close()
        shutil.rmtree(self._profile, ignore_errors=True)
