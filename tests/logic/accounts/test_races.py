from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import accounts as account_queries
from db.queries import sessions as session_queries
from logic.accounts import passwords
from logic.accounts import service as accounts
from logic.accounts.service import Registration
from logic.errors import ConflictError, NotFoundError, NotSignedInError, TooManyAttemptsError, WaymarkError
from tests.logic.accounts.signing import ADDRESS, FIREFOX, NOW, PASSWORD, cookie_of, register, reset_link

THREADS = 50


def at_once(act: Callable[[int], object]) -> Counter[str]:
    """Do it in fifty threads that start together; counts 'done' and the names of the errors."""
    ready = threading.Barrier(THREADS, timeout=30)

    def run(n: int) -> str:
        ready.wait()
        try:
            act(n)
        except WaymarkError as problem:
            return type(problem).__name__
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


@pytest.fixture
def patient_engine(committed_db, monkeypatch):
    """Fifty threads share sixteen connections; here they may queue for them."""
    import db.engine

    monkeypatch.setattr(db.engine.engine(committed_db.url).pool, "_timeout", 60)


def test_fifty_threads_redeeming_one_ticket_get_one_cookie(patient_engine):
    register()
    ticket = accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)
    ended = at_once(lambda _n: accounts.redeem_ticket(ticket, FIREFOX, NOW))
    assert ended == {"done": 1, NotSignedInError.__name__: THREADS - 1}
    with transaction(None, role=DatabaseRole.GATE) as session:
        assert session.scalar(text("select count(*) from sessions")) == 1


def test_of_fifty_wrong_passwords_at_once_five_are_looked_at(patient_engine, monkeypatch):
    register()
    looked_at = []
    real = passwords.bcrypt.checkpw
    monkeypatch.setattr(passwords.bcrypt, "checkpw", lambda given, stored: looked_at.append(1) or real(given, stored))
    ended = at_once(lambda n: accounts.begin_sign_in("amara@example.org", f"wrong {n}", f"198.51.100.{n}", NOW))
    assert ended == {NotSignedInError.__name__: 5, TooManyAttemptsError.__name__: THREADS - 5}
    assert len(looked_at) == 5


def test_fifty_registrations_of_one_address_make_one_account(patient_engine, monkeypatch):
    from logic.accounts import limits

    monkeypatch.setitem(limits.OF_ACCOUNT, limits.Purpose.REGISTER, limits.Limit(THREADS, timedelta(hours=1)))
    ended = at_once(lambda n: accounts.register(Registration("amara@example.org", f"Amara {n}", PASSWORD), NOW))
    assert ended == {"done": 1, ConflictError.__name__: THREADS - 1}


def test_a_reset_link_used_fifty_times_at_once_sets_one_password(patient_engine):
    register()
    link = reset_link("amara@example.org")
    ended = at_once(lambda n: accounts.reset_password(link, f"new password {n}", NOW))
    assert ended == {"done": 1, NotFoundError.__name__: THREADS - 1}


def test_a_session_that_begins_while_the_password_is_reset_does_not_survive_it(patient_engine):
    register()
    link = reset_link("amara@example.org")
    cookies: list[str] = []

    def act(n: int) -> None:
        if n == 0:
            accounts.reset_password(link, "another password", NOW)
        else:
            cookies.append(cookie_of(at=NOW))

    at_once(act)
    assert [cookie for cookie in cookies if accounts.visitor(cookie, NOW)] == []


def test_a_ticket_waits_for_a_change_of_password_and_is_then_not_given(patient_engine):
    amara = register()
    with transaction(None, role=DatabaseRole.GATE) as session:
        proved = account_queries.credentials_of(session, amara.id).password_hash

    def give_ticket() -> bool:
        with transaction(None, role=DatabaseRole.GATE) as session:
            return session_queries.add_ticket(
                session,
                token_hash=b"ticket",
                user_id=amara.id,
                password_hash=proved,
                expires_at=NOW + timedelta(minutes=1),
            )

    with ThreadPoolExecutor(1) as pool:
        with transaction(None, role=DatabaseRole.GATE) as session:
            account_queries.replace_password(session, amara.id, "changed")
            given = pool.submit(give_ticket)
            assert wait([given], timeout=0.5).not_done
        assert given.result(timeout=10) is False
