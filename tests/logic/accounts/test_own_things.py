from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries.personal_data import personal_tables
from logic import events
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.service import Profile
from logic.assessment import service as assessment
from logic.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
)
from tests.factories import learner_with_plan
from tests.logic.accounts.signing import ADDRESS, NOW, PASSWORD, cookie_of, register, reset_link


def test_a_profile_is_stored_as_it_was_tidied(amara):
    cookie = cookie_of()
    stored = accounts.update_profile(amara.id, Profile("  Amara  B. ", " Fern ", "Asia/Kolkata"), at=NOW)
    assert stored == Profile("Amara B.", "Fern", "Asia/Kolkata")
    seen = accounts.visitor(cookie, NOW)
    assert seen is not None
    assert (seen.display_name, seen.pseudonym, seen.time_zone) == ("Amara B.", "Fern", "Asia/Kolkata")
    assert seen.shown_name == "Fern"


def test_a_profile_that_is_refused_changes_nothing(amara):
    cookie = cookie_of()
    with pytest.raises(InvalidInputError):
        accounts.update_profile(amara.id, Profile("Changed", None, "Mars/Olympus"), at=NOW)
    seen = accounts.visitor(cookie, NOW)
    assert seen is not None
    assert seen.display_name == "Amara"


def test_browsers_are_listed_in_words_with_this_one_marked(amara):
    here = accounts.visitor(cookie_of(at=NOW), NOW)
    gone = cookie_of(at=NOW + timedelta(minutes=1))
    accounts.sign_out(gone, NOW + timedelta(minutes=2))
    cookie_of(at=NOW + timedelta(minutes=3))
    assert here is not None
    listed = accounts.signed_in_browsers(amara.id, NOW + timedelta(minutes=4), here.session_id)
    assert [(browser.browser, browser.is_this_one) for browser in listed] == [
        ("Firefox on Linux", False),
        ("Firefox on Linux", True),
    ]


def test_a_token_speaks_for_its_owner_until_it_is_revoked(amara):
    secret = accounts.create_api_token(amara.id, " backup   script ", NOW)
    holder = accounts.visitor_by_api_token(secret, NOW)
    assert holder is not None
    assert (holder.id, holder.roles, holder.session_id) == (amara.id, {Role.LEARNER}, None)
    [listed] = accounts.list_api_tokens(amara.id)
    assert (listed.name, listed.last_used_at) == ("backup script", NOW)
    assert secret not in repr(listed)
    accounts.revoke_api_token(amara.id, listed.id, NOW)
    assert accounts.visitor_by_api_token(secret, NOW) is None
    assert accounts.list_api_tokens(amara.id) == []


def test_using_a_token_is_noted_every_five_minutes_and_not_with_every_request(amara):
    secret = accounts.create_api_token(amara.id, "script", NOW)
    for minute in (0, 4, 6):
        accounts.visitor_by_api_token(secret, NOW + timedelta(minutes=minute))
    assert accounts.list_api_tokens(amara.id)[0].last_used_at == NOW + timedelta(minutes=6)
    accounts.visitor_by_api_token(secret, NOW + timedelta(minutes=10))
    assert accounts.list_api_tokens(amara.id)[0].last_used_at == NOW + timedelta(minutes=6)


def test_a_token_needs_a_name_of_its_own(amara):
    accounts.create_api_token(amara.id, "script", NOW)
    with pytest.raises(ConflictError, match="script"):
        accounts.create_api_token(amara.id, "script", NOW)
    for name in ("", "   ", "x" * 61, "a\0b"):
        with pytest.raises(InvalidInputError):
            accounts.create_api_token(amara.id, name, NOW)


def test_there_can_be_twenty_tokens(amara):
    for n in range(20):
        accounts.create_api_token(amara.id, f"script {n}", NOW)
    with pytest.raises(ConflictError, match="20"):
        accounts.create_api_token(amara.id, "one more", NOW)


@pytest.mark.parametrize("token", ["", "waymark_", "waymark_x", "Bearer x", "waymark_" + "x" * 5000, "waymark_\ud800"])
def test_a_made_up_token_is_nobodys(database, token):
    assert accounts.visitor_by_api_token(token, NOW) is None


def test_nobody_can_revoke_somebody_elses_token(amara):
    secret = accounts.create_api_token(amara.id, "script", NOW)
    binta = register("binta@example.org", "Binta")
    with pytest.raises(NotFoundError):
        accounts.revoke_api_token(binta.id, accounts.list_api_tokens(amara.id)[0].id, NOW)
    assert accounts.visitor_by_api_token(secret, NOW) is not None


def test_a_cookie_is_no_token_and_a_token_is_no_cookie(amara):
    assert accounts.visitor_by_api_token(cookie_of(), NOW) is None
    assert accounts.visitor(accounts.create_api_token(amara.id, "script", NOW), NOW) is None


def test_an_export_has_every_table_of_the_person_and_is_plain_json(amara):
    cookie_of()
    accounts.create_api_token(amara.id, "script", NOW)
    taken = json.loads(json.dumps(accounts.export(amara.id)))
    assert set(taken["tables"]) == {"users"} | {table.name for table in personal_tables()}
    assert taken["tables"]["users"][0]["email"] == "amara@example.org"
    assert taken["tables"]["user_roles"] == [{"user_id": amara.id, "role": "learner"}]
    assert len(taken["tables"]["sessions"]) == 1
    assert taken["tables"]["api_tokens"][0]["name"] == "script"
    assert taken["tables"]["learner_events"][0]["kind"] == events.EventKind.REGISTERED


def test_an_export_holds_nobody_else_and_no_secret(amara):
    binta = register("binta@example.org", "Binta")
    link = reset_link("amara@example.org")
    taken = json.dumps(accounts.export(amara.id))
    assert "binta@example.org" not in taken
    assert f'"user_id": {binta.id}' not in taken
    assert "password_hash" not in taken
    assert "token_hash" not in taken
    assert link not in taken


def test_an_export_during_a_diagnostic_does_not_hold_its_key(amara):
    assessment.begin_diagnostic(amara.id, "python", at=NOW)
    tables = accounts.export(amara.id)["tables"]
    assert len(tables["assessment_attempts"]) == len(tables["assessment_responses"]) == 1
    assert not {"seed", "state"} & set(tables["assessment_attempts"][0])
    assert not {"option_order", "chosen"} & set(tables["assessment_responses"][0])


def test_an_export_does_not_tell_of_days_that_are_still_locked(database):
    someone = learner_with_plan()
    tables = accounts.export(someone.id)["tables"]
    locked = [day for day in tables["daily_tasks"] if day["status"] == "locked"]
    assert len(locked) == len(tables["daily_tasks"]) - 1
    for day in locked:
        assert {day[name] for name in ("topic", "description", "reason", "practice", "resources")} == {None}
    assert [week["topics"] is None for week in tables["weekly_plans"]] == [False, True, True, True]
    assert all("chosen" in answer for answer in tables["assessment_responses"])
    assert not {"seed", "state"} & set(tables["assessment_attempts"][0])


def test_nobodys_data_is_not_found(database):
    with pytest.raises(NotFoundError):
        accounts.export(2**60)


def test_a_deleted_account_leaves_no_row_anywhere(amara):
    cookie = cookie_of()
    accounts.create_api_token(amara.id, "script", NOW)
    accounts.request_reset("amara@example.org", NOW)
    accounts.delete(amara.id, PASSWORD, at=NOW)
    assert accounts.visitor(cookie, NOW) is None
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for table in personal_tables():
            rows = session.scalar(text(f"select count(*) from {table.name} where user_id = :id"), {"id": amara.id})  # noqa: S608 -- names of our own tables
            assert rows == 0, table.name
        assert session.scalar(text("select count(*) from users where id = :id"), {"id": amara.id}) == 0
    with pytest.raises(NotSignedInError):
        accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)


def test_deleting_needs_the_password(amara):
    with pytest.raises(InvalidInputError, match="present password"):
        accounts.delete(amara.id, "wrong password", at=NOW)
    assert cookie_of()


def test_the_address_of_a_deleted_account_is_free_again(amara):
    accounts.delete(amara.id, PASSWORD, at=NOW)
    assert register().id != amara.id


def test_the_last_administrator_cannot_leave(database):
    first = accounts.ensure_user("one@example.org", "One", PASSWORD, {Role.ADMIN}, at=NOW)
    with pytest.raises(ConflictError, match="only administrator"):
        accounts.delete(first, PASSWORD, at=NOW)
    accounts.ensure_user("two@example.org", "Two", PASSWORD, {Role.ADMIN}, at=NOW)
    accounts.delete(first, PASSWORD, at=NOW)


def test_pruning_deletes_what_ended_and_nothing_that_lives(amara):
    cookie = cookie_of()
    accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, NOW)
    accounts.request_reset("amara@example.org", NOW)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("update outbox set created_at = :at"), {"at": NOW})
    assert set(accounts.prune(NOW).values()) == {0}
    assert accounts.visitor(cookie, NOW) is not None
    pruned = accounts.prune(NOW + timedelta(days=2))
    assert pruned["tickets"] == 2
    assert pruned["reset_links"] == 1
    assert pruned["attempts"] > 0
    assert pruned["sessions"] == 0
    assert accounts.prune(NOW + timedelta(days=61))["sessions"] == 1


def test_pruning_empties_mails_that_could_not_be_sent_for_days(amara):
    reset_link("amara@example.org")
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("update outbox set created_at = :at"), {"at": NOW})
    assert accounts.prune(NOW + timedelta(days=2))["unsent_mails"] == 0
    assert accounts.prune(NOW + timedelta(days=3))["unsent_mails"] == 2
    with transaction(None, role=DatabaseRole.WORKER) as session:
        assert set(session.scalars(text("select body from outbox"))) == {""}
