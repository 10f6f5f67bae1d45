"""The scene of the place's figures, for `commands/screens.py`: what an administrator sees of a school and its money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, text

from bench import activity, sales, servers
from logic import clock
from logic.analytics import rollup_service

if TYPE_CHECKING:  # the other file imports this one
    from bench.servers import Stage
    from commands.screens import Photographer, Studio

PEOPLE, EVENTS, CUSTOMERS = 2400, 70_000, 900
ADMIN: Final = "admin@waymark.test"
VIEWS: Final = {
    "growth": ("Retention", "Funnel", "Weekly tests"),
    "revenue": ("Movements", "Payments by day", "By tier", "Failed payments"),
    "learning": ("Tracks", "Topics", "Questions flagged"),
}
# What the plans of the crowd led to, and what the answers to some questions say.
OUTCOMES: Final = (
    """
    insert into assessment_attempts (user_id, track_id, kind, plan_id, status, content_version, seed, state, started_at,
                                     deadline_at, submitted_at)
    select user_id, track_id, 'final', id, 'submitted', content_version, 1, '{}', ended_at,
           ended_at + interval '1 hour', ended_at
    from personalized_plans where status = 'completed'
    """,
    """
    insert into readiness_forecasts (attempt_id, user_id, track_id, at, expected, low, high, probability_ready)
    select id, user_id, track_id, started_at, expected, greatest(0, expected - .1), least(1, expected + .1), .5
    from (select *, case when kind = 'final' then .66 + (id % 23) * .01 else .42 + (id % 19) * .01 end as expected
          from assessment_attempts where user_id in (select id from users where email like 'crowd-%')) attempt
    """,
    """
    insert into verdicts (plan_id, user_id, attempt_id, score, total_questions, low, high, probability_ready,
                          readiness_level, skills, would_change, better_tracks, created_at)
    select plan_id, user_id, id, case when id % 5 < 3 then 51 else 44 end, 60, .7, .9, .5,
           case when id % 5 < 3 then 'job ready' else 'needs additional training' end, '[]', '[]', '[]', submitted_at
    from assessment_attempts where kind = 'final' and plan_id is not null
        and user_id in (select id from users where email like 'crowd-%')
    """,
    """
    insert into item_statistics (family_id, computed_at, presented, answered, right_answers, facility, choices, flags)
    select id, now(), answered, answered, right_answers, right_answers::double precision / answered,
           array[right_answers, answered - right_answers - 4, 3, 1],
           case when id % 41 = 0 then array['too easy'] when id % 53 = 0 then array['dead distractor']
                when id % 97 = 0 then array['too hard', 'does not separate'] else '{}' end
    from (
        select id, 90 + id % 160 as answered,
               round((90 + id % 160) * (.42 + .4 * (topic_id * 37 % 100) / 100.0 + (id % 7) * .01))::int
                   as right_answers
        from item_families where retired_at is null
    ) known
    """,
)


# Whoever buys has been here before: not all of them came today.
BUYERS: Final = """
    update users set created_at = now() - (id % 1100) * interval '1 day',
                     registered_on = (now() at time zone 'UTC')::date - (id % 1100)::int
    where email like 'buyer-%'
"""


def fill(on: Stage) -> None:
    """A crowd that has learnt and paid, counted day by day by the product itself."""
    # The crowd notes every active day there is, those of the people who are here already too.
    _run(on, ("delete from active_days",))
    activity.fill(on, people=PEOPLE, events=EVENTS)
    sales.fill(on, customers=CUSTOMERS)
    _run(on, (BUYERS, *OUTCOMES))
    rollup_service.catch_up(at=clock.now())


def _run(on: Stage, statements: Sequence[str]) -> None:
    engine = create_engine(on.cluster.owner_url())
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def take(studio: Studio) -> None:
    """Overview, growth, revenue and learning by day; the overview and the widest charts by night."""
    with servers.application(studio.stage, with_payments=True) as server:
        _take(replace(studio, address=server.address))


def _take(studio: Studio) -> None:
    with studio.visit("admin", ADMIN) as camera:
        camera.page("overview", "?days=90")
        for page, views in VIEWS.items():
            for device in camera.tabs:
                for view in views:
                    _chosen(camera, device, page, view)
    with studio.visit("admin", ADMIN, dark=True) as night:
        night.page("overview", "?days=90")
        for page in ("growth", "revenue"):
            night.page(page, f"{page}?days=90")


def _chosen(camera: Photographer, device: str, page: str, view: str) -> None:
    tab = camera.go(device, f"{page}?days=90")
    tab.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()
    camera.here(f"{page}-{view.lower().replace(' ', '-')}", device)
