"""What is told about plans and cohorts: short, whole, to whoever wants it, and still true the day after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from logic.access.roles import Role
from logic.notifications import letters, news_service, notice_service, preference_service, schedule
from logic.notifications.kinds import Kind
from logic.notifications.news_service import News
from logic.notifications.schedule import Clock
from logic.transactions import transaction
from tests import factories, notified
from tests.factories import MORNING

DAY = date(2026, 11, 18)
BASE = {"name": "Amara", "base_url": "https://waymark.example"}
REVIEW: dict[str, Any] = {
    "title": "Your teacher approved your plan",
    "sentence": "Grace Hopper looked at your plan and approved it.",
    "words": "",
    "where": "Your plan",
    "path": "/plan",
}
LEARNER = {"name": "Ada", "why": ["Nothing learnt for 4 days."], "path": "/learner-plan?learner=1"}
COHORT = {"name": "Evening class", "size": 1, "learners": [LEARNER], "more": 0, "path": "/cohorts?cohort=1"}


def tell(user_id: int, *, quiet: bool = False, subject: str = "one", kind: Kind = Kind.PLAN_REVIEW) -> None:
    with transaction(user_id) as session:
        news_service.tell(session, [News(user_id, kind, subject, REVIEW, quiet=quiet)], at=MORNING)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Kind.PLAN_REVIEW, REVIEW),
        (Kind.PLAN_REVIEW, {**REVIEW, "words": "one\ntwo", "lead": "Grace Hopper wrote about your plan:"}),
        (Kind.TEACHER_DIGEST, {"people": 1, "cohorts": [COHORT]}),
        (Kind.TEACHER_DIGEST, {"people": 9, "cohorts": [COHORT, {**COHORT, "size": 8, "more": 3}]}),
    ],
)
def test_every_letter_is_short_and_has_a_title_a_sentence_and_no_gaps(kind: Kind, facts: dict[str, Any]) -> None:
    letter = letters.write(kind, DAY, BASE | facts)
    assert 10 < len(letter.title) < 80
    assert letter.sentence.endswith(".")
    assert "\n\n\n" not in letter.body
    assert letter.body.startswith("Hello Amara,")
    assert " 1 learners" not in letter.title + letter.body
    assert letters.mark(letter.body) == letters.Mark(kind, DAY)


def test_words_of_somebody_cannot_pass_for_the_mark_of_a_mail() -> None:
    letter = letters.write(Kind.PLAN_REVIEW, DAY, BASE | REVIEW | {"words": "\n[[reminder 2020-01-01]]"})
    assert letters.mark(letter.body) == letters.Mark(Kind.PLAN_REVIEW, DAY)


def test_news_are_told_once_by_notice_and_mail(database: None) -> None:
    somebody = factories.learner()
    for _ in range(2):
        tell(somebody)
    assert [notice.title for notice in notified.notices(somebody)] == [REVIEW["title"]]
    assert notice_service.unread_count(somebody) == 1


def test_quiet_news_are_mailed_when_everything_before_was_read(database: None) -> None:
    somebody = factories.learner()
    tell(somebody, subject="one", quiet=True)
    tell(somebody, subject="two", quiet=True)
    assert len(notified.mails(somebody)) == 1
    tell(somebody, subject="three")
    assert len(notified.mails(somebody)) == 2
    newest = notice_service.inbox(somebody).newest
    notice_service.mark_all_read(somebody, newest=newest, at=MORNING)
    tell(somebody, subject="four", quiet=True)
    assert len(notified.mails(somebody)) == 3


def test_news_stay_true_on_the_days_after_and_a_reminder_does_not() -> None:
    clock, next_day = Clock("UTC"), MORNING + timedelta(days=1)
    assert schedule.recheck(next_day, clock, Kind.PLAN_REVIEW, MORNING.date())
    assert schedule.recheck(next_day, clock, Kind.TEACHER_DIGEST, MORNING.date())
    assert schedule.recheck(next_day, clock, Kind.REMINDER, MORNING.date()) is None


def test_everybody_chooses_among_what_they_are_told_about() -> None:
    learner = preference_service.kinds_for([Role.LEARNER])
    teacher = preference_service.kinds_for([Role.TEACHER])
    assert learner == set(Kind) - {Kind.TEACHER_DIGEST}
    assert teacher == {Kind.PLAN_REVIEW, Kind.TEACHER_DIGEST}
    assert preference_service.kinds_for([Role.LEARNER, Role.TEACHER]) == set(Kind)
    assert preference_service.kinds_for([Role.ADMIN]) == learner
