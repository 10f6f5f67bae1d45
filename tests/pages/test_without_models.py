"""Where there is no model: every page of everybody is seen, and no model is called, no job ordered, no word said."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from components import navigation, session
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from tests import factories
from tests.statements import rows

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
SPOKEN = re.compile(r"\bAI\b|(?i:artificial intelligence|language model|written with)")


def test_every_page_is_seen_without_a_call_a_job_or_a_word_of_models(database, monkeypatch):
    factories.learner_with_plan(email=EMAIL)
    accounts.ensure_user(EMAIL, "Ada Lovelace", factories.PASSWORD, tuple(Role), at=clock.now())
    cookie = factories.browser_cookie(EMAIL, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    offered = [*navigation.LEARNER, *navigation.TEACHER, *navigation.OWN_GROWTH, *navigation.ADMIN, *navigation.SHARED]
    visited = [file for file, *_ in offered if file != navigation.REVENUE]  # nothing costs anything here
    for file in visited:
        app.switch_page(f"pages/{file}.py").run()
        assert not app.exception, (file, [element.value for element in app.exception])
        said = "\n".join(part.value for part in (*app.markdown, *app.caption, *app.info, *app.success))
        assert file == "admin/providers" or not SPOKEN.search(said), (file, SPOKEN.findall(said))
    assert len(visited) > 20
    assert rows("select count(*) as jobs from procrastinate_jobs where task_name = 'ai_write'") == [{"jobs": 0}]
    assert rows("select count(*) as calls from ai_calls") == [{"calls": 0}]
