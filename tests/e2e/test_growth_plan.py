"""A growth plan in a browser: without a provider, with one, with one that dies half-way; done, and renewed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from logic import clock
from logic.ai.double.requests import Asked
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind
from logic.growth import service
from logic.growth.views import PlanView
from tests import growth_teachers as teachers
from tests import providers
from tests.e2e import walking
from tests.e2e.conftest import ROOT
from tests.e2e.walking import rows
from tests.growth_teachers import DAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "grace@example.org"
OF_MODELS = re.compile(r"\b(?:AI|language model|provider|generated|Written with|Lark)\b")
DUE = "A new plan may be worth a look"
PATIENCE = 30.0  # seconds


@pytest.fixture
def teacher(committed_db) -> int:
    return teachers.weak_teacher(email=EMAIL, at=clock.now() - 60 * DAY)


@pytest.fixture
def worker(committed_db) -> Iterator[None]:
    """The worker as it runs beside the application."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env={**os.environ, "WAYMARK_ENV": "test", "DATABASE_URL": committed_db.url},
        start_new_session=True,
    )
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture
def double(teacher: int) -> Iterator[Double]:
    """A provider that takes its time and words the plan in force anew."""
    with running_double(key=None) as running:

        def said(_: Asked) -> str:
            time.sleep(1.0)
            lines = [
                f"{place}. {one.text}. {one.minutes or 20} minutes."
                for place, one in enumerate(plan(teacher).actions, 1)
            ]
            return json.dumps(
                {"title": "Four calm weeks", "plan": "You know half of it by now.\n\n" + "\n".join(lines)}
            )

        running.says(said)
        yield running


def plan(teacher_id: int) -> PlanView:
    found = service.current(teacher_id)
    assert found
    return found


def reads(page: Page) -> str:
    """All that stands on the page."""
    return page.get_by_test_id("stMain").inner_text()


def makes_the_plan(page: Page) -> None:
    walking.reads_title(page, "Growth plan")
    walking.presses(page, "Make my growth plan")
    walking.sees(page, "Your new plan is here.")


def finishes(page: Page, action_id: int, reflection: str = "") -> None:
    """Press "Done" on an action, say what came of it, and wait until the page shows it."""
    page.locator(f".st-key-growth-finish-{action_id}").get_by_role("button").click()
    if reflection:
        page.get_by_label("Minutes it took").fill("25")
        page.get_by_label("What do you take from it?").fill(reflection)
        page.get_by_label("Links to what came of it").fill("https://example.org/worksheet")
        page.get_by_label("Links to what came of it").blur()
    walking.presses(page, "It is done")
    expect(page.locator(f".st-key-growth-action-{action_id}")).to_contain_text("done", timeout=walking.SOON)
    walking.at_rest(page)


def days_pass(teacher_id: int, made: str) -> None:
    """Let the plan in force have been made so long ago."""
    teachers.run(
        f"""update growth_plans set created_at = now() - interval '{made}',
                                    expires_at = now() - interval '{made}' + interval '30 days'
            where user_id = :id and is_active""",  # noqa: S608 -- words of this test
        id=teacher_id,
    )


def test_a_plan_without_a_provider_is_made_done_and_renewed(teacher: int, signed_in) -> None:
    page = signed_in(EMAIL, "/growth-plan")
    makes_the_plan(page)
    made = plan(teacher)
    walking.sees(page, made.title, made.actions[0].text)
    assert not OF_MODELS.search(reads(page))
    walking.fits_a_phone(page, made.actions[0].text)

    page.locator(f".st-key-growth-start-{made.actions[0].id}").get_by_role("button").click()
    walking.sees(page, "under way")
    finishes(page, made.actions[0].id, "The starts of lessons are quieter")
    walking.sees(page, "The starts of lessons are quieter", "Took 25 minutes", "example.org/worksheet")

    for action in made.actions[1:-1]:
        finishes(page, action.id)
        assert DUE not in reads(page)
    finishes(page, made.actions[-1].id)
    walking.sees(page, "Your plan is complete", DUE, f"All {len(made.actions)} actions of your plan are done.")
    assert plan(teacher).progress.is_done

    walking.presses(page, "Make a new plan")
    walking.sees(page, "Your new plan is here.", "Version 2")
    assert DUE not in reads(page)
    page.get_by_role("radio", name="Progress").or_(page.get_by_role("button", name="Progress")).first.click()
    walking.sees(page, "What you did", "The starts of lessons are quieter")
    page.get_by_role("radio", name="Versions").or_(page.get_by_role("button", name="Versions")).first.click()
    walking.sees(page, "Why new plans were suggested", "became version 2")


def test_a_new_plan_is_suggested_on_the_thirtieth_day_and_not_before(teacher: int, signed_in) -> None:
    service.generate(teacher, at=clock.now())
    days_pass(teacher, "29 days 23 hours")
    page = signed_in(EMAIL, "/growth-plan")
    walking.sees(page, plan(teacher).title)
    assert DUE not in reads(page)
    days_pass(teacher, "30 days")
    page.reload()
    walking.sees(page, DUE, "Your plan is 30 days old.")
    walking.presses(page, "Not now")
    walking.sees(page, "The plan stays as it is.")
    assert DUE not in reads(page)


def test_a_models_words_come_without_a_reload_and_say_by_whom(
    teacher: int, worker: None, double: Double, signed_in
) -> None:
    providers.provider(double.base_url)
    page = signed_in(EMAIL, "/growth-plan")
    makes_the_plan(page)
    page.evaluate("window.stillTheSamePage = true")
    by_rules = plan(teacher)
    walking.sees(page, "Four calm weeks", "Written with Lark")
    assert page.evaluate("window.stillTheSamePage === true")
    assert plan(teacher).version == by_rules.version + 1
    assert [one.text for one in plan(teacher).actions] == [one.text for one in by_rules.actions]
    walking.fits_a_phone(page, "Written with Lark")


def test_a_provider_that_dies_half_way_leaves_the_plan_and_nothing_speaks_of_it(
    teacher: int, worker: None, double: Double, signed_in
) -> None:
    double.fails(Kind.HALF)
    providers.provider(double.base_url)
    page = signed_in(EMAIL, "/growth-plan")
    makes_the_plan(page)
    made = plan(teacher)
    end = time.monotonic() + PATIENCE
    while not rows("select 1 from ai_calls where outcome not in ('under_way', 'answered')"):
        assert time.monotonic() < end
        time.sleep(0.1)
    page.reload()
    walking.sees(page, made.title, made.actions[0].text)
    assert plan(teacher) == made
    assert not OF_MODELS.search(reads(page))
