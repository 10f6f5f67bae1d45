"""Plans side by side in a real browser: pause, resume, another track beside the first, switch, restart, history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from bench.chromium import PHONE
from logic import clock
from tests import factories
from tests.e2e import walking
from tests.e2e.walking import rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"


@pytest.fixture
def learner(committed_db) -> int:
    """A learner who did two days of a Python plan, and then took the diagnostic of SQL."""
    someone = factories.learner_with_plan(email=EMAIL, at=clock.now() - timedelta(days=3))
    factories.finish_days(someone.id, 2, at=clock.now() - timedelta(hours=5))
    factories.submitted_diagnostic(someone.id, track="sql", at=clock.now() - timedelta(hours=2))
    return someone.id


def opens_my_plans(page: Page, server_address: str) -> None:
    """Go to My plans, as a bookmark does: on a phone the menu is folded."""
    walking.goes(page, f"{server_address}/plans")
    walking.reads_title(page, "My plans")


def agrees(page: Page, question: str, consequence: str, answer: str) -> None:
    """Press a button that asks once, read what it asks, and say yes."""
    walking.presses(page, question)
    walking.sees(page, consequence)
    walking.presses(page, answer)


def standing() -> dict[str, tuple[str, int]]:
    """How every plan stands that has not ended: its state, and how many of its days are done."""
    found = rows("""
        select plan.target, plan.status, count(day.id)::int from personalized_plans plan
        left join daily_tasks day on day.plan_id = plan.id and day.status = 'completed'
        where plan.status <> 'failed' group by plan.id
    """)
    return {target: (status, days) for target, status, days in found}


def test_a_plan_is_paused_resumed_and_switched_at_a_desk_and_switched_and_restarted_on_a_phone(
    learner, server, signed_in
) -> None:
    page = signed_in(EMAIL, "/plans")
    walking.reads_title(page, "My plans")
    walking.sees(page, "active", "0 of 4 weeks done, 2 of 28 days")
    agrees(page, "Pause", "your streak is frozen until you go on", "Yes, pause it")
    walking.sees(page, "Your Python plan is paused. Everything in it is kept.")
    assert standing() == {"Python": ("paused", 2)}

    walking.goes(page, server.address)
    walking.sees(page, "Your Python plan is paused", "with 2 of 28 days done", "Nothing was lost")
    walking.fits_a_phone(page, "Resume my plan")
    walking.presses(page, "Resume my plan")
    walking.sees(page, "DAY 3")
    assert standing() == {"Python": ("active", 2)}

    walking.goes(page, f"{server.address}/standing")
    walking.sees(page, "Your Python plan is under way and is paused for it.")
    walking.presses(page, "Make this plan and switch to it")
    walking.reads_title(page, "Your plan")
    walking.sees(page, "SQL · week 1 of", "day 1 of 7")
    assert standing() == {"Python": ("paused", 2), "SQL": ("active", 0)}
    walking.presses(page, "Open today's task")
    walking.does_the_day(page, "done. +15 XP")

    walking.resize(page, PHONE)
    opens_my_plans(page, server.address)
    walking.fits(page)
    agrees(page, "Switch to this plan", "Your SQL plan is paused for it.", "Yes, switch")
    walking.sees(page, "Your Python plan is active now, where you left it. The other one is paused.")
    assert standing() == {"Python": ("active", 2), "SQL": ("paused", 1)}
    walking.presses(page, "Go on today")
    walking.sees(page, "DAY 3", "Python · week 1 of 4")

    opens_my_plans(page, server.address)
    agrees(page, "Restart", "This plan ends here and stays in your history; your XP is kept.", "Yes, restart it")
    walking.sees(page, "Your Python plan begins anew.", "ended early", "0 of 4 weeks done, 2 of 28 days")
    walking.fits(page)
    assert standing() == {"Python": ("active", 0), "SQL": ("paused", 1)}
    assert rows("select target from personalized_plans where status = 'failed'") == [("Python",)]
    assert rows("select sum(xp_amount)::int from xp_rewards where reward_type = 'daily_task'") == [(45,)]
