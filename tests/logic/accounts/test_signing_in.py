from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.accounts import passwords, sign_in
from logic.accounts import service as accounts
from logic.accounts.service import Registration
from logic.errors import ConflictError, InvalidInputError, NotSignedInError, TooManyAttemptsError
from tests.logic.accounts.signing import ADDRESS, FIREFOX, NOW, PASSWORD, cookie_of, register

WRONG = "not the password"


def fail(times: int, *, email="amara@example.org", address=ADDRESS, at=NOW) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedInError):
            accounts.begin_sign_in(email, WRONG, address, at)


def test_who_registers_is_a_learner_with_their_own_time_zone(amara):
    signed_in = accounts.visitor(cookie_of(), NOW)
    assert signed_in is not None
    assert signed_in.id == amara.id
    assert (signed_in.display_name, signed_in.email) == ("Amara", "amara@example.org")
    assert signed_in.roles == {Role.LEARNER}
    assert signed_in.time_zone == "Africa/Addis_Ababa"
    assert signed_in.session_id is not None


def test_an_address_has_one_account_however_it_is_written(amara):
    with pytest.raises(ConflictError, match="already"):
        accounts.register(Registration(" AMARA@example.org", "Another", PASSWORD), NOW)
    assert accounts.visitor(cookie_of("Amara@Example.org "), NOW) is not None


def test_a_registration_that_is_refused_leaves_nothing(database):
    with pytest.raises(InvalidInputError):
        accounts.register(Registration("new@example.org", "New", "x" * 73), NOW)
    with transaction(None, role=DatabaseRole.GATE) as session:
        assert session.scalar(text("select count(*) from users where email = 'new@example.org'")) == 0


def test_a_class_room_can_register_but_a_flood_from_one_address_is_stopped(database):
    for n in range(60):
        accounts.register(Registration(f"p{n}@example.org", "P", PASSWORD, address=ADDRESS), NOW)
    with pytest.raises(TooManyAttemptsError):
        accounts.register(Registration("p60@example.org", "P", PASSWORD, address=ADDRESS), NOW)
    assert accounts.register(Registration("p61@example.org", "P", PASSWORD, address="198.51.100.1"), NOW)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(amara):
    sentences = set()
    for email in ("amara@example.org", "nobody@example.org", "no address at all", "a\0b", "\ud800", ""):
        with pytest.raises(NotSignedInError) as refusal:
            accounts.begin_sign_in(email, WRONG, ADDRESS, NOW)
        sentences.add(refusal.value.sentence)
    assert len(sentences) == 1


@pytest.mark.parametrize("email", ["amara@example.org", "nobody@example.org", "no address at all"])
def test_every_try_costs_exactly_one_bcrypt(amara, monkeypatch, email):
    compared = []
    real = passwords.bcrypt.checkpw
    monkeypatch.setattr(passwords.bcrypt, "checkpw", lambda given, stored: compared.append(1) or real(given, stored))
    with pytest.raises(NotSignedInError):
        accounts.begin_sign_in(email, WRONG, ADDRESS, NOW)
    assert len(compared) == 1


def test_the_sixth_wrong_password_is_refused_without_a_look(amara, monkeypatch):
    fail(5)
    monkeypatch.setattr(passwords, "matches", None)
    with pytest.raises(TooManyAttemptsError, match="wait 15 minutes"):
        accounts.begin_sign_in("amara@example.org", WRONG, ADDRESS, NOW)


def test_after_five_wrong_ones_the_right_password_waits_too(amara):
    fail(5)
    with pytest.raises(TooManyAttemptsError):
        accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW + timedelta(minutes=14, seconds=59))
    assert cookie_of(at=NOW + timedelta(minutes=15, seconds=1))


def test_being_refused_does_not_make_the_wait_longer(amara):
    fail(5)
    for minute in range(1, 15):
        with pytest.raises(TooManyAttemptsError):
            accounts.begin_sign_in("amara@example.org", WRONG, ADDRESS, NOW + timedelta(minutes=minute))
    assert cookie_of(at=NOW + timedelta(minutes=16))


def test_unknown_addresses_are_counted_like_known_ones(database):
    fail(5, email="nobody@example.org")
    with pytest.raises(TooManyAttemptsError):
        accounts.begin_sign_in("nobody@example.org", WRONG, ADDRESS, NOW)


def test_another_account_is_not_touched_by_somebody_elses_wrong_passwords(amara):
    register("binta@example.org", "Binta")
    fail(5)
    assert cookie_of("binta@example.org")


def test_a_success_starts_the_count_again(amara):
    fail(4)
    cookie_of(at=NOW + timedelta(seconds=1))
    fail(4, at=NOW + timedelta(seconds=2))
    assert cookie_of(at=NOW + timedelta(seconds=3))


def test_one_address_cannot_try_one_password_on_everybody(database):
    for n in range(50):
        fail(1, email=f"person{n}@example.org")
    with pytest.raises(TooManyAttemptsError):
        accounts.begin_sign_in("person50@example.org", WRONG, ADDRESS, NOW)
    fail(1, email="person50@example.org", address="198.51.100.1")


def test_what_was_typed_as_an_address_is_not_kept_in_clear(amara):
    with pytest.raises(NotSignedInError):
        accounts.begin_sign_in("my secret password", WRONG, ADDRESS, NOW)
    with transaction(None, role=DatabaseRole.GATE) as session:
        stored = session.scalars(text("select account from sign_in_attempts")).all()
    assert stored
    assert not any("secret" in account or "amara" in account for account in stored)


def test_a_ticket_works_once(amara):
    ticket = accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)
    assert accounts.redeem_ticket(ticket, FIREFOX, NOW)
    with pytest.raises(NotSignedInError, match="already used"):
        accounts.redeem_ticket(ticket, FIREFOX, NOW)


def test_a_ticket_is_good_for_a_minute(amara):
    ticket = accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)
    with pytest.raises(NotSignedInError):
        accounts.redeem_ticket(ticket, FIREFOX, NOW + timedelta(seconds=60))


def test_a_ticket_for_a_password_that_was_just_changed_is_not_given(amara, monkeypatch):
    real = sign_in.passwords.matches

    def changed_meanwhile(password, stored):
        same = real(password, stored)
        monkeypatch.setattr(sign_in.passwords, "matches", real)
        accounts.change_password(amara.id, PASSWORD, "a green bicycle", at=NOW, session_id=None)
        return same

    monkeypatch.setattr(sign_in.passwords, "matches", changed_meanwhile)
    with pytest.raises(NotSignedInError):
        accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)


def test_the_cookie_dies_with_signing_out(amara):
    cookie = cookie_of()
    accounts.sign_out(cookie, NOW)
    assert accounts.visitor(cookie, NOW) is None
    accounts.sign_out(cookie, NOW)


def test_a_cookie_lives_thirty_days(amara):
    cookie = cookie_of()
    assert accounts.visitor(cookie, NOW + timedelta(days=29, hours=23)) is not None
    assert accounts.visitor(cookie, NOW + timedelta(days=30)) is None


@pytest.mark.parametrize("cookie", ["", "x", "x" * 10_000, "\ud800", "\0"])
def test_a_made_up_cookie_is_nobodys(database, cookie):
    assert accounts.visitor(cookie, NOW) is None


def test_a_role_given_or_taken_acts_at_the_next_look(amara):
    cookie = cookie_of()
    accounts.ensure_user("amara@example.org", "Amara", PASSWORD, {Role.TEACHER}, at=NOW)
    signed_in = accounts.visitor(cookie, NOW)
    assert signed_in is not None
    assert signed_in.roles == {Role.LEARNER, Role.TEACHER}


def test_secrets_are_stored_as_fingerprints_only(amara, shared_engine):
    cookie = cookie_of()
    ticket = accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        dump = str(session.execute(text("select s::text, t::text from sessions s, sign_in_tickets t")).all())
    assert cookie not in dump
    assert ticket not in dump


def test_looking_up_the_visitor_is_one_statement_that_writes_nothing(amara, shared_engine):
    cookie = cookie_of()
    statements = []
    event.listen(shared_engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    accounts.visitor(cookie, NOW)
    own = [sql for sql in statements if "set_config" not in sql and "SAVEPOINT" not in sql]
    assert len(own) == 1
    assert own[0].lstrip().startswith("select")


def test_ensuring_a_person_twice_makes_one_and_keeps_their_password(database):
    first = accounts.ensure_user("demo@example.org", "Demo", PASSWORD, {Role.ADMIN}, at=NOW)
    again = accounts.ensure_user("demo@example.org", "Other", "another password", {Role.ADMIN}, at=NOW)
    assert first == again
    signed_in = accounts.visitor(cookie_of("demo@example.org"), NOW)
    assert signed_in is not None
    assert signed_in.display_name == "Demo"
