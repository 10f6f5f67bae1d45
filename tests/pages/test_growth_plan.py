"""The growth plan and the insights on their pages, walked through app.py; dialogs drawn by themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from jobs import composers
from logic import clock
from logic.access.roles import Role
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind
from logic.ai.service import Feature
from logic.growth import action_service, insight_service, preference_service, service
from logic.growth.context import Pace
from logic.growth.progress import State
from logic.growth.views import InsightStatus, Origin, Outcome
from tests import factories, providers
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, run

ROOT = Path(__file__).resolve().parents[2]
EMAIL, ADMIN = "grace@example.org", "root@example.org"
PLAN, INSIGHTS, JUDGED = "pages/teacher/growth.py", "pages/teacher/insights.py", "pages/admin/insights.py"
OF_MODELS = re.compile(r"(?i)\b(?:AI|artificial|language model|provider|generated|written with|lark)\b")
INSIGHT = "short retrieval quizzes at the start of each lesson made the quiet learners join in much more often"


@pytest.fixture
def teacher(database) -> int:
    return teachers.weak_teacher(email=EMAIL, at=clock.now() - 40 * DAY)


@pytest.fixture
def sign_in(monkeypatch) -> Callable[[str], None]:
    def as_person(email: str) -> None:
        cookie = factories.browser_cookie(email, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)

    return as_person


@pytest.fixture
def walk(database, sign_in) -> Callable[..., AppTest]:
    """Open a page through app.py."""

    def open_page(page: str = PLAN, email: str = EMAIL) -> AppTest:
        sign_in(email)
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(page).run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.text]
    parts += [*app.success, *app.info, *app.warning, *app.error]
    return "\n".join([*(part.value for part in parts), *(button.label for button in app.button)])


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def part(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="growth-part").set_value(name).run()


def test_a_teacher_without_a_plan_reads_what_one_is_and_makes_it(walk, teacher) -> None:
    app = walk()
    assert "A growth plan says what to do" in words(app)
    app = press(app, "Make my growth plan")
    plan = service.current(teacher)
    assert plan
    said = words(app)
    assert "Your new plan is here." in said
    assert plan.title in said
    assert all(action.text in said for action in plan.actions)
    assert not OF_MODELS.search(said)


def test_an_action_is_started_by_a_click(walk, teacher) -> None:
    plan = service.generate(teacher, at=clock.now()).plan
    app = walk()
    app = app.button(key=f"growth-start-{plan.actions[0].id}").click().run()
    assert ":orange-badge[under way]" in words(app)
    assert action_service.actions(teacher)[0].state is State.IN_PROGRESS


# A script of its own: AppTest runs its text, so it brings what it uses.
def draw_finishing(number: int) -> None:
    from components import growth_actions, session
    from logic.access.roles import Role
    from logic.growth import action_service

    growth_actions.finishing(action_service.actions(session.require(Role.TEACHER).id)[number])


@pytest.fixture
def finishing(teacher, sign_in) -> Callable[[int], AppTest]:
    sign_in(EMAIL)
    return lambda number: AppTest.from_function(draw_finishing, args=(number,), default_timeout=60).run()


def test_an_action_is_completed_with_what_came_of_it(finishing, teacher) -> None:
    service.generate(teacher, at=clock.now())
    app = finishing(0)
    app.number_input[0].set_value(40)
    app.text_area[0].set_value("The starts are quieter")
    app.text_area[1].set_value("https://example.org/a\n\nhttps://example.org/b")
    press(app, "It is done")
    done = action_service.actions(teacher)[0]
    assert done.state is State.COMPLETED
    assert done.outcome == Outcome(40, "The starts are quieter", ("https://example.org/a", "https://example.org/b"))


def test_a_link_that_is_not_https_is_refused_in_words(finishing, teacher) -> None:
    service.generate(teacher, at=clock.now())
    app = finishing(0)
    app.text_area[1].set_value("http://example.org")
    assert "no link that can be kept" in words(press(app, "It is done"))
    assert action_service.actions(teacher)[0].state is State.PENDING


def test_every_open_action_opens_the_dialog(walk, teacher) -> None:
    plan = service.generate(teacher, at=clock.now()).plan
    app = walk()
    app = app.button(key=f"growth-finish-{plan.actions[0].id}").click().run()
    assert not app.exception
    assert [area.label for area in app.text_area] == ["What do you take from it?", "Links to what came of it"]


def test_a_suggestion_shows_its_reasons_and_can_be_declined(walk, teacher) -> None:
    service.generate(teacher, at=clock.now() - 31 * DAY)
    app = walk()
    said = words(app)
    assert "A new plan may be worth a look" in said
    assert "Your plan is 31 days old." in said
    app = press(app, "Not now")
    assert "The plan stays as it is." in words(app)
    assert "A new plan may be worth a look" not in words(walk())


def test_a_fresh_plan_is_not_to_be_replaced(walk, teacher) -> None:
    service.generate(teacher, at=clock.now() - 29 * DAY)
    assert "A new plan may be worth a look" not in words(walk())


def test_making_a_new_plan_keeps_the_old_one_and_both_lie_side_by_side(walk, teacher) -> None:
    first = service.generate(teacher, at=clock.now() - 31 * DAY).plan
    app = press(walk(), "Make a new plan")
    second = service.current(teacher)
    assert second
    assert second.version == 2
    app = part(app, "Versions")
    said = words(app)
    assert "Your plan is 31 days old." in said
    assert "became version 2" in said
    app = app.selectbox(key="growth-beside").set_value(first.id).run()
    assert "Version 1 on the left, version 2 on the right" in words(app)


def test_progress_counts_what_was_done_in_every_version(walk, teacher) -> None:
    first = service.generate(teacher, at=clock.now() - 2 * DAY).plan
    teachers.complete(teacher, first.actions[:2], at=clock.now() - DAY)
    service.generate(teacher, at=clock.now())
    app = part(walk(), "Progress")
    assert [metric.value for metric in app.metric] == ["2", "60", "1"]
    assert words(app).count("Worked") == 2


@pytest.mark.parametrize("name", ["Progress", "Versions"])
def test_before_the_first_plan_every_part_says_what_to_do(walk, teacher, name) -> None:
    assert "Make your growth plan first" in words(part(walk(), name))


def test_preferences_are_kept(walk, teacher) -> None:
    app = part(walk(), "Preferences")
    app.radio[0].set_value(Pace.INTENSIVE)
    app.toggle[2].set_value(True)
    app = press(app, "Save")
    assert "Saved." in words(app)
    kept = preference_service.mine(teacher)
    assert (kept.pace, kept.mail, kept.celebrations) == (Pace.INTENSIVE, True, True)


@pytest.fixture
def double(teacher) -> Iterator[Double]:
    with running_double(key=None) as running:
        providers.provider(running.base_url)
        yield running


def reworded(teacher: int) -> str:
    plan = service.current(teacher)
    assert plan
    lines = [f"{n}. {action.text}. {action.minutes or 20} minutes." for n, action in enumerate(plan.actions, start=1)]
    return json.dumps({"title": "Four calm weeks", "plan": "You know half of it by now.\n\n" + "\n".join(lines)})


def test_a_models_words_replace_those_of_the_rules_and_say_by_whom(walk, teacher, double) -> None:
    double.says(lambda _: reworded(teacher))
    app = press(walk(), "Make my growth plan")
    plan = service.current(teacher)
    assert plan
    assert not OF_MODELS.search(words(app))
    composers.write(Feature.GROWTH_PLAN, plan.id, teacher, at=clock.now())
    now = service.current(teacher)
    assert now
    assert now.origin is Origin.MODEL
    said = words(walk())
    assert "Four calm weeks" in said
    assert "Written with Lark" in said


@pytest.mark.parametrize("trouble", [Kind.HALF, Kind.TOO_SHORT, Kind.NO_JSON, Kind.REFUSAL, Kind.HANG_UP])
def test_a_provider_that_fails_leaves_the_rules_plan_and_no_word_of_models(walk, teacher, double, trouble) -> None:
    double.fails(trouble)
    press(walk(), "Make my growth plan")
    plan = service.current(teacher)
    assert plan
    composers.write(Feature.GROWTH_PLAN, plan.id, teacher, at=clock.now())
    assert service.current(teacher) == plan
    assert not OF_MODELS.search(words(walk()))


def test_words_that_come_late_are_offered_and_can_be_used(walk, teacher, double) -> None:
    double.says(lambda _: reworded(teacher))
    plan = service.generate(teacher, at=clock.now() - timedelta(minutes=1)).plan
    action_service.start(teacher, plan.actions[0].id, at=clock.now())
    composers.write(Feature.GROWTH_PLAN, plan.id, teacher, at=clock.now())
    app = walk()
    assert "**This plan in other words**" in words(app)
    assert "Your plan has other words now." in words(press(app, "Use these words"))
    now = service.current(teacher)
    assert now
    assert (now.origin, now.progress.in_progress) == (Origin.MODEL, 1)


def test_neither_learners_nor_administrators_are_offered_the_plan(walk, teacher) -> None:
    factories.learner("Ada", email="ada@example.org")
    with pytest.raises(ValueError, match="navigation page"):
        walk(PLAN, "ada@example.org")


def test_insights_are_read_and_found_helpful(walk, teacher) -> None:
    app = walk(INSIGHTS)
    (first, *_) = insight_service.listed(teachers.visitor(teacher))
    assert first.text in words(app)
    app = app.button(key=f"insight-helpful-{first.id}").click().run()
    button = app.button(key=f"insight-helpful-{first.id}")
    assert (button.label, button.disabled) == ("Helpful · 1", True)


def draw_sharing() -> None:
    from components import insight_list, session
    from logic.access.roles import Role
    from logic.growth import insight_service

    session.require(Role.TEACHER)
    insight_list.sharing(insight_service.topics())


def test_an_insight_is_shared_and_waits_for_enough_teachers(walk, sign_in, teacher) -> None:
    sign_in(EMAIL)
    app = AppTest.from_function(draw_sharing, default_timeout=60).run()
    app.text_area[0].set_value(INSIGHT)
    press(app, "Share it")
    app = walk(INSIGHTS)
    said = words(app)
    assert INSIGHT in said
    assert ":gray-badge[shown once enough teachers work on this]" in said
    assert "Grace Hopper" not in said


def draw_judging(insight_id: int) -> None:
    from components import insight_moderation, session
    from logic.access.roles import Role
    from logic.growth import moderation_service
    from logic.growth.moderation_service import Judgement

    admin = session.require(Role.ADMIN)
    insight = next(one for one in moderation_service.listed(admin) if one.id == insight_id)
    insight_moderation.confirmation(insight, Judgement.HIDE)


def test_an_administrator_hides_an_insight_for_a_reason(walk, sign_in, teacher) -> None:
    factories.learner("Root", email=ADMIN, roles=(Role.ADMIN,))
    topic = insight_service.topics()[0]
    shared = insight_service.share(teachers.visitor(teacher), INSIGHT, topic, at=clock.now()).insight
    assert INSIGHT in words(walk(JUDGED, ADMIN))
    sign_in(ADMIN)
    app = AppTest.from_function(draw_judging, args=(shared.id,), default_timeout=60).run()
    app.text_area[0].set_value("It names a learner of the school")
    press(app, "Hide")
    mine = next(one for one in insight_service.listed(teachers.visitor(teacher)) if one.id == shared.id)
    assert mine.status is InsightStatus.HIDDEN
    assert run("select count(*) from admin_actions where action = 'insight hidden'") == 1
    assert walk("pages/admin/audit.py", ADMIN).dataframe[0].value["what"][0] == "insight hidden"
