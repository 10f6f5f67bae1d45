"""The year and the week of a streak, drawn by the components a page will show."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from components import streak_calendar
from db.engine import transaction
from logic.xp import calendar_service
from logic.xp import service as xp
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def page(learner_id: int, day: int) -> None:
    from datetime import UTC, datetime, timedelta

    from components import streak_calendar, streak_card
    from logic.xp import calendar_service, streak_service

    at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC) + timedelta(days=day)
    year = calendar_service.year(learner_id, at.date())
    streak_card.show(streak_service.explained(learner_id, at=at), year.this_week)
    streak_calendar.show(year, key="year")


def shown(learner_id: int, day: int) -> AppTest:
    return AppTest.from_function(page, args=(learner_id, day)).run(timeout=30)


def test_a_year_with_a_frozen_day_is_told_in_words_in_a_table_and_in_a_file(database: None) -> None:
    learner = factories.learner()
    for number in (*range(7), 8):
        with transaction(learner) as session:
            xp.record_activity(session, learner, NOON + timedelta(days=number), tasks=1)
    app = shown(learner, 8)
    assert not app.exception
    texts = [one.value for one in app.markdown]
    assert "In the last 53 weeks you learnt on **8 days**, 1 covered by a freeze: 8 tasks, 55 XP." in texts
    assert any("A freeze was used and kept the streak of 7 days." in one for one in texts)
    assert any(":material/ac_unit: Mon frozen" in one for one in texts)
    app.toggle(key="year-table").set_value(True).run(timeout=30)
    assert app.dataframe[0].value.iloc[1]["what"] == "frozen"
    listed = streak_calendar.rows(calendar_service.year(learner, NOON.date() + timedelta(days=8)))
    read = list(csv.DictReader(io.StringIO(streak_calendar.as_csv(listed))))
    assert read[-2] == {"day": "2026-03-09", "what": "frozen", "tasks": "0", "XP": "0"}


def test_a_newcomer_sees_one_next_step(database: None) -> None:
    app = shown(factories.learner(), 0)
    assert not app.exception
    assert "A streak starts with the next task you finish." in [one.value for one in app.markdown]
