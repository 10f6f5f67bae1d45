"""The pages of the place's figures, walked through app.py: overview, growth, revenue, learning."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from components import data_table, session
from logic import clock, settings
from logic.access.roles import Role
from logic.analytics import days as dates
from logic.analytics import rollup_service
from tests import factories, places, statements

ROOT = Path(__file__).resolve().parents[2]
ADMIN = "grace@example.org"
PAGES = ("overview", "growth", "revenue", "learning")
FIGURES = ("platform_analytics", "retention_weeks", "funnel_weeks", "mrr_m", "revenue_days", "item_statistics")


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page as the administrator, or as somebody else."""
    factories.learner("Grace Hopper", email=ADMIN, roles=(Role.ADMIN,))

    def open_page(page: str, *, person: str = ADMIN, days: int | None = None) -> AppTest:
        cookie = factories.browser_cookie(person, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if days:
            app.query_params["days"] = str(days)
        return app.run().switch_page(f"pages/admin/{page}.py").run()

    return open_page


@pytest.fixture
def payments_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Things cost something; nobody listens at the double's address, because these pages only read."""
    for name, value in (
        ("STRIPE_SECRET_KEY", "sk_test_pages"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_pages"),
        ("STRIPE_API_BASE", "http://127.0.0.1:9"),
    ):
        monkeypatch.setenv(name, value)
    settings.current.cache_clear()
    yield
    monkeypatch.undo()
    settings.current.cache_clear()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, str]]]:
    """The files a page offers for download, as they are made, read again."""
    made: list[list[dict[str, str]]] = []
    write = data_table.as_csv

    def noted(listed: list[dict[str, object]]) -> str:
        text = write(listed)
        made.append(list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))))
        return text

    monkeypatch.setattr(data_table, "as_csv", noted)
    return made


@pytest.fixture
def asked(shared_engine) -> Iterator[list[str]]:
    """Every statement that is sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(shared_engine, "before_cursor_execute", note)
    yield sent
    event.remove(shared_engine, "before_cursor_execute", note)


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.warning]
    read = "\n".join(part.value for part in parts) + "\n".join(f"{one.label}: {one.value}" for one in app.metric)
    return read.replace("\N{NO-BREAK SPACE}", " ")


def view(app: AppTest, page: str, name: str) -> AppTest:
    return app.segmented_control(key=f"{page}-view").set_value(name).run()


def same(cell: object, written: str) -> bool:
    """Whether a cell of a table is what stands in the file."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return written == ""
    try:
        return float(str(cell)) == float(written)
    except ValueError:
        return str(cell) == written


def assert_table_is_file(app: AppTest, file: list[dict[str, str]], *, reversed_: bool) -> None:
    shown = app.dataframe[0].value.to_dict("records")
    in_file = file[::-1] if reversed_ else file
    assert len(shown) == len(in_file) > 0
    for row, line in zip(shown, in_file, strict=True):
        assert [*row] == [*line]
        assert all(same(row[name], line[name]) for name in row), (row, line)


def test_overview_is_the_administrators_home_and_says_what_is_missing_in_an_empty_place(walk) -> None:
    app = walk("overview")
    assert app.title[0].value == "Overview"
    assert "Nothing is counted yet." in words(app)
    assert not app.metric
    assert app.get("page_link")


@pytest.mark.parametrize("page", ["growth", "learning"])
def test_an_empty_place_has_a_sentence_on_every_page(walk, page) -> None:
    read = words(walk(page))
    assert "Nothing is counted yet." in read or "No plan was made yet." in read


def test_overview_has_every_figure_with_its_change_and_its_definition(walk) -> None:
    places.counted()
    app = walk("overview")
    read = words(app)
    assert [one.label for one in app.metric] == [
        "People",
        "New people",
        "Active plans",
        "Days finished",
        "Daily active",
        "Weekly active",
        "Monthly active",
        "Stickiness",
    ]
    assert all(one.proto.help for one in app.metric)
    assert "Stickiness: 17 %" in read
    assert "up from" in read
    assert "the same as 30" in read
    assert "Dates are each person's own local dates." in read
    assert app.subheader[0].proto.help


def test_the_period_stands_in_the_address_and_changes_what_is_compared(walk) -> None:
    places.counted()
    app = walk("overview", days=7)
    assert "New people: 14" in words(app)
    app = app.segmented_control(key="days").set_value("30").run()
    assert "New people: 60" in words(app)
    app = app.segmented_control(key="days").set_value("365").run()
    assert "nothing to compare with yet" in words(app)


def test_a_date_that_is_not_complete_is_marked_in_the_chart_the_table_and_the_file(walk, files) -> None:
    places.counted()
    app = walk("overview", days=7)
    assert "not complete yet" in app.get("plotly_chart")[0].proto.spec
    assert "not complete yet: a date ends in the west" in words(app)
    app = app.toggle(key="overview-table").set_value(True).run()
    assert_table_is_file(app, files[-1], reversed_=True)
    assert files[-1][-1]["complete"] == "no"
    assert files[-1][0]["complete"] == "yes"


def test_every_series_of_the_overview_has_one_chart_and_its_definition(walk) -> None:
    places.counted()
    app = walk("overview", days=7)
    for name in ("New people", "Active plans", "Days finished", "Active people"):
        app = view(app, "overview", name)
        assert len(app.get("plotly_chart")) == 1
        assert app.subheader[0].value == f"{name} by day"
        assert app.subheader[0].proto.help


def test_a_date_nobody_counted_is_named(walk) -> None:
    places.counted()
    lost = dates.last_complete(clock.now()) - timedelta(days=2)
    statements.write("delete from platform_analytics where date = :lost", lost=lost)
    read = words(walk("overview", days=7))
    assert f"Not counted yet: {lost.day} {lost:%B %Y}." in read
    assert "a day is not counted in full" in read


def test_growth_shows_the_grid_the_funnel_and_the_tests_with_their_files(walk, files) -> None:
    places.counted()
    app = walk("growth", days=30)
    read = words(app)
    assert "Weekly tests passed: 75 %" in read
    assert "Readiness gained: +20.0" in read
    assert "Plan completion: none yet" in read
    assert all(one.proto.help for one in app.metric)
    for name, key in (("Retention", "retention"), ("Funnel", "funnel"), ("Weekly tests", "weekly-tests")):
        app = view(app, "growth", name)
        assert len(app.get("plotly_chart")) == 1
        assert app.subheader[0].proto.help
        app = app.toggle(key=f"{key}-table").set_value(True).run()
        assert_table_is_file(app, files[-1], reversed_=key == "weekly-tests")


def test_the_cells_of_weeks_that_still_run_are_marked(walk, files) -> None:
    places.counted()
    walk("growth", days=7)
    cells = files[-1]
    assert len(cells) == 1 + 2 + 3 + 4
    running = [cell for cell in cells if cell["complete"] == "no"]
    assert 4 <= len(running) <= 8  # the newest week of each cohort, and the one before while it ends in the west
    assert {cell["share %"] for cell in cells if cell["weeks later"] == "0"} == {"100.0"}


def test_real_people_are_counted_as_they_come_and_learn(walk) -> None:
    someone = factories.learner_with_plan("Ada", email="ada@example.org", at=clock.now() - timedelta(days=4))
    factories.finish_days(someone.id, 2, at=clock.now() - timedelta(days=3))
    statements.write("update users set is_test = false where id = :id", id=someone.id)
    rollup_service.catch_up(at=clock.now())
    read = words(walk("overview", days=7))
    assert "People: 1" in read
    assert "Active plans: 1" in read
    assert "Days finished: 2" in read
    app = view(walk("growth"), "growth", "Funnel")
    assert "1 plan was made in these days: 1 running" in words(app)
    assert "1 plans" not in words(app)
    app = walk("learning")
    assert "Python" in app.get("plotly_chart")[0].proto.spec


@pytest.mark.usefixtures("payments_on")
def test_revenue_has_every_figure_view_and_file(walk, files) -> None:
    places.sales()
    app = walk("revenue", days=7)
    read = words(app)
    for told in (
        r"MRR: \$9.00",
        "People who pay: 1",
        r"ARPU: \$9.00",
        "Churn rate: 0 %",
        r"Paid in the period: \$9.00",
        "Payments: 1",
        r"Average payment: \$9.00",
        "Failed payments: 1",
    ):
        assert told in read
    assert all(one.proto.help for one in app.metric)
    assert "days and months in UTC" in read
    app = app.toggle(key="movements-table").set_value(True).run()
    assert_table_is_file(app, files[-1], reversed_=True)
    assert files[-1][-1]["complete"] == "no"
    app = view(app, "revenue", "Payments by day")
    app = app.toggle(key="payments-table").set_value(True).run()
    assert_table_is_file(app, files[-1], reversed_=True)
    assert files[-1][-1]["complete"] == "no"
    app = view(app, "revenue", "By tier")
    assert_table_is_file(app, files[-1], reversed_=False)


@pytest.mark.usefixtures("payments_on")
def test_a_failed_payment_leads_to_the_person_and_names_no_address(walk, files) -> None:
    places.sales()
    app = view(walk("revenue"), "revenue", "Failed payments")
    person = statements.rows("select id from users where email = 'ada@example.org'")[0]["id"]
    assert app.dataframe[0].value["person"][0] == f"/people?person={person}"
    assert files[-1][0]["person"] == str(person)
    assert files[-1][0]["amount, USD"] == "9.00"
    assert not any("@" in cell for cell in files[-1][0].values())


@pytest.mark.usefixtures("payments_on")
def test_before_the_first_sale_revenue_says_so_and_the_overview_has_no_figure_of_money_yet(walk) -> None:
    places.counted()
    assert "Nothing was sold yet." in words(walk("revenue"))
    assert "MRR: none yet" in words(walk("overview"))


@pytest.mark.usefixtures("payments_on")
def test_the_overview_shows_money_where_there_is_some(walk) -> None:
    places.counted()
    places.sales()
    app = walk("overview", days=30)
    assert r"MRR: \$9.00" in words(app)
    assert "money goes by days in UTC" in words(app)
    assert len(app.metric) == 11


def test_where_nothing_costs_anything_there_is_no_page_of_revenue_and_no_word_of_money(walk, asked) -> None:
    places.counted()
    with pytest.raises(ValueError, match=r"Unable to find script|not found|page"):
        walk("revenue")
    asked.clear()
    read = words(walk("overview"))
    assert "MRR" not in read
    assert "money" not in read
    assert not any("mrr_" in statement or "revenue_days" in statement for statement in asked)


def test_learning_shows_hard_topics_with_their_doubt_and_flagged_questions_with_a_way_to_them(walk, files) -> None:
    statements.write(
        "insert into item_statistics (family_id, computed_at, presented, answered, right_answers, facility, choices,"
        " flags) select min(id), now(), 100, 100, 30, .3, '{30, 40, 20, 10}', '{too hard}' from item_families"
    )
    app = view(walk("learning"), "learning", "Topics")
    assert files[-1][0]["answers"] == "100"
    assert float(files[-1][0]["low %"]) < 30 < float(files[-1][0]["high %"])
    assert app.subheader[0].proto.help
    app = view(app, "learning", "Questions flagged")
    assert "Questions flagged: 1" in words(app)
    family = statements.rows("select min(id) as id from item_families")[0]["id"]
    assert f"/bank?item={family}" in set(app.dataframe[1].value["number"])
    assert files[-1][0]["flags"] == "too hard"


@pytest.mark.usefixtures("payments_on")
@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
@pytest.mark.parametrize("page", PAGES)
def test_whoever_edits_the_address_sees_nothing_and_nothing_is_computed(walk, asked, monkeypatch, role, page) -> None:
    places.counted(3)
    factories.learner("Eve", email="eve@example.org", roles=(role,))
    with pytest.raises(ValueError, match=r"Unable to find script|not found|page"):
        walk(page, person="eve@example.org")
    asked.clear()
    app = AppTest.from_file(str(ROOT / f"pages/admin/{page}.py"), default_timeout=60).run()
    assert app.title[0].value == "Not for you to see"
    assert not app.metric
    assert not app.get("plotly_chart")
    assert asked
    assert not any(table in statement for statement in asked for table in FIGURES)
