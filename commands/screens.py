"""Pictures of every page and role, desktop and phone: `make screens`.

The application runs on a private database with the demonstration school. A new learner is led from the first visit to a
plan by the real services and by clicks, another one through a day, so that the pictures show pages as they are in use.
`python -m commands.screens bank staff` takes anew only the pictures of these scenes (see SCENES) and keeps the others.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from bench import chromium, servers
from bench.servers import Stage
from commands import pictures_of_figures, pictures_of_school, pictures_of_teaching, pictures_of_tests, seed
from db.queries import assessment as assessment_queries
from db.queries import item_reports as report_queries
from logic import clock
from logic.accounts import service as accounts
from logic.assessment import service as assessment
from logic.assessment.selection import MOST_ITEMS
from logic.assessment.sitting import ShownQuestion, Sitting
from logic.settings import ROOT
from logic.transactions import DatabaseRole, transaction

FOLDER: Final = ROOT / "docs" / "screens"
COLOURS: Final = 256
BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
THINKING: Final = timedelta(seconds=40)
KNOWN: Final = {"Names and values", "Numbers", "Strings", "Branching", "Loops", "Input and output", "Lists"}
TALLEST: Final = 6000  # pixels
DEVICES: Final[dict[str, dict[str, Any]]] = {
    "d": {"viewport": chromium.DESKTOP},
    "m": {"viewport": chromium.PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
}
SETTLED: Final = """
() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
  && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-testid="stAppSkeleton"]')
  && document.querySelector('[data-testid="stMain"] :is(h1, h2, h3, [role="progressbar"])')
  && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every((chart) => chart.querySelector(".main-svg"))
  && document.fonts.status === "loaded"
"""
HEIGHT: Final = """
() => Math.max(...["stMainBlockContainer", "stSidebarContent"].map((name) =>
  document.querySelector(`[data-testid="${name}"]`)?.getBoundingClientRect().width > 0
    ? document.querySelector(`[data-testid="${name}"]`).scrollHeight : 0))
"""


@dataclass(slots=True)
class Photographer:
    """Tabs of one person on both devices, and where the pictures go."""

    role: str
    address: str
    tabs: dict[str, Page]
    folder: Path
    suffix: str = ""
    taken: list[str] = field(default_factory=list)

    def page(self, name: str, path: str) -> None:
        """Open a page on both devices and photograph it."""
        for device in DEVICES:
            self.go(device, path)
            self.here(name, device)

    def go(self, device: str, path: str) -> Page:
        """Open a page on one device."""
        tab = self.tabs[device]
        tab.goto(f"{self.address}/{path}")
        return tab

    def here(self, name: str, device: str) -> None:
        """Photograph what a tab shows, from top to bottom, once it stands still."""
        tab = self.tabs[device]
        normal = tab.viewport_size or chromium.DESKTOP
        tab.mouse.move(normal["width"] - 2, normal["height"] - 2)  # nothing is hovered over
        _settle(tab)
        height = min(TALLEST, max(normal["height"], int(tab.evaluate(HEIGHT))))
        tab.set_viewport_size({"width": normal["width"], "height": height})
        _settle(tab)
        file = self.folder / f"{self.role}-{name}{self.suffix}-{device}.png"
        tab.screenshot(path=file, animations="disabled")
        tab.set_viewport_size({"width": normal["width"], "height": normal["height"]})
        _reduce(file)
        print(f"  {file.name}", flush=True)


def main(wanted: Sequence[str] = ()) -> int:
    """Take all pictures anew, or those of some scenes; what was there is replaced when all of them are taken."""
    unknown = set(wanted) - set(SCENES)
    if unknown:
        print(f"There is no scene {', '.join(sorted(unknown))}. Nothing was changed; there are {', '.join(SCENES)}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="waymark-screens-") as name, servers.stage() as stage:
        folder = Path(name)
        seed.demo_school()
        if not wanted or {"school", "teaching"} & set(wanted):
            pictures_of_school.fill()
        if not wanted or "figures" in wanted:
            pictures_of_figures.fill(stage)
        with servers.worker(stage), servers.application(stage) as server, chromium.launched() as browser:
            studio = Studio(browser, server.address, folder, stage)
            for scene in wanted or SCENES:
                SCENES[scene](studio)
        pictures = sorted(folder.glob("*.png"))
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in () if wanted else FOLDER.glob("*.png"):
            old.unlink()
        for picture in pictures:
            shutil.copyfile(picture, FOLDER / picture.name)
    size = sum(picture.stat().st_size for picture in FOLDER.glob("*.png")) / 1e6
    print(f"{len(pictures)} pictures, {size:.1f} MB, in {FOLDER.relative_to(ROOT)}.")
    return 0


@dataclass(frozen=True, slots=True)
class Studio:
    """The browser, the application, the folder for the pictures, and the database behind it."""

    browser: Browser
    address: str
    folder: Path
    stage: Stage

    @contextmanager
    def visit(self, role: str, email: str | None = None, *, dark: bool = False) -> Iterator[Photographer]:
        """Both devices of one person, signed in when there is an e-mail address."""
        cookie = _cookie(email) if email else None
        scheme = "dark" if dark else "light"
        contexts: dict[str, BrowserContext] = {
            device: chromium.profile(
                self.browser, self.address, cookie, **options, color_scheme=scheme, reduced_motion="reduce"
            )
            for device, options in DEVICES.items()
        }
        tabs = {device: context.new_page() for device, context in contexts.items()}
        yield Photographer(role, self.address, tabs, self.folder, "-dark" if dark else "")
        for context in contexts.values():
            context.close()


def _visitors(studio: Studio) -> None:
    """Pages for whoever is not signed in."""
    with studio.visit("public") as camera:
        for name, path in (("welcome", ""), ("sign-in", "sign-in"), ("register", "register"), ("reset", "reset")):
            camera.page(name, path)
        for device in DEVICES:
            tab = camera.go(device, "sign-in")
            tab.get_by_label("E-mail address").fill("amara@example.org")
            tab.get_by_label("Password", exact=True).fill("not my password")
            tab.get_by_test_id("stForm").get_by_role("button", name="Sign in").click()
            tab.get_by_test_id("stAlert").wait_for()
            camera.here("sign-in-refused", device)


def _new_learner(studio: Studio) -> None:
    """From the first visit to the plan: no plan yet, the tracks, questions, the result."""
    email = "new@waymark.test"
    learner_id = _id(email)
    with studio.visit("new-learner", email) as camera:
        for name, path in (("today", ""), ("plan", "plan"), ("standing", "standing"), ("diagnostic", "diagnostic")):
            camera.page(name, path)
        _questions(studio, camera, learner_id, email)
        camera.page("today-measured", "")
        camera.page("standing-measured", "standing")
        for device in DEVICES:
            camera.go(device, "standing").get_by_text("Review of your answers").click()
            camera.here("review", device)
        desk = camera.go("d", "standing")
        desk.get_by_role("button", name="Make my plan").click()
        desk.get_by_role("heading", name="Your plan").wait_for()
        camera.page("plan-made", "plan")
        camera.page("today-first-day", "")


def _questions(studio: Studio, camera: Photographer, learner_id: int, email: str) -> None:
    """The first question of each kind that comes, and the end; only the last answer is given in the browser."""
    moment = clock.now() - THINKING * MOST_ITEMS
    sitting = assessment.begin_diagnostic(learner_id, seed.TRACK, at=moment)
    seen: set[str] = set()
    while sitting.question is not None and sitting.answered < MOST_ITEMS - 1:
        kind = _kind(sitting.question)
        if kind not in seen:
            camera.page(f"question-{kind}", "diagnostic")
            if not seen:
                with studio.visit("new-learner", email, dark=True) as night:
                    night.page(f"question-{kind}", "diagnostic")
            seen.add(kind)
        moment += THINKING
        sitting = _answer(learner_id, sitting, at=moment)
    if sitting.question is None:
        return
    tab = camera.go("d", "diagnostic")
    _settle(tab)
    tab.get_by_role("button", name="Answer", exact=True).click()
    tab.get_by_test_id("stAlert").wait_for()
    camera.here("question-not-chosen", "d")
    _answer_the_rest(tab)
    camera.here("finished", "d")


def _answer(learner_id: int, sitting: Sitting, *, at: datetime) -> Sitting:
    """Answer as somebody does who knows the topics of the first skill and half of the others."""
    if sitting.question is None:
        return sitting
    with transaction(learner_id) as session:
        attempt = assessment_queries.attempt(session, learner_id, sitting.attempt_id)
    if attempt is None:
        return sitting
    position = sitting.question.position
    known = sitting.question.topic in KNOWN or position % 2 == 0
    choice = int(attempt.option_order.index(0 if known else 1))  # the first option of a question is its key
    return assessment.answer(learner_id, sitting.attempt_id, position, choice, at=at)


def _answer_the_rest(tab: Page) -> None:
    """Choose the first answer of each question until there is none."""
    for number in range(MOST_ITEMS, MOST_ITEMS + 2):
        following = tab.get_by_text(re.compile(rf"question {number + 1} of at most|That was the last question")).first
        tab.get_by_role("radio").first.focus()
        tab.keyboard.press("Space")
        tab.get_by_role("button", name="Answer", exact=True).click()
        following.wait_for()
        if tab.get_by_text("That was the last question").is_visible():
            return


def _kind(question: ShownQuestion) -> str:
    """How the answers of a question look."""
    if question.options_as == "text":
        answers = "text"
    else:
        answers = "code-lines" if any("\n" in option for option in question.options) else "code"
    return f"{answers}-with-listing" if question.code else answers


def _learner(studio: Studio) -> None:
    """A learner in the first week: a day unlocked, started and just completed; plan and standing."""
    email = "learner@waymark.test"
    with studio.visit("learner", email) as camera:
        for name, path in (("today", ""), ("plan", "plan"), ("standing", "standing"), ("diagnostic", "diagnostic")):
            camera.page(name, path)
        for section in ("Profile", "Password", "Browsers", "API tokens", "My data"):
            camera.page(f"account-{section.lower().replace(' ', '-')}", f"account?section={section.replace(' ', '+')}")
        menu = camera.go("m", "")
        _settle(menu)
        menu.get_by_test_id("stExpandSidebarButton").click()
        camera.here("menu", "m")
    with studio.visit("learner", email, dark=True) as night:
        night.page("today", "")
        night.page("plan", "plan")
    with studio.visit("learner", email) as camera:
        for device in DEVICES:
            tab = camera.go(device, "")
            tab.get_by_role("button", name="Start today's task").click()
            tab.get_by_role("button", name="I have done this day").wait_for()
            camera.here("today-started", device)
            tab.get_by_role("button", name="I have done this day").click()
            tab.get_by_test_id("stAlert").first.wait_for()
            camera.here("today-completed", device)


def _bank(studio: Studio) -> None:
    """A question is reported, found in the bank, answered for, and its key changed; what each of them sees of it."""
    with studio.visit("learner", "learner@waymark.test") as camera:
        _report(camera)
    family_id = _reported()
    with studio.visit("teacher", "teacher@waymark.test") as camera:
        camera.page("bank", "item-bank")
        for device in DEVICES:
            _question(camera, device, f"item-bank?item={family_id}")
    with studio.visit("admin", "admin@waymark.test") as camera:
        camera.page("bank", "bank")
        camera.page("bank-question", f"bank?item={family_id}")
        for device in DEVICES:
            _change_key(camera, device, f"bank?item={family_id}", sure=device == [*DEVICES][-1])
        camera.page("bank-question-changed", f"bank?item={family_id}")
        for device in DEVICES:
            _section(camera, device, f"bank?item={family_id}", "History")
    with studio.visit("learner", "learner@waymark.test") as camera:
        camera.page("today-notices", "")


def _report(camera: Photographer) -> None:
    """Open the review of a test on both devices; on the last one something is found wrong with a question."""
    for device in DEVICES:
        tab = camera.go(device, "standing")
        tab.get_by_text("Review of your answers").click()
        camera.here("review", device)
        tab.get_by_role("button", name="Something wrong with this question?").click()
        tab.get_by_role("dialog").wait_for()
        camera.here("review-report", device)
    tab.get_by_label("In your words (optional)").fill("I think two of these answers are right.")
    tab.get_by_role("button", name="Send", exact=True).click()
    tab.get_by_role("dialog").get_by_test_id("stAlert").wait_for()
    camera.here("review-reported", device)


def _reported() -> int:
    """The question that a learner reported."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return int(report_queries.unanswered(session, family_id=None, most=1, with_modules=False)[0].family_id)


def _question(camera: Photographer, device: str, path: str) -> None:
    """All that is known of a question, a section at a time; on the last device the report is answered."""
    tab = camera.go(device, path)
    _settle(tab)
    tab.get_by_text("Show the answer").click()
    tab.get_by_text("Option 4").wait_for()
    camera.here("bank-question", device)
    for section in ("Proof", "Statistics", "Reports"):
        _section(camera, device, path, section)
    if device == [*DEVICES][-1]:
        tab.get_by_label("Your reply", exact=True).fill("You are right, thank you. It will be taken out.")
        tab.get_by_role("button", name="Send and close").click()
        tab.get_by_text("No open reports").wait_for()


def _section(camera: Photographer, device: str, path: str, section: str) -> None:
    tab = camera.tabs[device] if path in camera.tabs[device].url else camera.go(device, path)
    _settle(tab)
    tab.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).click()
    camera.here(f"bank-{section.lower()}", device)


def _change_key(camera: Photographer, device: str, path: str, *, sure: bool) -> None:
    """The dialog in which a key is changed; done if `sure`."""
    tab = camera.go(device, path)
    _settle(tab)
    tab.get_by_role("button", name="Change the key").click()
    tab.get_by_text("None of them is right").click()
    tab.get_by_label("Why? It is kept with the question.").fill("None of these is right, says the documentation.")
    camera.here("bank-change-key", device)
    if sure:
        tab.get_by_role("button", name="Change it and score the tests again").click()
        tab.get_by_text("The key is changed").wait_for()


def _staff(studio: Studio) -> None:
    """What else teachers and admins have."""
    with studio.visit("teacher", "teacher@waymark.test") as camera:
        for path in ("tracks", "modules", "courses", "materials", "teaching-profile"):
            camera.page(path, path)
    with studio.visit("admin", "admin@waymark.test") as camera:
        for name, path in (("people", "people"), ("health", "health-of-the-place"), ("audit", "audit-log")):
            camera.page(name, path)


def _settle(tab: Page) -> None:
    """Wait until nothing on the page moves any more."""
    tab.wait_for_function(SETTLED)
    tab.wait_for_timeout(400)  # late styles and slide-in transitions
    tab.wait_for_function(SETTLED)


def _reduce(file: Path) -> None:
    """A third of the bytes and no difference that an eye would see: rare colours count as much as frequent ones."""
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
    small.save(file, optimize=True)


def _cookie(email: str) -> str:
    ticket = accounts.begin_sign_in(email, seed.PASSWORD, "127.0.0.1", clock.now())
    return f"{accounts.COOKIE}={accounts.redeem_ticket(ticket, BROWSER, clock.now())}"


def _id(email: str) -> int:
    return accounts.ensure_user(email, "Noor", seed.PASSWORD, set(), at=clock.now())


SCENES: Final[dict[str, Callable[[Studio], None]]] = {
    "visitors": _visitors,
    "new-learner": _new_learner,
    "learner": _learner,
    "bank": _bank,
    "tests": pictures_of_tests.take,
    "staff": _staff,
    "school": pictures_of_school.take,
    "teaching": pictures_of_teaching.take,
    "figures": pictures_of_figures.take,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
