from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.accounts import service as accounts
from logic.errors import (
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
    TooManyAttemptsError,
)
from tests.logic.accounts.signing import ADDRESS, NOW, PASSWORD, cookie_of, register, reset_link

NEW = "a green bicycle in the sun"


def subjects(user_id: int) -> list[str]:
    with transaction(None, role=DatabaseRole.GATE) as session:
        return list(
            session.scalars(text("select subject from outbox where user_id = :id order by id"), {"id": user_id})
        )


def test_a_link_sets_a_new_password_and_ends_every_session(amara):
    before = cookie_of()
    assert accounts.reset_password(reset_link("amara@example.org"), NEW, NOW) == "amara@example.org"
    assert accounts.visitor(before, NOW) is None
    with pytest.raises(NotSignedInError):
        accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)
    assert cookie_of(password=NEW)
    assert subjects(amara.id)[-1] == "Your Waymark password was changed"


def test_a_link_works_once(amara):
    link = reset_link("amara@example.org")
    accounts.reset_password(link, NEW, NOW)
    assert not accounts.reset_is_open(link, NOW)
    with pytest.raises(NotFoundError, match="already used"):
        accounts.reset_password(link, "yet another one", NOW)
    assert cookie_of(password=NEW)


def test_a_link_is_good_for_an_hour(amara):
    link = reset_link("amara@example.org")
    assert accounts.reset_is_open(link, NOW + timedelta(minutes=59))
    with pytest.raises(NotFoundError):
        accounts.reset_password(link, NEW, NOW + timedelta(minutes=60))
    assert cookie_of()


def test_using_one_link_closes_the_others(amara):
    older, newer = reset_link("amara@example.org"), reset_link("amara@example.org")
    accounts.reset_password(newer, NEW, NOW)
    assert not accounts.reset_is_open(older, NOW)


def test_a_password_that_cannot_be_used_leaves_the_link_good(amara):
    link = reset_link("amara@example.org")
    with pytest.raises(InvalidInputError):
        accounts.reset_password(link, "short", NOW)
    with pytest.raises(InvalidInputError, match="address"):
        accounts.reset_password(link, "amara@example.org", NOW)
    assert accounts.reset_is_open(link, NOW)


def test_a_mail_holds_nothing_its_sender_could_have_written(database):
    stranger = register("victim@example.org", "Win at casino.example")
    reset_link("victim@example.org")
    with transaction(None, role=DatabaseRole.WORKER) as session:
        bodies = session.scalars(text("select body from outbox where user_id = :id"), {"id": stranger.id}).all()
    assert len(bodies) == 2
    assert not any("casino" in body for body in bodies)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "x" * 5000])
def test_a_made_up_link_opens_nothing(database, token):
    assert not accounts.reset_is_open(token, NOW)
    with pytest.raises(NotFoundError):
        accounts.reset_password(token, NEW, NOW)


def test_asking_for_an_unknown_address_is_answered_alike_and_mails_nobody(amara):
    accounts.request_reset("nobody@example.org", NOW)
    with transaction(None, role=DatabaseRole.GATE) as session:
        assert session.scalar(text("select count(*) from outbox where recipient = 'nobody@example.org'")) == 0


def test_nobody_is_flooded_with_mails(amara):
    for _ in range(3):
        accounts.request_reset("amara@example.org", NOW)
    with pytest.raises(TooManyAttemptsError):
        accounts.request_reset("amara@example.org", NOW)
    assert len(subjects(amara.id)) == 1 + 3


def test_only_the_hash_of_a_link_is_stored_beside_the_mail_that_carries_it(amara):
    link = reset_link("amara@example.org")
    with transaction(None, role=DatabaseRole.GATE) as session:
        assert link not in str(session.execute(text("select * from password_resets")).all())


def test_a_link_ends_a_lock_that_somebody_else_caused(amara):
    for _ in range(5):
        with pytest.raises(NotSignedInError):
            accounts.begin_sign_in("amara@example.org", "wrong password", ADDRESS, NOW)
    accounts.reset_password(reset_link("amara@example.org"), NEW, NOW)
    assert cookie_of(password=NEW)


def test_changing_the_password_keeps_this_browser_and_ends_the_others(amara):
    here, elsewhere = cookie_of(), cookie_of()
    mine = accounts.visitor(here, NOW)
    assert mine is not None
    accounts.change_password(amara.id, PASSWORD, NEW, at=NOW, session_id=mine.session_id)
    assert accounts.visitor(here, NOW) is not None
    assert accounts.visitor(elsewhere, NOW) is None
    assert cookie_of(password=NEW)


def test_changing_needs_the_present_password_and_a_usable_new_one(amara):
    with pytest.raises(InvalidInputError, match="not your present password"):
        accounts.change_password(amara.id, "wrong password", NEW, at=NOW, session_id=None)
    with pytest.raises(InvalidInputError, match="72"):
        accounts.change_password(amara.id, PASSWORD, "x" * 73, at=NOW, session_id=None)
    with pytest.raises(InvalidInputError, match="address"):
        accounts.change_password(amara.id, PASSWORD, "amara@example.org", at=NOW, session_id=None)
    assert cookie_of()


def test_a_borrowed_browser_is_no_place_to_guess(amara):
    for _ in range(5):
        with pytest.raises(InvalidInputError):
            accounts.change_password(amara.id, "wrong password", NEW, at=NOW, session_id=None)
    with pytest.raises(TooManyAttemptsError):
        accounts.change_password(amara.id, PASSWORD, NEW, at=NOW, session_id=None)


def test_signing_out_everywhere_ends_all_sessions_but_the_one_asked_for(amara):
    here, elsewhere = cookie_of(), cookie_of()
    mine = accounts.visitor(here, NOW)
    assert mine is not None
    assert accounts.sign_out_everywhere(amara.id, NOW, except_session=mine.session_id) == 1
    assert accounts.visitor(elsewhere, NOW) is None
    assert accounts.visitor(here, NOW) is not None
    assert accounts.sign_out_everywhere(amara.id, NOW) == 1
    assert accounts.visitor(here, NOW) is None


def test_nobody_can_sign_somebody_else_out(amara):
    binta = register("binta@example.org", "Binta")
    cookie = cookie_of()
    assert accounts.sign_out_everywhere(binta.id, NOW) == 0
    assert accounts.visitor(cookie, NOW) is not None
