from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.models.administration import ACTIONS
from logic import clock, events
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.administration import acting_service as acting
from logic.administration import audit_service as audit
from logic.administration import service as administration
from logic.administration.actions import SHORTEST_REASON, Action, Mark
from logic.administration.views import AuditQuery, PeopleQuery, Status
from logic.analytics import rollup_service
from logic.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, NotSignedInError
from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.leaderboards.periods import Period
from logic.notifications import service as notifications
from tests import factories
from tests.logic.administration.admins import WHY, administrator, roles_of

ADA = "ada@example.org"
ACTS = {
    "change_roles": lambda asker, person: acting.change_roles(asker, person, {Role.ADMIN}, WHY, at=clock.now()),
    "suspend": lambda asker, person: acting.suspend(asker, person, WHY, at=clock.now()),
    "lift": lambda asker, person: acting.lift(asker, person, WHY, at=clock.now()),
    "mark": lambda asker, person: acting.mark(asker, person, Mark.BOT, WHY, is_set=True, at=clock.now()),
    "end_session": lambda asker, person: acting.end_session(asker, person, 1, WHY, at=clock.now()),
    "end_sessions": lambda asker, person: acting.end_sessions(asker, person, WHY, at=clock.now()),
    "export": lambda asker, person: acting.export(asker, person, WHY, at=clock.now()),
    "card": lambda asker, person: administration.card(asker, person, at=clock.now()),
    "search": lambda asker, _person: administration.search(asker, PeopleQuery()),
    "log": lambda asker, _person: audit.search(asker, AuditQuery()),
    "file": lambda asker, _person: audit.everything(asker, AuditQuery()),
    "names": lambda asker, _person: audit.administrators(asker),
}


class Outbox:
    """A mail server that remembers."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, mail) -> None:
        self.sent.append(mail.subject)


def log_of(admin, person) -> list[tuple[Action, str]]:
    return [(line.action, line.reason) for line in audit.search(admin, AuditQuery(subject_id=person)).lines]


def test_the_words_of_the_log_are_those_of_the_database():
    assert tuple(action.value for action in Action) == ACTIONS


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
def test_nobody_but_an_administrator_may_do_or_see_any_of_it(database, act, role):
    person = factories.learner()
    with pytest.raises(NotAllowedError):
        ACTS[act](factories.keeper(role), person)
    assert roles_of(person) == {"learner"}


@pytest.mark.parametrize("act", ["change_roles", "suspend", "lift", "mark", "end_session", "end_sessions", "export"])
def test_an_administrator_who_lost_the_role_a_moment_ago_changes_nothing(database, act):
    person, was_one = factories.learner(), factories.keeper(Role.ADMIN, person=factories.learner())
    with pytest.raises(NotFoundError):
        ACTS[act](was_one, person)


@pytest.mark.parametrize("person", [0, -1, 2**63, 2**62])
def test_there_is_nobody_under_other_numbers(database, person):
    for act in ("suspend", "card"):
        with pytest.raises(NotFoundError):
            ACTS[act](administrator(), person)


@pytest.mark.parametrize("reason", ["", " " * 40, "x" * (SHORTEST_REASON - 1), "x" * 501, "a\0" * 9])
def test_a_reason_has_to_explain_something(database, reason):
    person = factories.learner()
    with pytest.raises(InvalidInputError, match="Say in 10 to 500 characters why"):
        acting.suspend(administrator(), person, reason, at=clock.now())


def test_roles_change_with_a_row_each_and_act_at_the_next_click(database):
    admin, person = administrator(), factories.learner(email=ADA)
    cookie = factories.browser_cookie(ADA)
    acting.change_roles(admin, person, {Role.TEACHER, Role.ADMIN}, f"  {WHY}  ", at=clock.now())
    seen = accounts.visitor(cookie, clock.now())
    assert seen
    assert seen.roles == {Role.TEACHER, Role.ADMIN}
    lines = audit.search(admin, AuditQuery(subject_id=person)).lines
    assert {(line.action, line.details["role"], line.reason, line.admin) for line in lines} == {
        (Action.ROLE_GIVEN, "teacher", WHY, "Grace Hopper"),
        (Action.ROLE_GIVEN, "admin", WHY, "Grace Hopper"),
        (Action.ROLE_TAKEN, "learner", WHY, "Grace Hopper"),
    }
    assert {line.subject for line in lines} == {f"Ada Lovelace, {ADA}"}


def test_everybody_keeps_a_role_and_the_same_roles_are_no_change(database):
    admin, person = administrator(), factories.learner()
    with pytest.raises(InvalidInputError, match="at least one role"):
        acting.change_roles(admin, person, set(), WHY, at=clock.now())
    with pytest.raises(ConflictError, match="exactly these roles"):
        acting.change_roles(admin, person, {Role.LEARNER}, WHY, at=clock.now())
    assert log_of(admin, person) == []


def test_an_administrator_may_leave_the_office_unless_they_are_the_last(database):
    admin = administrator()
    with pytest.raises(ConflictError, match="Nobody would be left"):
        acting.change_roles(admin, admin.id, {Role.TEACHER}, WHY, at=clock.now())
    other = administrator("Edsger Dijkstra")
    acting.change_roles(admin, admin.id, {Role.TEACHER}, WHY, at=clock.now())
    assert roles_of(admin.id) == {"teacher"}
    assert log_of(other, admin.id)[0] == (Action.ROLE_GIVEN, WHY) or log_of(other, admin.id)[0][0] is Action.ROLE_TAKEN


def test_a_suspended_administrator_does_not_count_as_one_who_is_left(database):
    admin, other = administrator(), administrator("Edsger Dijkstra")
    acting.suspend(admin, other.id, WHY, at=clock.now())
    with pytest.raises(ConflictError, match="Nobody would be left"):
        acting.change_roles(admin, admin.id, {Role.TEACHER}, WHY, at=clock.now())
    with pytest.raises(ConflictError, match="only administrator"):
        accounts.delete(admin.id, factories.PASSWORD)


def test_a_suspended_person_is_out_at_once_and_back_when_it_is_lifted(database):
    admin, person = administrator(), factories.learner(email=ADA)
    token, cookie = factories.api_token(person), factories.browser_cookie(ADA)
    ticket = accounts.begin_sign_in(ADA, factories.PASSWORD, "127.0.0.1", clock.now())
    acting.suspend(admin, person, WHY, at=clock.now())
    assert accounts.visitor(cookie, clock.now()) is None
    assert accounts.visitor_by_api_token(token, clock.now()) is None
    with pytest.raises(NotSignedInError):
        accounts.redeem_ticket(ticket, None, clock.now())
    card = administration.card(admin, person, at=clock.now())
    assert (card.suspended_reason, card.sessions) == (WHY, ())
    acting.lift(admin, person, WHY, at=clock.now())
    assert accounts.visitor_by_api_token(token, clock.now())
    assert accounts.visitor(factories.browser_cookie(ADA), clock.now())
    assert accounts.visitor(cookie, clock.now()) is None
    assert [action for action, _ in log_of(admin, person)] == [Action.LIFTED, Action.SUSPENDED]


def test_only_who_knows_the_password_reads_that_an_account_is_suspended(database):
    acting.suspend(administrator(), factories.learner(email=ADA), WHY, at=clock.now())
    with pytest.raises(NotSignedInError, match="suspended"):
        accounts.begin_sign_in(ADA, factories.PASSWORD, "127.0.0.1", clock.now())
    said = set()
    for address in (ADA, "nobody@example.org"):
        with pytest.raises(NotSignedInError) as refused:
            accounts.begin_sign_in(address, "not the password", "127.0.0.1", clock.now())
        said.add(refused.value.sentence)
    assert len(said) == 1
    assert "suspended" not in said.pop()


def test_suspending_twice_lifting_twice_and_suspending_oneself_are_refused(database):
    admin, person = administrator(), factories.learner()
    administrator("Edsger Dijkstra")
    with pytest.raises(ConflictError, match="cannot suspend yourself"):
        acting.suspend(admin, admin.id, WHY, at=clock.now())
    with pytest.raises(ConflictError, match="not suspended"):
        acting.lift(admin, person, WHY, at=clock.now())
    acting.suspend(admin, person, WHY, at=clock.now())
    with pytest.raises(ConflictError, match="suspended already"):
        acting.suspend(admin, person, WHY, at=clock.now())


def test_who_is_suspended_is_on_no_board_and_loses_nothing(database):
    admin, someone = administrator(), factories.learner_with_plan("Ada Lovelace", at=clock.now() - timedelta(hours=2))
    factories.finish_days(someone.id, 1, at=clock.now())
    reader = factories.learner()

    def names() -> list[str]:
        return [line.name for line in leaderboards.board(reader, Period.ALL, at=clock.now()).lines]

    assert names() == ["Ada Lovelace"]
    before = accounts.export(someone.id)["tables"]
    acting.suspend(admin, someone.id, WHY, at=clock.now())
    assert names() == []
    factories.finish_days(someone.id, 1, at=clock.now())
    assert names() == []
    acting.lift(admin, someone.id, WHY, at=clock.now())
    assert names() == ["Ada Lovelace"]
    after = accounts.export(someone.id)["tables"]
    assert all(len(after[table]) >= len(rows) for table, rows in before.items())


def test_who_opted_out_stays_so_when_a_suspension_is_lifted(database):
    admin, someone = administrator(), factories.learner_with_plan(at=clock.now() - timedelta(hours=2))
    factories.finish_days(someone.id, 1, at=clock.now())
    leaderboards.choose(someone.id, leaderboards.Visibility(on_boards=False, in_leagues=False))
    acting.suspend(admin, someone.id, WHY, at=clock.now())
    acting.lift(admin, someone.id, WHY, at=clock.now())
    assert leaderboards.board(factories.learner(), Period.ALL, at=clock.now()).lines == ()


def test_who_is_suspended_shows_in_no_league(database):
    admin = administrator()
    people = [factories.learner_with_plan(f"Learner {n}", at=clock.now() - timedelta(hours=2)).id for n in range(3)]
    for person in people:
        factories.finish_days(person, 1, at=clock.now())
    leagues.keep(at=clock.now())
    acting.suspend(admin, people[0], WHY, at=clock.now())
    league = leagues.look(people[1], at=clock.now()).league
    assert league
    assert {member.name for member in league.members} == {"Learner 1", "Learner 2"}


def test_no_mail_goes_to_who_is_suspended_not_even_one_that_was_waiting(database):
    admin, person = administrator(), factories.learner(email=ADA)
    box = Outbox()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        waiting = notifications.mail(session, person, ADA, "Your week", "Good morning")
    acting.suspend(admin, person, WHY, at=clock.now())
    assert not notifications.deliver(waiting, sender=box)
    accounts.request_reset(ADA, clock.now())
    with transaction(None, role=DatabaseRole.WORKER) as session:
        assert session.scalars(text("select body from outbox where user_id = :id"), {"id": person}).all() == [""]
    assert box.sent == []


def test_marks_are_set_and_removed_and_what_is_so_already_is_refused(database):
    admin, person = administrator(), factories.learner()  # made as a test person
    acting.mark(admin, person, Mark.TEST, WHY, is_set=False, at=clock.now())
    acting.mark(admin, person, Mark.BOT, WHY, is_set=True, at=clock.now())
    card = administration.card(admin, person, at=clock.now())
    assert (card.is_test, card.is_bot) == (False, True)
    with pytest.raises(ConflictError, match="so already"):
        acting.mark(admin, person, Mark.BOT, WHY, is_set=True, at=clock.now())
    assert [action for action, _ in log_of(admin, person)] == [Action.BOT_MARK_SET, Action.TEST_MARK_REMOVED]


def test_who_counts_otherwise_has_the_figures_of_their_days_counted_again(database):
    admin, person = administrator(), factories.learner()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        events.record(session, person, events.EventKind.PRACTISED, at=clock.now())
    counted = text("select count(*) from procrastinate_jobs where task_name = :task")

    def recounts() -> int:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            return session.scalar(counted, {"task": rollup_service.SINCE}) or 0

    before = recounts()
    acting.mark(admin, person, Mark.BOT, WHY, is_set=True, at=clock.now())
    assert recounts() == before + 1
    acting.change_roles(admin, person, {Role.LEARNER, Role.TEACHER}, WHY, at=clock.now())
    assert recounts() == before + 2
    acting.suspend(admin, person, WHY, at=clock.now())
    assert recounts() == before + 2


def test_one_browser_is_signed_out_or_all_of_them(database):
    admin, person = administrator(), factories.learner(email=ADA)
    cookies = [factories.browser_cookie(ADA) for _ in range(3)]
    first = accounts.visitor(cookies[0], clock.now())
    assert first
    assert first.session_id
    acting.end_session(admin, person, first.session_id, WHY, at=clock.now())
    assert [accounts.visitor(cookie, clock.now()) is None for cookie in cookies] == [True, False, False]
    with pytest.raises(NotFoundError, match="signed out already"):
        acting.end_session(admin, person, first.session_id, WHY, at=clock.now())
    acting.end_sessions(admin, person, WHY, at=clock.now())
    assert not any(accounts.visitor(cookie, clock.now()) for cookie in cookies)
    with pytest.raises(NotFoundError, match="signed in nowhere"):
        acting.end_sessions(admin, person, WHY, at=clock.now())
    assert [action for action, _ in log_of(admin, person)] == [Action.SESSIONS_ENDED, Action.SESSION_ENDED]


def test_a_session_of_somebody_else_is_not_ended_by_the_wrong_card(database):
    admin, person = administrator(), factories.learner()
    factories.learner(email=ADA)
    other = accounts.visitor(factories.browser_cookie(ADA), clock.now())
    assert other
    with pytest.raises(NotFoundError):
        acting.end_session(admin, person, other.session_id or 0, WHY, at=clock.now())


def test_an_export_is_what_the_person_gets_and_is_in_the_log(database):
    admin, person = administrator(), factories.learner(email=ADA)
    taken = acting.export(admin, person, WHY, at=clock.now())
    assert json.dumps(taken["tables"]) == json.dumps(accounts.export(person)["tables"])
    assert "password_hash" not in json.dumps(taken)
    assert log_of(admin, person) == [(Action.DATA_EXPORTED, WHY)]


def test_a_role_from_the_command_line_is_in_the_log_too(database):
    admin, person = administrator(), factories.learner(email=ADA)
    accounts.give_role(ADA, Role.TEACHER)
    accounts.give_role(ADA, Role.TEACHER)
    [line] = audit.search(admin, AuditQuery(subject_id=person)).lines
    assert (line.admin, line.action, line.subject, line.details) == (
        "the command line",
        Action.ROLE_GIVEN,
        ADA,
        {"role": "teacher"},
    )


def test_a_card_has_plan_readiness_and_what_was_done_last(database):
    admin, someone = administrator(), factories.learner_with_plan(at=clock.now() - timedelta(hours=2))
    factories.finish_days(someone.id, 1, at=clock.now())
    card = administration.card(admin, someone.id, at=clock.now())
    assert card.plan
    assert (card.plan.status, card.plan.week) == ("active", 1)
    assert card.readiness
    assert 0 <= card.readiness.low <= card.readiness.expected <= card.readiness.high <= 1
    assert card.last_learnt == clock.now().date()
    assert card.xp >= 15
    assert administration.card(admin, admin.id, at=clock.now()).plan is None


def test_a_status_finds_only_whom_it_names(database):
    admin, one, two = administrator(), factories.learner("One"), factories.learner("Two")
    acting.suspend(admin, one, WHY, at=clock.now())
    acting.mark(admin, two, Mark.BOT, WHY, is_set=True, at=clock.now())
    acting.mark(admin, two, Mark.TEST, WHY, is_set=False, at=clock.now())

    def found(**query) -> set[int]:
        return {row.id for row in administration.search(admin, PeopleQuery(**query)).rows}

    assert found(status=Status.SUSPENDED) == {one}
    assert found(status=Status.BOT) == {two}
    assert two not in found(status=Status.TEST)
    assert found(role=Role.ADMIN) == {admin.id}
    assert found(text="two", role=Role.LEARNER, status=Status.BOT) == {two}
