"""A learner's browser as far as the server can tell: Streamlit's websocket protocol, spoken by many at once.

Like the browser a client sends the state of the widgets it was shown, the hashes of big messages it still has, the
fragment a widget belongs to, and its cookie. A rerun takes from the moment it is sent to the arrival of
`script_finished`, a rerun that the script asked for itself (`st.rerun`) included.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 60.0  # seconds for one rerun
REMEMBERED_RUNS = 2  # how long a browser keeps a big message it was not shown again
FINISHED_EARLY = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")
COMPILE_ERROR = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_WITH_COMPILE_ERROR")


class PageError(Exception):
    """The page is not the one that was to be measured, or it failed."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """One rerun as its browser saw it."""

    milliseconds: float
    size: int  # bytes received
    messages: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A widget on the page."""

    id: str
    fragment: str
    options: tuple[str, ...]


@dataclass(slots=True)
class Client:
    """One browser tab with a signed-in learner."""

    url: str
    cookie: str
    titles: list[str] = field(default_factory=list)  # of the last rerun
    buttons: dict[str, Shown] = field(default_factory=dict)
    radios: dict[str, Shown] = field(default_factory=dict)
    _socket: websockets.ClientConnection | None = None
    _page_hash: str = ""
    _cached: dict[str, int] = field(default_factory=dict)
    _runs: int = 0

    async def __aenter__(self) -> Self:
        parts = urlsplit(self.url)
        self._socket = await websockets.connect(
            f"ws://{parts.netloc}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(self.url),
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def visit(self, page: str) -> Rerun:
        """Go to the page with this address ("" is the visitor's home)."""
        self.buttons.clear()
        self.radios.clear()
        return await self._run(self._message(page=page))

    async def choose_and_press(self, radio: str, option: int, button: str) -> Rerun:
        """Choose an option of a radio and press a button of the same fragment."""
        try:
            chosen, pressed = self.radios[radio], self.buttons[button]
        except KeyError as problem:
            raise PageError(f"there is no {problem} on the page") from problem
        message = self._message(fragment=pressed.fragment)
        states = message.rerun_script.widget_states.widgets
        states.add(id=chosen.id, string_value=chosen.options[option])
        states.add(id=pressed.id, trigger_value=True)
        self.buttons.clear()
        self.radios.clear()
        return await self._run(message)

    def _message(self, *, page: str | None = None, fragment: str = "") -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = ""
        state.page_script_hash = self._page_hash if page is None else ""
        state.page_name = page or ""
        state.fragment_id = fragment
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.cached_message_hashes.extend(self._cached)
        state.widget_states.SetInParent()
        return message

    async def _run(self, message: BackMsg) -> Rerun:
        if self._socket is None:
            raise PageError("not connected")
        self.titles.clear()
        size = messages = 0
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                data = await self._socket.recv(decode=False)
                size += len(data)
                messages += 1
                received = ForwardMsg.FromString(data)
                self._learn(received)
                if received.WhichOneof("type") == "script_finished" and received.script_finished != FINISHED_EARLY:
                    break
        took = (time.perf_counter() - started) * 1000
        if received.script_finished == COMPILE_ERROR:
            raise PageError("the page does not compile")
        self._runs += 1
        self._cached = {known: run for known, run in self._cached.items() if self._runs - run <= REMEMBERED_RUNS}
        return Rerun(took, size, messages)

    def _learn(self, message: ForwardMsg) -> None:
        """Remember the page, its widgets and its big messages; raise when the page says that it failed."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._cached[message.hash] = self._runs
        if kind == "ref_hash":
            self._cached[message.ref_hash] = self._runs
        elif kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash or self._page_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message.delta.new_element, message.delta.fragment_id)

    def _see(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = Shown(element.button.id, fragment, ())
        elif kind == "radio":
            self.radios[element.radio.label] = Shown(element.radio.id, fragment, tuple(element.radio.options))
        elif kind == "heading":
            self.titles.append(element.heading.body)
        elif kind == "exception":
            raise PageError(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            raise PageError(element.alert.body)
