"""Who keeps the bank finds questions in it, and sees all that is known of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.errors import NotAllowedError, NotFoundError
from logic.item_bank import key_change_service as key_changes
from logic.item_bank import report_service as reports
from logic.item_bank import service as item_bank
from logic.item_bank.report_service import Complaint
from logic.item_bank.service import PAGE
from logic.item_bank.views import FoundItem, Query, Sort, Status
from tests import factories
from tests.factories import MORNING

LATER = MORNING + timedelta(days=20)
WHY = "Option B is the right one, by the manual"


def write(statement: str, **values: object) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text(statement), values)


def value(statement: str, **values: object) -> object:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return session.execute(text(statement), values).scalar_one()


def found(**wanted: object) -> list[FoundItem]:
    """Every family a query finds, over all its pages."""
    asker, query = factories.keeper(), Query(**wanted)  # type: ignore[arg-type]  # conditions come by name
    first = item_bank.search(asker, query)
    rest = [item_bank.search(asker, query, number) for number in range(2, first.pages + 1)]
    return [row for page in (first, *rest) for row in page.rows]


def some_family() -> int:
    return found()[0].id


def add_statistics(family_id: int, *, facility: float = 0.5, flags: tuple[str, ...] = ()) -> None:
    write(
        """insert into item_statistics (family_id, computed_at, presented, answered, right_answers, facility,
               discrimination, choices, flags)
           values (:family_id, :at, 100, 100, :rights, :facility, 0.1, array[:rights, 20, 20, 10], :flags)""",
        family_id=family_id,
        at=LATER,
        rights=round(100 * facility),
        facility=facility,
        flags=list(flags),
    )


@pytest.mark.parametrize("roles", [(Role.TEACHER,), (Role.ADMIN,)])
def test_teachers_and_administrators_may_look(database, roles) -> None:
    asker = factories.keeper(*roles)
    page = item_bank.search(asker, Query())
    assert item_bank.item(asker, page.rows[0].id).slug == page.rows[0].slug
    assert item_bank.choices(asker).tracks


def test_a_learner_may_not_look(database) -> None:
    asker = factories.keeper(Role.LEARNER)
    with pytest.raises(NotAllowedError):
        item_bank.search(asker, Query())
    with pytest.raises(NotAllowedError):
        item_bank.item(asker, 1)
    with pytest.raises(NotAllowedError):
        item_bank.choices(asker)


def test_pages_hold_every_family_once(database) -> None:
    everything = found()
    assert len({row.id for row in everything}) == len(everything) == value("select count(*) from item_families")


def test_a_page_past_the_last_is_the_last(database) -> None:
    asker = factories.keeper()
    last = item_bank.search(asker, Query(), 10_000)
    assert last.number == last.pages > 1
    assert (last.pages - 1) * PAGE + len(last.rows) == last.total


def test_nothing_found_is_one_empty_page(database) -> None:
    page = item_bank.search(factories.keeper(), Query(text="no question says this sentence"), 3)
    assert (page.rows, page.total, page.number, page.pages) == ((), 0, 1, 1)


def test_text_is_found_in_stem_code_options_and_name_in_any_case(database) -> None:
    asker = factories.keeper()
    family = next(one for row in found() if (one := item_bank.item(asker, row.id)).variants[0].code)
    question = family.variants[0]
    assert question.code
    for words in (question.stem[:30], question.code[:20], question.options[1].text, family.slug):
        assert family.id in {row.id for row in found(text=words.upper())}


@pytest.mark.parametrize("words", ["%", "_", "\\", "100%", "' or true --", ":topic"])
def test_wildcards_and_quotes_stand_for_themselves(database, words) -> None:
    matching = value(
        """select count(*) from item_families family where strpos(family.slug, :words) > 0 or exists (
               select from item_variants variant where variant.family_id = family.id and (
                   strpos(lower(variant.stem), lower(:words)) > 0 or strpos(lower(variant.code), lower(:words)) > 0
                   or exists (select from jsonb_array_elements(variant.options) one
                              where strpos(lower(one ->> 'text'), lower(:words)) > 0)))""",
        words=words,
    )
    assert len(found(text=words)) == matching


def test_a_null_character_finds_what_the_rest_would(database) -> None:
    assert found(text="pri\0nt") == found(text="print")


def test_track_skill_topic_difficulty_and_proof_narrow_the_list(database) -> None:
    choice = next(one for one in item_bank.choices(factories.keeper()).topics if "python" in one.tracks)
    topic, skill, track = found(topic=choice.topic), found(skill=choice.skill), found(track="python")
    assert 0 < len(topic) < len(skill) < len(track)
    assert {row.topic for row in topic} == {choice.topic_title}
    assert {row.skill for row in skill} == {choice.skill_title}
    assert {row.difficulty for row in found(easiest=3, hardest=4)} == {3, 4}
    assert {row.proof_kind for row in found(proof_kind="sourced")} == {"sourced"}


def test_retired_questions_are_told_from_active_ones(database) -> None:
    family_id = some_family()
    key_changes.retire(factories.keeper(), family_id, WHY, at=LATER)
    assert family_id not in {row.id for row in found(status=Status.ACTIVE)}
    assert [row.id for row in found(status=Status.RETIRED)] == [family_id]


def test_a_question_that_left_the_content_counts_as_retired_and_can_still_be_read(database) -> None:
    family_id = some_family()
    write("update item_variants set until_version = since_version where family_id = :id", id=family_id)
    assert [row.id for row in found(status=Status.RETIRED)] == [family_id]
    detail = item_bank.item(factories.keeper(), family_id)
    assert detail.variants
    assert not detail.in_content


def test_an_earlier_text_of_a_question_is_no_longer_found(database) -> None:
    family_id = some_family()
    write(
        """insert into item_variants (family_id, seed, content_hash, stem, options, options_as, explanation,
                                      since_version, until_version)
           select family_id, seed, 'old', 'A stem of former times', options, options_as, explanation,
                  since_version, since_version
           from item_variants where family_id = :id and until_version is null limit 1""",
        id=family_id,
    )
    assert not found(text="A stem of former times")


def test_reported_and_flagged_questions_come_first_when_they_want_attention(database) -> None:
    person = factories.learner()
    attempt = factories.submitted_diagnostic(person)
    reported = factories.asked(person, attempt)[3]
    reports.report(person, attempt, reported.position, Complaint.UNCLEAR, at=LATER)
    flagged = next(row.id for row in reversed(found()) if row.id != reported.family_id)
    add_statistics(flagged, flags=("too hard",))
    assert [row.id for row in found(status=Status.REPORTED)] == [reported.family_id]
    assert [row.id for row in found(flag="too hard")] == [flagged]
    assert [row.id for row in found(sort=Sort.ATTENTION)][:2] == [reported.family_id, flagged]
    assert "too hard" in item_bank.choices(factories.keeper()).flags


def test_figures_nobody_measured_yet_come_last(database) -> None:
    hard, easy = [row.id for row in found()[5:7]]
    add_statistics(easy, facility=0.9)
    add_statistics(hard, facility=0.2)
    assert [row.id for row in found(sort=Sort.LOWEST_FACILITY)][:2] == [hard, easy]


def test_a_share_of_a_few_answers_is_not_told_and_does_not_order_the_list(database) -> None:
    few, many = [row.id for row in found()[5:7]]
    add_statistics(few, facility=0.0)
    write(
        "update item_statistics set presented = 19, answered = 19, choices = '{0, 19, 0, 0}' where family_id = :id",
        id=few,
    )
    add_statistics(many, facility=0.9)
    assert next(row.id for row in found(sort=Sort.LOWEST_FACILITY)) == many
    assert {row.facility for row in found() if row.id == few} == {None}
    known = item_bank.item(factories.keeper(), few).statistics
    assert known
    assert (known.facility, known.right_answers, known.answered) == (None, 0, 19)


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_shows_every_family(database, sort) -> None:
    assert len(found(sort=sort)) == value("select count(*) from item_families")


def test_difficulty_orders_the_list_both_ways(database) -> None:
    up, down = ([row.difficulty for row in found(sort=sort)] for sort in (Sort.EASIEST, Sort.HARDEST))
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


@pytest.mark.parametrize("family_id", [0, -1, 2**62, 2**63, 10**30])
def test_an_unknown_question_is_a_sentence(database, family_id) -> None:
    with pytest.raises(NotFoundError, match="no such question in the bank"):
        item_bank.item(factories.keeper(), family_id)


def test_use_counts_submitted_tests_and_what_was_chosen_in_them(database) -> None:
    person = factories.learner()
    attempt = factories.submitted_diagnostic(person)
    wrong = next(one for one in factories.asked(person, attempt) if one.chosen == 1)
    use = item_bank.item(factories.keeper(), wrong.family_id).use
    assert (use.tests, use.learners, use.choices) == (1, 1, (0, 1, 0, 0))
    assert use.would_change(0, 1) == (1, 0)
    assert use.would_change(1, None) == (0, 1)
    write("update assessment_attempts set status = 'in_progress', submitted_at = null where id = :id", id=attempt)
    assert item_bank.item(factories.keeper(), wrong.family_id).use.tests == 0


def test_a_change_of_key_scores_as_many_tests_as_were_announced(database) -> None:
    people = [factories.learner() for _ in range(3)]
    attempts = {person: factories.submitted_diagnostic(person) for person in people}
    family_id = factories.asked(people[0], attempts[people[0]])[0].family_id
    announced = item_bank.item(factories.keeper(), family_id).use.tests
    change_id = key_changes.change_key(factories.keeper(), family_id, 2, WHY, at=LATER)
    assert key_changes.work_off(change_id, at=LATER) == announced
    detail = item_bank.item(factories.keeper(), family_id)
    assert detail.key == 2
    assert [(done.kind, done.changed_by, done.reason) for done in detail.revisions] == [
        ("key changed", "Grace Hopper", WHY)
    ]


def test_statistics_parameters_and_their_history_are_told(database) -> None:
    family_id = some_family()
    add_statistics(family_id, flags=("too hard",))
    for run in (1, 2):
        write(
            """with run as (
                   insert into calibrations (at, responses, persons, families, log_likelihood, iterations, shift,
                                             seconds)
                   values (:at, 1000, 50, 10, -1.0, 3, 0, 0.1) returning id
               )
               insert into item_parameters (calibration_id, family_id, a, b, se_a, se_b, responses)
               select id, :family_id, 1.1, :b, 0.1, 0.2, 100 from run""",
            family_id=family_id,
            at=LATER + timedelta(days=run),
            b=float(run),
        )
    detail = item_bank.item(factories.keeper(), family_id)
    assert detail.statistics
    assert detail.statistics.choices == (50, 20, 20, 10)
    assert detail.flags == ("too hard",)
    assert [past.b for past in detail.calibrations] == [2.0, 1.0]


def test_the_proof_of_a_sourced_question_names_its_page(database) -> None:
    family_id = found(proof_kind="sourced")[0].id
    proof = item_bank.item(factories.keeper(), family_id).proof
    assert proof.source
    assert proof.source.startswith("https://")
    assert proof.told["quote"]
