"""What must hold of a learner's plans at every moment: docs/rules.md written down anew, not the code called again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.logic.plans.plan_standing import FINALS, LIVE, OPEN_DAY, TIMED, Row, Standing

Rule = Callable[[Standing], None]
LIMIT = {"weekly": timedelta(minutes=45), "final": timedelta(minutes=90), "comprehensive": timedelta(minutes=90)}
QUESTIONS = {"weekly": 30, "final": 60, "comprehensive": 60, "daily_check": 3}
MOST_LEFT_OUT = 5
TESTS_WITHOUT_REPEATS = 3
XP_OF = {"daily_task": 15, "weekly_test": 300, "recovery": 25}


def one_plan_is_active_and_those_that_ended_say_when(now: Standing) -> None:
    plans = now["plans"]
    assert sum(plan["status"] == "active" for plan in plans) <= 1
    for plan in plans:
        assert (plan["status"] in LIVE) == (plan["ended_at"] is None)
        assert (plan["status"] == "paused") == (plan["paused_at"] is not None)


def days_are_done_in_order_and_one_is_open(now: Standing) -> None:
    """Along the weeks that are not skipped: done days, then at most one that is open, then locked ones."""
    for plan in now["plans"]:
        days = [day for day in now.of_plan("days", plan["id"]) if not day["skipped"]]
        places = [0 if day["status"] == "completed" else 1 if day["status"] in OPEN_DAY else 2 for day in days]
        assert places == sorted(places), "a day is open or done before its turn"
        assert places.count(1) <= 1
        for before, after in itertools.pairwise(day for day in days if day["started_at"]):
            assert before["completed_at"] is not None
            assert before["completed_at"] <= after["started_at"]
        for week in now.of_plan("weeks", plan["id"]):
            numbers = [day["day_number"] for day in days if day["week_id"] == week["id"]]
            assert numbers == list(range(1, len(numbers) + 1))


def no_plan_is_at_a_dead_end(now: Standing) -> None:
    """What is under way has one day to be done or one test to be taken, and stands at that day."""
    for plan in now["plans"]:
        day = now.open_day(plan["id"])
        if plan["status"] not in LIVE:
            continue
        assert (day is not None) != now.is_test_due(plan["id"])
        if day is not None:
            assert (plan["current_week"], plan["current_day"]) == (day["week_number"], day["day_number"])
    for plan in now["plans"]:
        if plan["status"] == "completed":
            assert {week["status"] for week in now.of_plan("weeks", plan["id"])} == {"completed"}


def a_week_opens_after_the_one_before_it(now: Standing) -> None:
    for plan in now["plans"]:
        weeks = now.of_plan("weeks", plan["id"])
        order = [0 if week["status"] == "completed" else 2 if week["status"] == "locked" else 1 for week in weeks]
        assert order == sorted(order)
        assert order.count(1) <= 1
        for week in weeks:
            states = {day["status"] for day in now["days"] if day["week_id"] == week["id"]}
            if week["status"] in {"in_progress", "extra_days"}:
                assert states & OPEN_DAY
            elif week["status"] == "locked" or week["skipped"]:
                assert states == {"locked"}
            else:  # of a correction that was let off at once no day is left
                assert states <= {"completed"}
                assert states or now.was_let_off(plan["id"], None)


def weeks_are_passed_by_counts(now: Standing) -> None:
    """A week is completed by a test with 70 % and more, or because it was known; one failed adds 2, 3 or 4 days."""
    for week in now["weeks"]:
        if week["kind"] != "regular":
            continue
        tests = [one for one in _weekly(now, week) if one["status"] == "submitted"]
        passed = [now.passed(one) for one in tests]
        assert (week["status"] == "completed") == (any(passed) or week["skipped"])
        assert passed[:-1].count(True) == 0, "a week that was passed was tested again"
        assert not (week["skipped"] and tests)
        added = sum(
            _days_for(now.result[one["id"]]) for one, is_passed in zip(tests, passed, strict=True) if not is_passed
        )
        days = [day for day in now["days"] if day["week_id"] == week["id"]]
        extra = week["extra_days_added"]
        assert sum(day["is_extra"] for day in days) == extra
        assert extra == added or (extra < added and now.was_let_off(week["plan_id"], week["week_number"]))
        assert sum(not day["is_extra"] for day in days) == 7


def a_failed_week_is_diagnosed(now: Standing) -> None:
    """Each failed weekly test, and nothing else, has its diagnosis; the third one may name other tracks."""
    found = {one["attempt_id"]: one for one in now["diagnoses"]}
    weekly = [one for one in now["attempts"] if one["kind"] == "weekly" and one["status"] == "submitted"]
    assert set(found) == {one["id"] for one in weekly if not now.passed(one)}
    for week in now["weeks"]:
        failed = [one for one in _weekly(now, week) if one["id"] in found]
        for number, attempt in enumerate(failed, start=1):
            diagnosis, result = found[attempt["id"]], now.result[attempt["id"]]
            days = _days_for(result)
            assert diagnosis["failures"] == number
            assert diagnosis["extra_days"] == days == len(diagnosis["weak_topics"])
            assert diagnosis["severity_level"] == {2: "low", 3: "medium", 4: "high"}[days]
            assert number >= 3 or diagnosis["suggestions"] == []


def no_test_is_begun_before_its_days_are_done(now: Standing) -> None:
    """A weekly test after seven days and those its failures added; a final after every week; a retest after 14 days."""
    for plan in now["plans"]:
        for week in now.of_plan("weeks", plan["id"]):
            wanted = 7
            for test in _weekly(now, week):
                done = _done_before(now, plan, test, [week["week_number"]])
                is_let_off = now.was_let_off(plan["id"], week["week_number"], test["started_at"])
                assert done == wanted or (7 <= done < wanted and is_let_off)
                wanted = done
                wanted += _days_for(now.result[test["id"]]) if test["status"] == "submitted" else 0
        regular = [week for week in now.of_plan("weeks", plan["id"]) if week["kind"] == "regular"]
        for test in now.tests(plan["id"], FINALS):
            assert all(week["status"] == "completed" for week in regular)
            last = [_weekly(now, week)[-1] for week in regular if not week["skipped"]]
            assert all(one["submitted_at"] <= test["started_at"] for one in last)
            done = _done_before(now, plan, test, (5, 6))
            wanted = 14 if test["kind"] == "comprehensive" else 0
            assert done == wanted or (done < wanted and now.was_let_off(plan["id"], None, test["started_at"]))


def no_retest_repeats_a_family(now: Standing) -> None:
    """The first three tests of a week share nothing, nor do a final and its retest; no test asks a family twice."""
    for plan in now["plans"]:
        numbers = {week["week_number"] for week in now.of_plan("weeks", plan["id"])}
        series = [now.tests(plan["id"], {"weekly"}, number)[:TESTS_WITHOUT_REPEATS] for number in numbers]
        for tests in (*series, now.tests(plan["id"], FINALS)):
            families = [row["family_id"] for test in tests for row in now.questions[test["id"]]]
            assert len(families) == len(set(families))


def a_final_ends_a_plan_or_is_corrected_once(now: Standing) -> None:
    """More than 70 % (43 of 60) ends the plan; else fourteen days are added, once, and the retest ends it."""
    for plan in now["plans"]:
        finals = [one for one in now.tests(plan["id"], FINALS) if one["status"] == "submitted"]
        kinds = [one["kind"] for one in now.tests(plan["id"], FINALS)]
        assert kinds in ([], ["final"], ["final", "comprehensive"])
        failed = bool(finals) and not now.passed(finals[0])
        corrections = now.of_plan("corrections", plan["id"])
        days = [day for day in now.of_plan("days", plan["id"]) if day["kind"] == "correction"]
        assert len(corrections) == failed
        assert len(days) == 14 * failed or (failed and len(days) < 14 and now.was_let_off(plan["id"], None))
        assert (plan["status"] == "completed") == (len(finals) == 2 or (len(finals) == 1 and not failed))
        if failed:
            (correction,) = corrections
            assert correction["attempt_id"] == finals[0]["id"]
            assert (correction["status"] == "completed") == all(day["status"] == "completed" for day in days)


def a_verdict_comes_from_the_last_final(now: Standing) -> None:
    """80 % job ready, 60 % needs training, else not yet suited; a retest has its own row beside."""
    for plan in now["plans"]:
        verdicts, retests = now.of_plan("verdicts", plan["id"]), now.of_plan("retests", plan["id"])
        assert len(verdicts) == (plan["status"] == "completed")
        for verdict in verdicts:
            last = now.tests(plan["id"], FINALS)[-1]
            result = now.result[last["id"]]
            score, total = result["score"], result["total_questions"]
            assert (verdict["attempt_id"], verdict["score"], verdict["total_questions"]) == (last["id"], score, total)
            level = "job ready" if 10 * score >= 8 * total else "not yet suited"
            level = "needs additional training" if 6 * total <= 10 * score < 8 * total else level
            assert verdict["readiness_level"] == level
            assert level == "not yet suited" or verdict["better_tracks"] == []
            assert [row["attempt_id"] for row in retests] == [last["id"]] * (last["kind"] == "comprehensive")
            assert all(row["readiness_level"] == level and row["score"] == score for row in retests)
        assert len(retests) <= len(verdicts)


def what_is_submitted_has_one_result_of_its_answers(now: Standing) -> None:
    """One result per submitted test and none before; it counts right answers, out of all that were not left out."""
    submitted = {one["id"] for one in now["attempts"] if one["status"] == "submitted"}
    assert [row["attempt_id"] for row in now["results"]] == sorted(submitted)
    for attempt in now["attempts"]:
        asked = [row for row in now.questions.get(attempt["id"], []) if row["skipped_at"] is None]
        assert all((row["chosen"] is None) == (row["answered_at"] is None) for row in asked)
        if attempt["id"] in submitted:
            result = now.result[attempt["id"]]
            assert result["score"] == sum(row["chosen"] == row["key_option"] for row in asked)
            counted = [row for row in asked if row["answered_at"]] if attempt["kind"] == "diagnostic" else asked
            assert result["total_questions"] == len(counted)


def tests_keep_to_their_plan_and_their_clock(now: Standing) -> None:
    """Each of its plan's content version, of its length, within the limit its learner had when it was begun."""
    plans = {plan["id"]: plan for plan in now["plans"]}
    for attempt in now["attempts"]:
        if attempt["kind"] == "diagnostic":
            continue
        plan, asked = plans[attempt["plan_id"]], now.questions[attempt["id"]]
        assert (attempt["track_id"], attempt["content_version"]) == (plan["track_id"], plan["content_version"])
        assert len(asked) == QUESTIONS.get(attempt["kind"], len(asked))
        assert [row["position"] for row in asked] == list(range(1, len(asked) + 1))
        assert sum(row["skipped_at"] is not None for row in asked) <= MOST_LEFT_OUT
        if attempt["kind"] not in TIMED:
            assert attempt["deadline_at"] is None
            continue
        granted = [row["time_factor"] for row in now["factors"] if row["set_at"] <= attempt["started_at"]]
        limit = LIMIT[attempt["kind"]] * (granted[-1] if granted else 1)
        assert attempt["deadline_at"] == attempt["started_at"] + limit
        moments = [row["answered_at"] or row["skipped_at"] for row in asked]
        assert all(at <= attempt["deadline_at"] for at in (*moments, attempt["submitted_at"]) if at)


def the_ledger_adds_up(now: Standing) -> None:
    """Totals and days are the sums of the ledger; each day, week and recovery is paid for once, and no other."""
    ledger = now["ledger"]
    total = sum(row["xp_amount"] for row in ledger)
    assert sum(row["total_xp"] for row in now["totals"]) == total
    assert {row["date"]: row["xp_earned"] for row in now["activity"] if row["xp_earned"]} == _by_day(ledger)
    done = {str(day["id"]) for day in now["days"] if day["status"] == "completed"}
    passed = {str(week["id"]) for week in now["weeks"] if _is_earned(week)}
    failed = {(one["plan_id"], one["week_number"]) for one in now["diagnoses"]}
    recovered = {
        str(week["id"])
        for week in now["weeks"]
        if _is_earned(week) and (week["plan_id"], week["week_number"]) in failed
    }
    for reason, subjects in (("daily_task", done), ("weekly_test", passed), ("recovery", recovered)):
        paid = [row for row in ledger if row["reward_type"] == reason]
        assert sorted(row["subject"] for row in paid) == sorted(subjects)
        assert all(row["xp_amount"] == XP_OF[reason] for row in paid)
    assert sum(row["tasks_completed"] for row in now["activity"]) == len(done)


def a_streak_is_made_of_active_days(now: Standing) -> None:
    dates = [row["date"] for row in now["activity"]]
    for streak in now["streaks"]:
        assert 1 <= streak["current_streak"] <= streak["longest_streak"] <= streak["total_days_active"] <= len(dates)
        assert streak["last_activity_date"] in dates


def only_what_was_learnt_comes_back(now: Standing) -> None:
    """Cards are of topics whose day was done; they were reviewed by tests that asked about them, five a day at most."""
    learnt = {day["topic_id"] for day in now["days"] if day["status"] == "completed"}
    kinds = {one["id"]: one["kind"] for one in now["attempts"] if one["status"] == "submitted"}
    for card in now["cards"]:
        assert card["topic_id"] in learnt
        asking = {row["attempt_id"] for row in now["answers"] if row["topic_id"] == card["topic_id"]}
        assert card["reviewed"] <= sum(kinds.get(attempt, "diagnostic") != "diagnostic" for attempt in asking)
    reviews = sorted((one for one in now["attempts"] if one["kind"] == "review"), key=lambda one: one["started_at"])
    for _, same_day in itertools.groupby(reviews, lambda one: one["started_at"].date()):
        assert 1 <= sum(len(now.questions[one["id"]]) for one in same_day) <= 5


def _weekly(now: Standing, week: Row) -> list[Row]:
    return now.tests(week["plan_id"], {"weekly"}, week["week_number"])


def _days_for(result: Row) -> int:
    """Days a weekly test adds: none from 70 %, two from 60 %, three from 50 %, else four."""
    tenths, total = 10 * result["score"], result["total_questions"]
    return 0 if tenths >= 7 * total else 2 if tenths >= 6 * total else 3 if tenths >= 5 * total else 4


def _done_before(now: Standing, plan: Row, test: Row, weeks: list[int] | tuple[int, ...]) -> int:
    days = (day for day in now.of_plan("days", plan["id"]) if day["week_number"] in weeks)
    return sum(bool(day["completed_at"] and day["completed_at"] <= test["started_at"]) for day in days)


def _is_earned(week: Row) -> bool:
    return bool(week["status"] == "completed" and week["kind"] == "regular" and not week["skipped"])


def _by_day(ledger: list[Row]) -> dict[object, int]:
    sums: dict[object, int] = {}
    for row in ledger:
        sums[row["local_date"]] = sums.get(row["local_date"], 0) + row["xp_amount"]
    return sums


RULES: tuple[Rule, ...] = (
    one_plan_is_active_and_those_that_ended_say_when,
    days_are_done_in_order_and_one_is_open,
    no_plan_is_at_a_dead_end,
    a_week_opens_after_the_one_before_it,
    weeks_are_passed_by_counts,
    a_failed_week_is_diagnosed,
    no_test_is_begun_before_its_days_are_done,
    no_retest_repeats_a_family,
    a_final_ends_a_plan_or_is_corrected_once,
    a_verdict_comes_from_the_last_final,
    what_is_submitted_has_one_result_of_its_answers,
    tests_keep_to_their_plan_and_their_clock,
    the_ledger_adds_up,
    a_streak_is_made_of_active_days,
    only_what_was_learnt_comes_back,
)


def broken(now: Standing) -> Iterator[str]:
    """The names of the rules that do not hold."""
    for rule in RULES:
        try:
            rule(now)
        except AssertionError:
            yield rule.__name__
