"""What a step may change and what it may not: two standings of one learner, the second a step after the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.logic.plans.plan_standing import LIVE, TIMED, Row, Standing
from tests.logic.plans.plan_tally import Tally

Change = Callable[[Standing, Standing], None]
PARTS = ("weeks", "days", "diagnoses", "corrections", "retests", "verdicts")


def what_waits_or_has_ended_stays_as_it_is(before: Standing, after: Standing) -> None:
    """Nothing of a plan that is paused, before and after, or has ended, is another than before."""
    plans = {plan["id"]: plan for plan in after["plans"]}
    for plan in before["plans"]:
        now = plans[plan["id"]]
        waits = plan["status"] == now["status"] == "paused" and plan["paused_at"] == now["paused_at"]
        if waits or plan["status"] not in LIVE:
            assert now["print"] == plan["print"]
            for part in PARTS:
                assert before.of_plan(part, plan["id"]) == after.of_plan(part, plan["id"])
            assert _timed(before, plan["id"]) == _timed(after, plan["id"])


def a_plan_keeps_what_it_was_made_from(before: Standing, after: Standing) -> None:
    kept = ("id", "track_id", "content_version", "attempt_id", "created_at")
    assert [[plan[name] for name in kept] for plan in after["plans"]][: len(before["plans"])] == [
        [plan[name] for name in kept] for plan in before["plans"]
    ]


def what_was_done_stays_done(before: Standing, after: Standing) -> None:
    """Completed days and weeks, results, diagnoses and verdicts are never taken back, nor written anew."""
    for table, key in (("results", "attempt_id"), ("diagnoses", "attempt_id"), ("verdicts", "plan_id")):
        _kept(before[table], after[table], key)
    for table in ("days", "weeks"):
        _kept((row for row in before[table] if row["status"] == "completed"), after[table], "id")
    _kept((one for one in before["attempts"] if one["status"] == "submitted"), after["attempts"], "id")


def the_ledger_is_only_added_to(before: Standing, after: Standing) -> None:
    assert after["ledger"][: len(before["ledger"])] == before["ledger"]


def answers_are_final_once_submitted(before: Standing, after: Standing) -> None:
    for attempt in before["attempts"]:
        if attempt["status"] == "submitted":
            assert before.questions.get(attempt["id"]) == after.questions.get(attempt["id"])


def no_question_is_exchanged(before: Standing, after: Standing) -> None:
    kept = ("position", "family_id", "option_order")
    for attempt in before["attempts"]:
        if attempt["kind"] == "diagnostic":
            continue
        was, now = before.questions[attempt["id"]], after.questions[attempt["id"]]
        assert [[row[name] for name in kept] for row in was] == [[row[name] for name in kept] for row in now]


CHANGES: tuple[Change, ...] = (
    what_waits_or_has_ended_stays_as_it_is,
    a_plan_keeps_what_it_was_made_from,
    what_was_done_stays_done,
    the_ledger_is_only_added_to,
    answers_are_final_once_submitted,
    no_question_is_exchanged,
)


def count(tally: Tally, before: Standing, after: Standing) -> None:
    """Note what came out of a step, as the database has it."""
    for attempt in after["attempts"]:
        if attempt["id"] in after.result.keys() - before.result.keys():
            how = ("passed" if after.passed(attempt) else "failed") if attempt["kind"] in TIMED else "submitted"
            tally.note(f"test: {attempt['kind']} {how}")
    for diagnosis in after["diagnoses"][len(before["diagnoses"]) :]:
        tally.note(f"extra days: {diagnosis['extra_days']}")
        tally.note("week failed for the third time or more", diagnosis["failures"] >= 3)
        tally.note("failed week with other tracks suggested", bool(diagnosis["suggestions"]))
    known = {verdict["plan_id"] for verdict in before["verdicts"]}
    for verdict in after["verdicts"]:
        tally.note(f"verdict: {verdict['readiness_level']}", verdict["plan_id"] not in known)
    for table, what in (("days", "completed"), ("weeks", "skipped")):
        done = [
            sum(row["status"] == "completed" and row.get(what, True) for row in at[table]) for at in (before, after)
        ]
        tally.note(f"{table} {what}", done[1] - done[0])
    tally.note("correction plans", len(after["corrections"]) - len(before["corrections"]))
    tally.note("XP entries", len(after["ledger"]) - len(before["ledger"]))


def _timed(now: Standing, plan_id: int) -> list[Row]:
    return now.tests(plan_id, TIMED)


def _kept(rows: Iterable[Row], after: list[Row], key: str) -> None:
    now = {row[key]: row for row in after}
    for row in rows:
        assert now[row[key]] == row
