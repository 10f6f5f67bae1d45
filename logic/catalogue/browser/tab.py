"""Pages of the browser, each in a profile of its own, that run one program after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logic.catalogue.browser.chromium import Chromium
from logic.catalogue.browser.visit import Ended, Visit
from logic.catalogue.runners import Outcome, Program

FRESH = "if (self === top) { localStorage.clear(); sessionStorage.clear(); self.name = ''; }"
# What a page can leave behind beside cookies and the two storages: afterwards the whole profile is given up.
LASTING = re.compile(r"indexedDB|caches|serviceWorker|locks|showOpen|storage\.|frame|BroadcastChannel|SharedWorker")


@dataclass(frozen=True, slots=True)
class Face:
    """What a program must not depend on; `start` is its clock, in seconds since 1970."""

    width: int
    height: int
    zone: str
    locale: str
    start: float


class Tab:
    """A page and its profile; not for two threads at once. Once `spoiled` it can only be closed."""

    def __init__(self, chromium: Chromium, face: Face) -> None:
        self._chromium = chromium
        self.spoiled = False
        self._profile = str(chromium.call("Target.createBrowserContext")["browserContextId"])
        target = chromium.call(
            "Target.createTarget",
            url="about:blank",
            browserContextId=self._profile,
            width=face.width,
            height=face.height,
        )["targetId"]
        self._session, self._mailbox = chromium.attach(target)
        self._prepare(face)

    def _prepare(self, face: Face) -> None:
        """Everything that stays the same for all programs of a face."""
        size: dict[str, object] = {"width": face.width, "height": face.height, "deviceScaleFactor": 1, "mobile": False}
        steps: tuple[tuple[str, dict[str, object]], ...] = (
            ("Page.enable", {}),
            ("Runtime.enable", {}),
            ("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}),
            ("Emulation.setDeviceMetricsOverride", size),
            ("Emulation.setTimezoneOverride", {"timezoneId": face.zone}),
            ("Emulation.setLocaleOverride", {"locale": face.locale}),
            ("Emulation.setFocusEmulationEnabled", {"enabled": True}),
            ("Page.addScriptToEvaluateOnNewDocument", {"source": FRESH}),
            ("Emulation.setVirtualTimePolicy", {"policy": "pause", "initialVirtualTime": face.start}),
        )
        for method, parameters in steps:
            self._chromium.call(method, self._session, **parameters)

    def run(self, program: Program) -> Outcome:
        """Run one program on a fresh page."""
        self.spoiled = LASTING.search(program.source + program.setup + program.check) is not None
        while not self._mailbox.empty():
            self._mailbox.get()  # what the page before still had to say
        self._chromium.send("Storage.clearCookies", browserContextId=self._profile)
        self._chromium.send("Page.resetNavigationHistory", self._session)
        try:
            return Visit(self._chromium, self._session, self._mailbox, program).outcome()
        except Ended as ended:
            self.spoiled = True
            return ended.outcome

    def close(self) -> None:
        """Give up the page, whatever it is doing, and its profile."""
        self._chromium.detach(self._session)
        self._chromium.send("Runtime.terminateExecution", self._session)
        self._chromium.send("Target.disposeBrowserContext", browserContextId=self._profile)
