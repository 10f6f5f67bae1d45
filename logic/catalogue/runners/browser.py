"""Programs of web pages in a headless Chromium, each run twice: in two profiles that differ in size, place and date.

What a program prints is what it gives to console.log, a call a line, as the console shows it. A page goes on after an
uncaught error, so that is a line in its place, and the program's end only when nothing follows.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Iterator

from logic.catalogue.browser.chromium import Chromium
from logic.catalogue.browser.finder import find
from logic.catalogue.browser.tab import Face, Tab
from logic.catalogue.runners import Outcome, Program
from logic.errors import SetupError

FACES = (
    Face(1280, 800, "UTC", "en-US", 1_735_732_800.0),
    Face(390, 844, "Asia/Kolkata", "de-DE", 1_783_108_745.0),
)
HISTORY = "history"  # a tab remembers where it was


def open_runner(where: str | None = None) -> BrowserRunner:
    """A runner in the Chromium at `where`, None for the machine's own; raises SetupError when there is none."""
    path = where or find()
    if path is None or not os.access(path, os.X_OK):
        raise SetupError(
            "Questions about web pages are proved in Chromium, and there is none here. Nothing was changed."
            " `python commands/browser.py` installs it, or name yours in CHROMIUM."
        )
    return BrowserRunner(path, 1 + (os.cpu_count() or 1))


class BrowserRunner:
    """One browser with a few tabs of each face, opened when they are needed."""

    def __init__(self, path: str, width: int) -> None:
        self._chromium = Chromium(path)
        self._room = threading.Semaphore(width)
        self._idle: dict[Face, queue.LifoQueue[Tab]] = {face: queue.LifoQueue() for face in FACES}

    def run(self, program: Program) -> Outcome:
        """The outcome with the first face, or `unstable` when the other one leads elsewhere."""
        first = self._once(program, FACES[0])
        if first.ending in {"timeout", "killed", "refused"} or self._once(program, FACES[1]) == first:
            return first
        return Outcome("unstable", first.printed)

    def _once(self, program: Program, face: Face) -> Outcome:
        with self._room, self._tab(face, anew=HISTORY in program.source) as tab:
            return tab.run(program)

    @contextlib.contextmanager
    def _tab(self, face: Face, *, anew: bool) -> Iterator[Tab]:
        try:
            tab = Tab(self._chromium, face) if anew else self._idle[face].get_nowait()
        except queue.Empty:
            tab = Tab(self._chromium, face)
        try:
            yield tab
        except BaseException:
            tab.close()  # it may be in the middle of a program
            raise
        if tab.spoiled or anew:
            tab.close()
        else:
            self._idle[face].put(tab)

    def close(self) -> None:
        """End the browser."""
        self._chromium.close()
