"""The link at the end of a mail, over real HTTP, by nobody who is signed in."""

from __future__ import annotations

import pytest

from logic import settings
from logic.notifications import preference_service, unsubscribing
from logic.notifications.kinds import Channel, Kind, mail_switches, switch
from tests import factories, notified


@pytest.fixture
def amara(database) -> int:
    user_id = factories.learner("Amara")
    with notified.transaction(None, role=notified.DatabaseRole.WORKER) as session:
        notified.queries.remember_tokens(session, {user_id: unsubscribing.fingerprint(token(user_id))})
    return user_id


def token(user_id: int) -> str:
    return unsubscribing.token(settings.current().secret_key, user_id)


def muted(user_id: int) -> frozenset[str]:
    return preference_service.mine(user_id).muted


def test_looking_at_the_link_changes_nothing_and_shows_a_button(amara, client):
    answer = client.get(f"/api/unsubscribe/reminder/{token(amara)}")
    assert answer.status_code == 200
    assert f'action="/api/unsubscribe/reminder/{token(amara)}"' in answer.text
    assert "No more mails: reminder" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert muted(amara) == frozenset()
    assert client.head(f"/api/unsubscribe/reminder/{token(amara)}").status_code in {200, 405}
    assert muted(amara) == frozenset()


def test_one_click_ends_mails_of_the_kind_and_nothing_else(amara, client):
    answer = client.post(f"/api/unsubscribe/reminder/{token(amara)}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert muted(amara) == {switch(Kind.REMINDER, Channel.MAIL)}
    client.post(f"/api/unsubscribe/reminder/{token(amara)}")
    client.post(f"/api/unsubscribe/weekly_digest/{token(amara)}")
    [row] = notified.run("select muted from notification_preferences where user_id = :id", id=amara)
    assert sorted(row.muted) == ["reminder:mail", "weekly_digest:mail"]


def test_all_kinds_can_be_ended_at_once(amara, client):
    client.post(f"/api/unsubscribe/all/{token(amara)}", files={"List-Unsubscribe": (None, "One-Click")})
    assert muted(amara) == set(mail_switches(None))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["reminder", "all", "no-such-kind"])
def test_a_token_that_is_nobodys_gets_the_same_answer(amara, client, method, kind):
    right = getattr(client, method)(f"/api/unsubscribe/{kind}/{token(amara)}")
    wrong = getattr(client, method)(f"/api/unsubscribe/{kind}/{'A' * 43}")
    assert right.status_code == wrong.status_code == 200
    assert right.text.replace(token(amara), "A" * 43) == wrong.text


def test_somebody_elses_switches_stay(amara, client):
    binta = factories.learner("Binta")
    client.post(f"/api/unsubscribe/all/{token(amara)}")
    assert muted(binta) == frozenset()


def test_what_is_in_the_address_is_never_html(client, database):
    answer = client.get("/api/unsubscribe/reminder/%3Cscript%3Ealert(1)%3C")
    assert "<script" not in answer.text


def test_the_token_differs_between_people_and_between_installations():
    assert len({unsubscribing.token("one", 1), unsubscribing.token("one", 2), unsubscribing.token("two", 1)}) == 3


def test_the_hash_of_the_token_is_not_in_the_export(amara):
    from logic.accounts import service as accounts

    [row] = accounts.export(amara)["tables"]["notification_preferences"]
    assert "unsubscribe_hash" not in row
