"""A teacher and a learner in two browsers: a cohort, a link, a yes, a board, and who falls behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic import clock
from logic.access.roles import Role
from tests import factories
from tests.e2e import walking
from tests.e2e.walking import rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEACHER, LEARNER = "grace@example.org", "amara@example.org"
COHORT = "Evening class"
DAYS_LATER = (
    "update personalized_plans set created_at = created_at - :gone where user_id = :learner",
    """update daily_tasks set started_at = started_at - :gone, completed_at = completed_at - :gone
       where user_id = :learner and started_at is not null""",
    "update user_streaks set last_activity_date = last_activity_date - :days where user_id = :learner",
)


@pytest.fixture
def teacher(committed_db) -> int:
    """Somebody who teaches, and nobody yet."""
    return factories.learner("Grace Hopper", email=TEACHER, roles=(Role.TEACHER,))


@pytest.fixture
def learner(committed_db) -> int:
    """A learner who made a plan today and did its first day."""
    someone = factories.learner_with_plan("Amara Okafor", email=LEARNER, at=clock.now() - timedelta(hours=3))
    factories.finish_days(someone.id, 1, at=clock.now() - timedelta(hours=1))
    return someone.id


def days_go_by(learner_id: int, days: int) -> None:
    """Let so many days pass in which a learner does nothing: all they did moves into the past."""
    values = {"learner": learner_id, "gone": timedelta(days=days), "days": days}
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for statement in DAYS_LATER:
            session.execute(text(statement), values)


def makes_a_cohort(page: Page) -> None:
    """From the empty board to a cohort of one's own."""
    walking.sees(page, "You teach no cohort yet.")
    page.get_by_role("link", name="Make a cohort").filter(visible=True).click()
    walking.reads_title(page, "Cohorts")
    page.get_by_role("textbox", name="Name of the new cohort").fill(COHORT)
    walking.presses(page, "Make a cohort")
    walking.reads_title(page, COHORT)
    walking.sees(page, "Your cohort is made.")


def makes_a_link(page: Page) -> str:
    """The link, which is shown this once."""
    walking.presses(page, "Make a link")
    walking.sees(page, "it is shown this once")
    shown = page.get_by_test_id("stCode").filter(visible=True).inner_text()
    (link,) = re.findall(r"http://\S+/join\?invitation=[\w-]+", shown)
    return link


def joins(page: Page, link: str) -> None:
    """Open a link, read what its teachers will see, and say yes."""
    walking.goes(page, link)
    walking.reads_title(page, "You are invited to a cohort")
    walking.sees(page, COHORT, "taught by Grace Hopper", "sees your name and e-mail address")
    walking.fits_a_phone(page, "Join the cohort")
    walking.presses(page, "Join the cohort")
    walking.sees(page, f"You are in {COHORT} now.")


def figure(page: Page, name: str) -> str:
    """What a figure of the board says."""
    return page.get_by_test_id("stMetric").filter(has_text=name).get_by_test_id("stMetricValue").inner_text()


def on_the_board(page: Page, address: str) -> None:
    """Open the board of one's first cohort."""
    walking.goes(page, f"{address}/board")
    walking.reads_title(page, COHORT)


def test_a_learner_joins_by_a_link_is_seen_on_the_board_falls_behind_and_leaves(
    teacher, learner, server, signed_in: Callable[..., Page]
) -> None:
    desk = signed_in(TEACHER, "/")
    makes_a_cohort(desk)
    link = makes_a_link(desk)
    walking.fits_a_phone(desk, "Invitations that still work")
    walking.goes(desk, link)
    walking.sees(desk, "This is an invitation into a cohort you teach.")

    home = signed_in(LEARNER, "/")
    joins(home, link)
    assert rows("select user_id, left_at from cohort_members") == [(learner, None)]
    walking.goes(home, link)
    walking.sees(home, "You are in this cohort already.")

    on_the_board(desk, server.address)
    assert (figure(desk, "Learners"), figure(desk, "Need help")) == ("1", "0")
    walking.sees(desk, "1 of 1 learners")
    days_go_by(learner, 6)
    on_the_board(desk, server.address)
    assert figure(desk, "Need help") == "1"
    with desk.expect_download() as waiting:
        walking.presses(desk, "Download as CSV")
    file = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "Amara Okafor" in file
    assert "Nothing learnt for 5 days, on day 2 of 28." in file
    assert "5 days behind their own plan: 1 done, 6 by now." in file
    walking.fits_a_phone(desk, "1 of 1 learners")

    walking.goes(home, f"{server.address}/account?section=My+teachers")
    walking.sees(home, COHORT, "taught by Grace Hopper")
    walking.presses(home, "Leave")
    walking.presses(home, "Yes, leave it")
    walking.sees(home, f"You have left {COHORT}.", "No teacher sees your work.")
    on_the_board(desk, server.address)
    walking.sees(desk, "Nobody is in this cohort yet.")


def test_who_has_no_account_makes_one_and_comes_back_to_the_invitation(teacher, server, signed_in, page: Page) -> None:
    desk = signed_in(TEACHER, "/")
    makes_a_cohort(desk)
    link = makes_a_link(desk)

    walking.goes(page, link)
    walking.sees(page, "Sign in or create an account to answer")
    walking.presses(page, "Create an account")
    walking.reads_title(page, "Create an account")
    page.get_by_text("I have an account").filter(visible=True).click()
    walking.reads_title(page, "Sign in")
    page.get_by_text("Create an account").filter(visible=True).last.click()
    walking.reads_title(page, "Create an account")
    page.get_by_role("textbox", name="Your name").fill("Noor Inayat")
    page.get_by_role("textbox", name="E-mail").fill("noor@example.org")
    page.get_by_role("textbox", name="Password").first.fill(factories.PASSWORD)
    walking.presses(page, "Create my account")
    walking.reads_title(page, "You are invited to a cohort")
    walking.presses(page, "Join the cohort")
    walking.sees(page, f"You are in {COHORT} now.")
    assert rows("select count(*) from cohort_members where left_at is null") == [(1,)]
