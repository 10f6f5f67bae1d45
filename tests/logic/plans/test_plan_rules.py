"""The rules the state machine checks are able to fail: each notices a standing in which just it is broken."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from tests import finals
from tests.factories import MORNING
from tests.logic.plans import plan_changes, plan_rules, plan_standing
from tests.logic.plans.plan_standing import Row, Standing

Tables = Mapping[str, list[Row]]
Tamper = Callable[[Tables], object]

A_DAY = timedelta(days=1)
BROKEN_STANDINGS: dict[str, Tamper] = {
    "one_plan_is_active_and_those_that_ended_say_when": lambda tables: tables["plans"][0].update(ended_at=None),
    "days_are_done_in_order_and_one_is_open": lambda tables: tables["days"][3].update(status="unlocked"),
    "no_plan_is_at_a_dead_end": lambda tables: tables["weeks"][0].update(status="locked"),
    "a_week_opens_after_the_one_before_it": lambda tables: tables["weeks"][0].update(status="test_due"),
    "weeks_are_passed_by_counts": lambda tables: _result(tables, "weekly").update(score=20),
    "a_failed_week_is_diagnosed": lambda tables: _result(tables, "weekly").update(score=20),
    "no_test_is_begun_before_its_days_are_done": lambda tables: _test(tables, "weekly").update(started_at=MORNING),
    "no_retest_repeats_a_family": lambda tables: tables["answers"][-1].update(family_id=_question_of_final(tables)),
    "a_final_ends_a_plan_or_is_corrected_once": lambda tables: tables["corrections"].clear(),
    "a_verdict_comes_from_the_last_final": lambda tables: tables["verdicts"][0].update(readiness_level="job ready"),
    "what_is_submitted_has_one_result_of_its_answers": lambda tables: _result(tables, "final").update(
        total_questions=59
    ),
    "tests_keep_to_their_plan_and_their_clock": lambda tables: _test(tables, "final").update(deadline_at=MORNING),
    "the_ledger_adds_up": lambda tables: tables["ledger"][0].update(xp_amount=16),
    "a_streak_is_made_of_active_days": lambda tables: tables["streaks"][0].update(total_days_active=1000),
    "only_what_was_learnt_comes_back": lambda tables: tables["cards"].append({"topic_id": 0, "reviewed": 0}),
}
FORBIDDEN_CHANGES: dict[str, Tamper] = {
    "what_waits_or_has_ended_stays_as_it_is": lambda tables: tables["days"][0].update(topic_id=0),
    "a_plan_keeps_what_it_was_made_from": lambda tables: tables["plans"][0].update(content_version=0),
    "what_was_done_stays_done": lambda tables: tables["results"][0].update(score=0),
    "the_ledger_is_only_added_to": lambda tables: tables["ledger"].pop(0),
    "answers_are_final_once_submitted": lambda tables: tables["answers"][-1].update(chosen=None),
    "no_question_is_exchanged": lambda tables: tables["answers"][-1].update(family_id=0),
}


def test_each_rule_notices_when_it_is_broken(database: None) -> None:
    """Of a learner with every week passed, a final of 30, a correction plan and a retest of 45: training needed."""
    learner = finals.learner_at_final().id
    finals.take(learner, 30, at=MORNING + 100 * A_DAY)
    finals.take(learner, 45, at=MORNING + 120 * A_DAY)
    now = plan_standing.read(learner)
    assert list(plan_rules.broken(now)) == []
    assert BROKEN_STANDINGS.keys() == _names(plan_rules.RULES)
    assert FORBIDDEN_CHANGES.keys() == _names(plan_changes.CHANGES)
    for name, tamper in BROKEN_STANDINGS.items():
        assert name in plan_rules.broken(_tampered(now, tamper)), name
    for change in plan_changes.CHANGES:
        change(now, now)
        assert _refuses(change, now, _tampered(now, FORBIDDEN_CHANGES[change.__name__])), change.__name__


def test_a_print_of_a_learner_changes_with_any_row_of_theirs(database: None) -> None:
    learner = finals.learner_at_final().id
    before = plan_standing.whole_print(learner)
    assert plan_standing.whole_print(learner) == before
    finals.take(learner, 60, at=MORNING + 100 * A_DAY)
    after = plan_standing.whole_print(learner)
    changed = {table for table, rows in after.items() if rows != before[table]}
    assert {"assessment_results", "learner_events", "personalized_plans", "verdicts"} <= changed
    assert "weekly_plans" not in changed


def _names(rules: Iterable[Callable[..., None]]) -> set[str]:
    return {rule.__name__ for rule in rules}


def _tampered(now: Standing, tamper: Tamper) -> Standing:
    tables = copy.deepcopy(dict(now.tables))
    tamper(tables)
    return Standing(tables)


def _refuses(change: plan_changes.Change, before: Standing, after: Standing) -> bool:
    try:
        change(before, after)
    except AssertionError:
        return True
    return False


def _test(tables: Tables, kind: str) -> Row:
    return next(one for one in tables["attempts"] if one["kind"] == kind)


def _result(tables: Tables, kind: str) -> Row:
    return next(one for one in tables["results"] if one["attempt_id"] == _test(tables, kind)["id"])


def _question_of_final(tables: Tables) -> int:
    final = _test(tables, "final")["id"]
    return next(int(one["family_id"]) for one in tables["answers"] if one["attempt_id"] == final)
