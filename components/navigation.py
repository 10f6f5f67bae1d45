"""Which pages a visitor is offered: public ones, then a section for each role they hold."""

from __future__ import annotations

import base64
import copy
import functools
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from logic import settings
from logic.access.roles import Role
from logic.accounts.service import Visitor
from logic.notifications import notice_service

ASSETS = Path(__file__).parent / "assets"
PAGES = Path(__file__).resolve().parent.parent / "pages"
TITLES_KEPT = 256  # every page, and an inbox of every usual number


def _inline(name: str, kind: str) -> str:
    """A picture of ours as an address that holds it: read once, where a file would be opened for every run."""
    return f"data:image/{kind};base64,{base64.b64encode((ASSETS / name).read_bytes()).decode()}"


ICON = _inline("mark.png", "png")
LOGO, MARK = _inline("logo.svg", "svg+xml"), _inline("mark.svg", "svg+xml")

# (file, title, icon, address); the first page of a visitor is their home
PUBLIC = (
    ("public/welcome", "Welcome", "signpost", ""),
    ("public/sign_in", "Sign in", "login", "sign-in"),
    ("public/register", "Create an account", "person_add", "register"),
    ("public/reset", "Forgotten password", "lock_reset", "reset"),
)
LEARNER = (
    ("learner/today", "Today", "today", ""),
    ("learner/plan", "Plan", "map", "plan"),
    ("learner/plans", "My plans", "folder_copy", "plans"),
    ("learner/test", "Test", "quiz", "test"),
    ("learner/standing", "Where I stand", "insights", "standing"),
    ("learner/progress", "Progress", "monitoring", "progress"),
    ("learner/verdict", "Verdict", "verified", "verdict"),
    ("learner/achievements", "Achievements", "trophy", "achievements"),
    ("learner/boards", "Boards", "leaderboard", "boards"),
    ("learner/diagnostic", "Choose a track", "explore", "diagnostic"),
    ("learner/resume", "Resume", "description", "resume"),
)
TEACHER = (
    ("teacher/board", "Board", "dashboard", "board"),
    ("teacher/cohorts", "Cohorts", "groups", "cohorts"),
    ("teacher/tracks", "Tracks and topics", "menu_book", "tracks"),
    ("teacher/item_bank", "Item bank", "fact_check", "item-bank"),
    ("teacher/learners", "Learners", "more_time", "learners"),
)
# What a teacher does for their own sake.
OWN_GROWTH = (
    ("teacher/growth", "Growth plan", "spa", "growth-plan"),
    ("teacher/modules", "Modules", "school", "modules"),
    ("teacher/courses", "Courses", "local_library", "courses"),
    ("teacher/materials", "Materials", "inventory_2", "materials"),
    ("teacher/insights", "Insights", "forum", "insights"),
    ("teacher/profile", "Teaching profile", "badge", "teaching-profile"),
)
# Reached from a link, and in nobody's menu.
TEACHER_HIDDEN = (("teacher/learner_plan", "A learner's plan", "person", "learner-plan"),)
ADMIN_HIDDEN = (("admin/learner_plan", "Somebody's plan", "person", "somebodys-plan"),)
ADMIN = (
    ("admin/overview", "Overview", "dashboard", ""),
    ("admin/growth", "Growth", "trending_up", "growth"),
    ("admin/revenue", "Revenue", "payments", "revenue"),
    ("admin/learning", "Learning", "school", "learning"),
    ("admin/people", "People", "group", "people"),
    ("admin/bank", "Item bank", "fact_check", "bank"),
    ("admin/providers", "Models", "edit_note", "models"),
    ("admin/insights", "Insights", "rate_review", "insights-to-judge"),
    ("admin/health", "Health", "monitor_heart", "health-of-the-place"),
    ("admin/audit", "Audit log", "history", "audit-log"),
)
REVENUE = "admin/revenue"
PRICES = (("learner/prices", "Plans and prices", "sell", "plans-and-prices"),)
SHARED = (("shared/account", "Account", "manage_accounts", "account"),)


def show(visitor: Visitor | None) -> StreamlitPage:
    """Offer the visitor their pages and return the one they asked for."""
    st.logo(LOGO, icon_image=MARK, size="large")
    return st.navigation(_sections(visitor))


def _sections(visitor: Visitor | None) -> dict[str, list[StreamlitPage]]:
    if visitor is None:
        return {"": [*_pages(PUBLIC, home=True), _invitation()]}
    sections = {}
    if Role.LEARNER in visitor.roles:
        sections["Learn"] = _pages((*LEARNER, _inbox(visitor)), home=True)
    if Role.TEACHER in visitor.roles:
        sections["Teach"] = [*_teaching(home=not sections), *_hidden(TEACHER_HIDDEN)]
        sections["Grow"] = _pages(OWN_GROWTH)
    if Role.ADMIN in visitor.roles:
        sections["Run the place"] = [*_pages(_without_money(ADMIN), home=not sections), *_hidden(ADMIN_HIDDEN)]
    own = SHARED if "Learn" in sections else (_inbox(visitor), *SHARED)
    sections["You"] = [*_pages(own, home=not sections), *_pages(_prices(visitor)), _reset_link(), _invitation()]
    return sections


def _inbox(visitor: Visitor) -> tuple[str, str, str, str]:
    """The inbox, with how much is unread in its title."""
    unread = notice_service.unread_count(visitor.id)
    return ("shared/inbox", f"Inbox ({unread})" if unread else "Inbox", "inbox", "inbox")


def _without_money(pages: tuple[tuple[str, str, str, str], ...]) -> tuple[tuple[str, str, str, str], ...]:
    """The pages, without the one about revenue where nothing costs anything."""
    if settings.current().payments != "off":
        return pages
    return tuple(page for page in pages if page[0] != REVENUE)


def _prices(visitor: Visitor) -> tuple[tuple[str, str, str, str], ...]:
    """The page about money, for learners where anything costs some."""
    return PRICES if Role.LEARNER in visitor.roles and settings.current().payments != "off" else ()


def _reset_link() -> StreamlitPage:
    """A link from a mail works in a signed-in browser too; nobody needs to see it in the menu."""
    return copy.copy(_page("public/reset", "Forgotten password", "", "reset", is_home=False, is_hidden=True))


def _invitation() -> StreamlitPage:
    """The page a link into a cohort opens, whoever opens it; nobody needs to see it in the menu."""
    return copy.copy(_page("public/join", "An invitation", "", "join", is_home=False, is_hidden=True))


def _pages(entries: tuple[tuple[str, str, str, str], ...], *, home: bool = False) -> list[StreamlitPage]:
    return [copy.copy(_page(*entry, is_home=home and place == 0)) for place, entry in enumerate(entries)]


def _teaching(*, home: bool) -> list[StreamlitPage]:
    """The pages of a teacher; as the first page of all the board is at "/", and still at the address mails name."""
    if not home:
        return _pages(TEACHER)
    board, *others = TEACHER
    return [*_pages(((*board[:3], "home"), *others), home=True), *_hidden((board,))]


def _hidden(entries: tuple[tuple[str, str, str, str], ...]) -> list[StreamlitPage]:
    return [copy.copy(_page(*entry, is_home=False, is_hidden=True)) for entry in entries]


@functools.lru_cache(maxsize=TITLES_KEPT)
def _page(file: str, title: str, icon: str, address: str, *, is_home: bool, is_hidden: bool = False) -> StreamlitPage:
    """A page as it is offered, made once: it is looked up on disk. A run takes a copy, for running a page marks it."""
    return st.Page(
        PAGES / f"{file}.py",
        title=title,
        icon=f":material/{icon}:" if icon else None,
        url_path=address or None,
        default=is_home,
        visibility="hidden" if is_hidden else "visible",
    )
