"""What teachers say about a plan, read by its learner's own programs."""

from __future__ import annotations

from logic.review import approval_service, comment_service
from logic.review.approval_service import Word
from logic.review.comment_service import Said
from logic.review.comments import Place
from tests import factories, taught
from tests.api.conftest import problem
from tests.taught import LATER


def test_a_learner_reads_comments_and_approvals_of_their_active_plan(database, as_holder) -> None:
    pair = taught.taught()
    said = Said("<b>How</b> is week 2?", Place(2))
    first = comment_service.write(pair.teacher.id, pair.learner, pair.plan, said, at=LATER)
    comment_service.write(pair.learner, pair.learner, pair.plan, Said("Hard", answers=first), at=LATER)
    approval_service.decide(pair.teacher.id, pair.learner, pair.plan, Word.CHANGE, "Slower", at=LATER)
    client = as_holder(pair.learner)
    (thread,) = client.get("/api/plan/comments").json()["threads"]
    assert (thread["week_number"], thread["day_number"]) == (2, None)
    assert [comment["body"] for comment in thread["comments"]] == ["<b>How</b> is week 2?", "Hard"]
    assert [comment["is_unread"] for comment in thread["comments"]] == [True, False]
    (approval,) = client.get("/api/plan/approvals").json()["approvals"]
    assert (approval["word"], approval["words"], approval["by"]) == ("change_requested", "Slower", "Grace Hopper")
    assert approval["why_stale"] is None


def test_without_a_plan_or_words_about_it_there_is_nothing(database, as_holder) -> None:
    for call in ("comments", "approvals"):
        assert "no active plan" in problem(as_holder(factories.learner()).get(f"/api/plan/{call}"), 404)
    client = as_holder(factories.learner_with_plan().id)
    assert client.get("/api/plan/comments").json() == {"threads": []}
    assert client.get("/api/plan/approvals").json() == {"approvals": []}
