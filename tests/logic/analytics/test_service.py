"""What an administrator is told, against small lives whose figures can be counted on the fingers; nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import DatabaseRole, transaction
from logic import events
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.analytics import rollup_service, service
from logic.analytics.days import Span
from logic.analytics.intervals import Share
from logic.errors import InvalidInputError, NotAllowedError
from logic.events import EventKind
from tests import factories, statements
from tests.logic.analytics import lives

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PLATFORM = ("platform_analytics", "retention_weeks", "funnel_weeks")
QUESTIONS = (service.overview, service.growth, service.learning)
Question = Callable[..., object]


def after(days: float) -> datetime:
    """A moment so many days after the beginning."""
    return BEGIN + timedelta(days=days)


def act(person: int, kind: EventKind, at: datetime, **details: int) -> None:
    with transaction(person) as session:
        events.record(session, person, kind, at=at, **details)


def counted(at: datetime) -> Visitor:
    """Have everything counted, and be the administrator who asks."""
    rollup_service.catch_up(at=at)
    return factories.keeper()


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
@pytest.mark.usefixtures("database")
def test_only_an_administrator_is_told(question: Question, role: Role) -> None:
    with pytest.raises(NotAllowedError):
        question(factories.keeper(role), 30, at=BEGIN)


@pytest.mark.parametrize("table", PLATFORM)
@pytest.mark.parametrize("role", [DatabaseRole.PERSON, DatabaseRole.GATE])
@pytest.mark.usefixtures("database")
def test_the_database_itself_shows_figures_of_the_place_to_nobody_who_asks_as_a_person(
    table: str, role: DatabaseRole
) -> None:
    admin = factories.keeper()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction(admin.id, role=role) as session:
        session.execute(text(f"select * from {table}"))  # noqa: S608 -- the names above


@pytest.mark.usefixtures("database")
def test_a_person_sees_the_days_they_were_active_on_and_nobody_elses_and_writes_none() -> None:
    mine, other = lives.person("UTC", at=BEGIN), lives.person("UTC", at=BEGIN)
    for person in (mine, other):
        act(person, EventKind.PRACTISED, BEGIN)
    with transaction(mine) as session:
        assert list(session.scalars(text("select user_id from active_days"))) == [mine]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction(mine) as session:
        session.execute(text("insert into active_days values ('2026-01-01', :me)"), {"me": mine})


@pytest.mark.usefixtures("database")
def test_another_number_of_days_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="7, 30, 90 or 365"):
        service.overview(factories.keeper(), 14, at=BEGIN)


@pytest.mark.usefixtures("database")
def test_the_overview_compares_complete_dates_with_as_many_before_them() -> None:
    early, late = lives.person("UTC", at=BEGIN), lives.person("UTC", at=after(9))
    for day in (0, 1, 2, 9, 10, 11, 12):
        act(early, EventKind.DAY_FINISHED, after(day))
    act(late, EventKind.PRACTISED, after(9))
    admin = counted(after(14.2))  # a Monday afternoon: Sunday has ended everywhere
    told = service.overview(admin, 7, at=after(14.2))
    assert told.span == Span(date(2026, 3, 9), date(2026, 3, 15))
    values = {name: (figure.value, figure.before) for name, figure in told.figures.items()}
    assert values["people"] == (2, 1)
    assert values["new people"] == (1, 1)
    assert values["daily active"] == (5 / 7, 3 / 7)
    assert values["weekly active"] == (2, 1)
    assert values["stickiness"] == (5 / (1 + 1 + 2 * 5), 3 / 7)
    assert values["days finished"] == (4, 3)
    assert told.figures["days finished"].change == pytest.approx(1 / 3)
    assert told.figures["stickiness"].change == pytest.approx(5 / 12 - 3 / 7)
    assert all(figure.is_complete and figure.definition for figure in told.figures.values())
    assert [day.date.day for day in told.days if not day.is_complete] == [16, 17]
    assert told.missing == ()


@pytest.mark.usefixtures("database")
def test_a_place_that_is_younger_than_the_period_is_compared_with_nothing() -> None:
    lives.person("UTC", at=BEGIN)
    told = service.overview(counted(after(10)), 30, at=after(10))
    assert {figure.before for figure in told.figures.values()} == {None}
    assert {figure.change for figure in told.figures.values()} == {None}
    assert all(figure.is_complete for figure in told.figures.values())


@pytest.mark.usefixtures("database")
def test_a_date_nobody_counted_is_said_and_marks_the_figures() -> None:
    lives.person("UTC", at=BEGIN)
    admin = counted(after(10))
    statements.write("delete from platform_analytics where date = '2026-03-05'")
    told = service.overview(admin, 30, at=after(10))
    assert told.missing == (date(2026, 3, 5),)
    assert not any(figure.is_complete for figure in told.figures.values())


@pytest.mark.usefixtures("database")
def test_before_anything_was_counted_there_is_nothing_and_nothing_breaks() -> None:
    admin = factories.keeper()
    assert service.overview(admin, 7, at=BEGIN).days == ()
    told = service.growth(admin, 7, at=BEGIN)
    assert (told.cohorts, [step.people for step in told.funnel]) == ((), [0] * 7)
    assert told.readiness_gained.value is told.job_ready.value is None
    assert service.learning(admin, 365, at=BEGIN).top_tracks == ()


@pytest.mark.usefixtures("database")
def test_growth_tells_who_stayed_and_how_far_they_came() -> None:
    stays, leaves, watches = (lives.person("UTC", at=BEGIN) for _ in range(3))
    for day in (0, 8, 16):
        act(stays, EventKind.PRACTISED, after(day))
    act(leaves, EventKind.PRACTISED, after(1))
    for kind in (EventKind.DIAGNOSTIC_SUBMITTED, EventKind.PLAN_MADE, EventKind.DAY_FINISHED, EventKind.WEEK_PASSED):
        act(stays, kind, after(2), plan=0)
    act(leaves, EventKind.DIAGNOSTIC_SUBMITTED, after(1))
    act(watches, EventKind.WEEK_FAILED, after(3))
    told = service.growth(counted(after(16)), 30, at=after(16))
    (cohort,) = told.cohorts
    assert (cohort.week_start, cohort.people) == (BEGIN.date(), 3)
    assert [(week.share.part, week.is_complete) for week in cohort.weeks] == [(3, True), (1, True), (1, False)]
    assert [step.people for step in told.funnel] == [3, 2, 1, 1, 1, 0, 0]
    assert told.funnel[1].of_all == Share(2, 3)
    assert told.funnel[2].of_before == Share(1, 2)
    assert told.funnels[0].steps == told.funnel
    tests = {week.week_start: week for week in told.weekly_tests}
    assert tests[BEGIN.date()].passed == Share(1, 2)
    assert tests[BEGIN.date()].is_complete
    rate = told.figures["weekly pass rate"]
    assert rate.value == 0.5
    assert rate.interval == pytest.approx((0.0945, 0.9055), abs=1e-3)


@pytest.mark.usefixtures("database")
def test_plans_and_tracks_are_told_of_plans_that_were_made_in_the_period() -> None:
    for number in range(3):
        learner = factories.learner_with_plan(f"Learner {number}", at=after(5))
        statements.write("update users set is_test = false where id = :id", id=learner.id)
        if number == 0:
            statements.write("update personalized_plans set status = 'failed', ended_at = created_at")
    factories.learner_with_plan("A test person", at=after(5))
    admin = counted(after(10))
    told = service.growth(admin, 30, at=after(10)).plan_completion
    assert (told.made, told.completed, told.running, told.paused) == (3, Share(0, 1), 2, 0)
    (track,) = service.learning(admin, 30, at=after(10)).top_tracks
    assert (track.title, track.plans_started, track.active_plans, track.active_people) == ("Python", 3, 2, 2)
    assert service.learning(admin, 7, at=after(40)).top_tracks[0].plans_started == 0


@pytest.mark.usefixtures("database")
def test_hard_topics_and_flagged_questions_come_from_the_nightly_statistics() -> None:
    admin = factories.keeper()
    statements.write("""
        insert into item_statistics (family_id, computed_at, presented, answered, right_answers, choices, flags)
        select id, now(), 40, 40, 10 + 20 * (id % 2), array[10, 10, 10, 10],
               case when place = 1 then array['too hard', 'drifting'] else '{}' end
        from (select id, row_number() over (order by id) as place from item_families) family where place <= 60
    """)
    told = service.learning(admin, 30, at=BEGIN)
    shares = [topic.right.value or 0 for topic in told.hardest_topics]
    assert shares == sorted(shares)
    assert all(topic.right.whole >= service.FEWEST_ANSWERS for topic in told.hardest_topics)
    assert told.flagged == 1
    assert {(one.flag, one.items) for one in told.flags} == {("too hard", 1), ("drifting", 1)}


@pytest.mark.usefixtures("database")
def test_who_registers_is_new_on_the_date_it_is_for_them() -> None:
    late = datetime(2026, 3, 3, 10, 30, tzinfo=UTC)
    made = [
        accounts.register(
            accounts.Registration(f"{zone[8:12]}@example.org", zone, "a red bicycle in the rain", zone), late
        )
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    ]
    rows = statements.rows("select id, registered_on from users where id = any(:ids)", ids=[one.id for one in made])
    assert {row["registered_on"].day for row in rows} == {4, 2}
