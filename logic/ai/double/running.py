"""A double that runs: in a thread of this process for tests (`running_double`), or for good (`serve`)."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

from logic.ai.double.requests import Asked
from logic.ai.double.server import Script, Sent, Server
from logic.ai.double.troubles import Kind, Trouble

HERE = "127.0.0.1"
KEY = "waymark-double-key-0000"


class Double:
    """A double on a port of this machine, and a hand at its controls."""

    def __init__(self, base_url: str, script: Script) -> None:
        self.base_url = base_url
        self._script = script

    @property
    def key(self) -> str | None:
        """The key it wants; None when it lets everybody in."""
        return self._script.key

    @property
    def sent(self) -> tuple[Sent, ...]:
        """All it was sent, in the order of arrival."""
        return tuple(self._script.sent)

    def fails_next(self, *kinds: Kind | Trouble) -> None:
        """Let the next answers fail, one way each."""
        self._script.coming.extend(kind if isinstance(kind, Trouble) else Trouble(kind) for kind in kinds)

    def fails(self, kind: Kind | Trouble | None) -> None:
        """Let every answer fail in this way from now on; None: in none."""
        self._script.always = Trouble(kind) if isinstance(kind, Kind) else kind

    def says(self, said: Callable[[Asked], str]) -> None:
        """Let it answer with these words from now on."""
        self._script.said = said


@contextlib.contextmanager
def running_double(*, key: str | None = KEY) -> Iterator[Double]:
    """A double on a free port of the loopback interface, in threads of this process, until the block ends."""
    script = Script(key=key)
    with Server((HERE, 0), script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Double(f"http://{HERE}:{server.server_address[1]}/v1", script)
        finally:
            script.closing.set()
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def nobody_listens() -> Iterator[str]:
    """An address where connections are refused, for as long as the block lasts."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
        bound.bind((HERE, 0))
        yield f"http://{HERE}:{bound.getsockname()[1]}/v1"


def serve(port: int, *, key: str | None = KEY) -> None:
    """Serve until told to stop."""
    with Server((HERE, port), Script(key=key)) as server:
        server.serve_forever()
