from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from logic import clock
from logic.accounts import service as accounts
from logic.administration import acting_service as acting
from logic.administration import audit_service as audit
from logic.administration import searching
from logic.administration import service as administration
from logic.administration.actions import Action, Mark
from logic.administration.views import AuditQuery, PeopleQuery
from tests import factories
from tests.logic.administration.admins import WHY, administrator


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("", None),
        (" \0 ", None),
        ("A", "% a%"),
        (" Ad ", "% ad%"),
        ("Ada", "%ada%"),
        ("100%_\\", "%100\\%\\_\\\\%"),
    ],
)
def test_short_words_are_looked_for_where_a_word_begins_and_signs_stand_for_themselves(typed, pattern):
    assert searching.pattern(typed) == pattern


def test_days_are_those_of_the_readers_calendar():
    since, until = searching.days(date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin")
    assert (since, until) == (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))
    assert searching.days(None, date.max, "UTC") == (None, None)


@pytest.mark.parametrize(
    "typed", ["lovel", "LOVELACE", "ada", "ad", "a", "analyst@", "engines.org", "ad\0a", "analyst@e"]
)
def test_a_person_is_found_by_a_part_of_their_name_or_address(database, typed):
    admin = administrator("Bob")
    ada = accounts.ensure_user("analyst@engines.org", "Ada Lovelace", factories.PASSWORD, set(), at=clock.now())
    factories.learner("Bertrand Russell", email="b@example.org")
    assert [row.id for row in administration.search(admin, PeopleQuery(text=typed)).rows] == [ada]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' or 1=1 --", "zzz", "% % %"])
def test_signs_find_only_themselves(database, typed):
    assert administration.search(administrator(), PeopleQuery(text=typed)).rows == ()


def test_pages_follow_each_other_and_meet_everybody_once(database):
    admin = administrator()
    made = [factories.learner(f"Quilter {number}") for number in range(administration.PAGE + 7)]
    query, met = PeopleQuery(text="quilter"), []
    page = administration.search(admin, query)
    while True:
        met += [row.id for row in page.rows]
        if page.next_before is None:
            break
        factories.learner("Quilter who comes meanwhile")
        page = administration.search(admin, query, before=page.next_before)
    assert met == made[::-1]
    assert page.total >= len(made) + 2


def test_the_log_is_searched_by_who_what_whom_and_when(database):
    grace, edsger = administrator(), administrator("Edsger Dijkstra")
    ada, alan = factories.learner("Ada Lovelace"), factories.learner("Alan Turing")
    monday, tuesday = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 3, 12, tzinfo=UTC)
    acting.mark(grace, ada, Mark.BOT, WHY, is_set=True, at=monday)
    acting.mark(edsger, alan, Mark.BOT, WHY, is_set=True, at=tuesday)
    acting.suspend(grace, alan, WHY, at=tuesday)

    def found(**query) -> list[tuple[str, Action]]:
        lines = audit.search(grace, AuditQuery(first_day=date(2026, 3, 2), **query)).lines
        return [(line.subject.partition(",")[0], line.action) for line in lines if line.admin != "the command line"]

    everything = [
        ("Alan Turing", Action.SUSPENDED),
        ("Alan Turing", Action.BOT_MARK_SET),
        ("Ada Lovelace", Action.BOT_MARK_SET),
    ]
    assert found() == everything
    assert found(admin_name="Edsger Dijkstra") == everything[1:2]
    assert found(action=Action.BOT_MARK_SET) == everything[1:]
    assert found(subject="ALAN") == everything[:2]
    assert found(subject_id=ada) == everything[2:]
    assert found(last_day=date(2026, 3, 2)) == everything[2:]
    assert {"Grace Hopper", "Edsger Dijkstra"} <= set(audit.administrators(grace))


def test_pages_of_the_log_follow_each_other_and_the_file_has_all_of_it(database):
    admin, person = administrator(), factories.learner()
    for number in range(audit.PAGE + 5):
        acting.mark(admin, person, Mark.BOT, WHY, is_set=number % 2 == 0, at=clock.now())
    query = AuditQuery(subject_id=person)
    first = audit.search(admin, query)
    assert first.next_before
    second = audit.search(admin, query, before=first.next_before)
    assert second.next_before is None
    ids = [line.id for line in (*first.lines, *second.lines)]
    assert ids == sorted(ids, reverse=True)
    assert [line.id for line in audit.everything(admin, query)] == ids
    assert len(ids) == audit.PAGE + 5
