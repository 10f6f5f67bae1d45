"""What a process keeps of the bank in memory is what the database says, however reads and changes fall together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import catalogue as catalogue_queries
from db.queries import key_changes as key_change_queries
from logic.catalogue import service as catalogue
from logic.item_bank import key_change_service as key_changes
from tests import factories
from tests.factories import MORNING

WHY = "Two of its options are right"
PATIENCE = 20.0  # seconds a thread may take


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def always_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read asks whether the bank was revised, as if the seconds in between were over."""
    monkeypatch.setattr(catalogue, "REVISION_SECONDS", 0.0)


def items() -> tuple[catalogue.Item, ...]:
    with transaction(None) as session:
        track_id, version = catalogue.track_for_choice(session, factories.TRACK)
        return catalogue.content_of(session, track_id, version).items


def retired() -> set[int]:
    return {item.family_id for item in items() if item.retired}


def retire(family_id: int) -> None:
    key_changes.retire(factories.keeper(), family_id, WHY, at=MORNING)


def first_variants(how_many: int) -> list[int]:
    with transaction(None) as session:
        return list(session.scalars(text("select id from item_variants order by id limit :n"), {"n": how_many}))


def once(monkeypatch: pytest.MonkeyPatch, query: str, after: Callable[[], object]) -> None:
    """Let something happen between the first answer of a query to the catalogue and the use of that answer."""
    real = getattr(catalogue_queries, query)
    happened: list[bool] = []

    def interrupted(*arguments: object) -> Any:
        answer = real(*arguments)
        if not happened:
            happened.append(True)
            after()
        return answer

    monkeypatch.setattr(catalogue_queries, query, interrupted)


def test_two_changes_at_once_are_both_noticed_whichever_commits_first(
    committed_db: object, always_asking: None
) -> None:
    slow, quick = (item.family_id for item in items()[:2])
    other = threading.Thread(target=retire, args=[quick])
    with transaction(None, role=DatabaseRole.WORKER) as session:
        key_change_queries.retire(session, slow, MORNING)
        key_change_queries.revise(session, "retired", at=MORNING, family_id=slow)
        other.start()
        other.join(1.0)
        assert slow not in retired()
    other.join(PATIENCE)
    assert retired() == {slow, quick}


def test_a_slow_reader_does_not_bring_back_what_was_revised_meanwhile(
    committed_db: object, always_asking: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = items()[0].family_id
    catalogue.forget()
    has_read, may_go_on = threading.Event(), threading.Event()

    def wait() -> None:
        has_read.set()
        may_go_on.wait(PATIENCE)

    once(monkeypatch, "items", wait)
    reader = threading.Thread(target=items)
    reader.start()
    try:
        assert has_read.wait(PATIENCE)
        retire(family)
        with transaction(None) as session:
            catalogue.questions(session, first_variants(1))
    finally:
        may_go_on.set()
        reader.join(PATIENCE)
    assert retired() == {family}


def test_a_change_while_another_thread_asks_for_changes_is_noticed_at_once(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = items()[0].family_id
    catalogue.forget()

    def notice_and_revise() -> None:
        items()
        retire(family)

    once(monkeypatch, "bank_revision", notice_and_revise)
    items()
    assert retired() == {family}


def test_questions_are_there_though_another_thread_forgets_them(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, unknown = first_variants(2)
    with transaction(None) as session:
        catalogue.questions(session, [known])
        once(monkeypatch, "questions", catalogue.forget)
        assert set(catalogue.questions(session, [known, unknown])) == {known, unknown}


def test_the_oldest_tracks_make_room_for_new_ones(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "VERSIONS_KEPT", 2)
    with transaction(None) as session:
        track_id, version = catalogue.track_for_choice(session, factories.TRACK)
        newest = [catalogue.content_of(session, track_id, version - before) for before in range(3)]
        again = [catalogue.content_of(session, track_id, version - before) for before in (2, 1, 0)]
    assert [one is other for one, other in zip(newest[::-1], again, strict=True)] == [True, True, False]
