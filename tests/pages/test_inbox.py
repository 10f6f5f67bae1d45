"""The inbox, its mark in the menu, and the switches on the page of the account, walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import navigation, session
from db.engine import transaction
from logic import clock
from logic.access.roles import Role
from logic.notifications import notice_service, preference_service
from logic.notifications.kinds import Channel, Kind, switch
from logic.notifications.notice_service import Telling
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"


@pytest.fixture
def ada(database) -> int:
    return factories.learner(email=EMAIL)


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page through app.py."""

    def open_page(page: str = "shared/inbox") -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page(f"pages/{page}.py").run()

    return open_page


def tell(user_id: int, *titles: str, kind: str = "verdict_changed") -> None:
    with transaction(user_id) as opened:
        notice_service.tell(
            opened, [Telling(user_id, kind, title, title, f"More of {title}.") for title in titles], at=clock.now()
        )


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    return "\n".join(part.value for part in [*app.title, *app.markdown, *app.text, *app.caption, *app.info])


def titles(app: AppTest) -> list[str]:
    """The titles of the notices shown, in order, with how each is marked."""
    found = (part.value for part in app.markdown if part.value.startswith((":material/mark_email", ":material/draft")))
    return [value.replace(":material/mark_email_unread: ", "").replace(" :orange-badge[new]", "") for value in found]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def menu(user_id: int) -> str:
    """What the menu calls the inbox of a person."""
    visitor = factories.keeper(person=user_id)
    return navigation._inbox(visitor)[1]


def test_an_empty_inbox_has_one_next_step(ada, walk):
    app = walk()
    assert "Nothing here yet" in words(app)
    assert [link.proto.label for link in app.get("page_link")] == ["To today's task"]
    assert menu(ada) == "Inbox"


def test_a_teacher_who_does_not_learn_reads_what_they_were_told(database, walk):
    teacher = factories.learner(email=EMAIL, roles=(Role.TEACHER,))
    assert "Nothing here yet" in words(walk())
    tell(teacher, "first")
    app = walk()
    assert titles(app) == ["**first**"]
    assert "XP" not in words(app)


def test_what_is_unread_comes_first_and_can_be_marked_read(ada, walk):
    tell(ada, "first", "second", "third")
    app = walk()
    assert titles(app) == ["**third**", "**second**", "**first**"]
    assert menu(ada) == "Inbox (3)"
    app = press(app, "Mark as read")
    assert titles(app) == ["**second**", "**first**", ":material/drafts: third"]
    assert "**2 unread**" in words(app)
    assert menu(ada) == "Inbox (2)"


def test_all_can_be_marked_read_but_not_what_came_meanwhile(ada, walk):
    tell(ada, *(f"number {number}" for number in range(12)))
    app = walk()
    tell(ada, "came meanwhile")
    app = press(app, "Mark all as read")
    assert titles(app)[0] == "**came meanwhile**"
    assert "**1 unread**" in words(app)


def test_a_long_inbox_has_pages(ada, walk):
    tell(ada, *(f"number {number}" for number in range(23)))
    assert len(titles(walk())) == 10
    last = notice_service.inbox(ada, 99)
    assert (last.page, last.pages, [notice.title for notice in last.notices]) == (
        3,
        3,
        ["number 2", "number 1", "number 0"],
    )
    assert notice_service.inbox(ada, -1).page == 1


def test_nobody_reads_or_marks_the_notices_of_somebody_else(ada, walk):
    binta = factories.learner("Binta")
    tell(binta, "for Binta alone")
    assert "for Binta" not in words(walk())
    notice = notice_service.inbox(binta).notices[0]
    notice_service.mark_read(ada, notice.id, at=clock.now())
    notice_service.mark_all_read(ada, newest=notice.id, at=clock.now())
    assert notice_service.unread_count(binta) == 1


def test_today_leaves_out_what_speaks_of_today_and_shows_the_rest(ada, walk):
    tell(ada, "a task is waiting", kind=Kind.REMINDER)
    tell(ada, "a test is due", kind=Kind.TEST_DUE)
    seen = words(walk("learner/today"))
    assert "a test is due" in seen
    assert "a task is waiting" not in seen


def test_switches_and_quiet_hours_are_kept(ada, walk):
    app = walk("shared/account").pills(key="section").select("Notifications").run()
    assert len(app.toggle) == 10
    assert all(toggle.value for toggle in app.toggle)
    app.toggle(key=f"notifications-{switch(Kind.DIGEST, Channel.MAIL)}").set_value(False)
    app.time_input(key="notifications-quiet-from").set_value(time(20, 30))
    app = press(app, "Save")
    assert not app.exception
    mine = preference_service.mine(ada)
    assert mine.muted == {"weekly_digest:mail"}
    assert (mine.quiet_from, mine.quiet_until) == (time(20, 30), time(7))
