"""Migration 0008 on a place that has been running: what there was before is counted as if it had always been noted."""

from __future__ import annotations

from collections.abc import Iterator

import alembic.command
import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from db import migrate
from db.embedded import Cluster

NAME = "before_figures"
BEFORE = """
    insert into users (email, display_name, password_hash, time_zone, created_at) values
        ('east@example.org', 'East', '!', 'Pacific/Kiritimati', '2026-03-01 10:30+00'),
        ('quiet@example.org', 'Quiet', '!', 'Pacific/Kiritimati', '2026-03-01 10:30+00');
    insert into learner_events (user_id, kind, at, local_date, details)
    select id, kind, '2026-03-01 10:30+00'::timestamptz + after, '2026-03-02'::date + after, '{}'
    from users cross join (values
        ('registered', interval '0 days'), ('item_answered', '1 day'), ('item_answered', '1 day'),
        ('plan_paused', '3 days'), ('day_finished', '5 days')
    ) as event (kind, after)
    where email = 'east@example.org'
"""


@pytest.fixture
def owner(cluster: Cluster, template: str) -> Iterator[Connection]:
    """A database as 0007 left it, with somebody in it. The template made the roles that migrations speak of."""
    assert template
    cluster.create_database(NAME)
    with create_engine(cluster.owner_url(NAME), poolclass=NullPool).connect() as connection:
        configuration = migrate._configuration()  # to stop short of the newest revision
        configuration.attributes["connection"] = connection
        alembic.command.upgrade(configuration, "0007")
        connection.commit()
        connection.execute(text(BEFORE))
        connection.commit()
        yield connection
    cluster.drop_database(NAME)


def test_registration_and_active_days_follow_from_what_there_was(owner: Connection, cluster: Cluster) -> None:
    migrate.upgrade(cluster.owner_url(NAME), service_login="waymark_service")
    people = owner.execute(text("select display_name, registered_on::text, is_bot from users order by id")).all()
    # The event bears the date it was on Kiritimati; without one the account's in UTC is the best there is.
    assert [tuple(row) for row in people] == [("East", "2026-03-02", False), ("Quiet", "2026-03-01", False)]
    active = owner.scalars(text("select date::text from active_days order by 1")).all()
    assert list(active) == ["2026-03-03", "2026-03-07"]
    owner.rollback()
    made = owner.scalar(text("select ensure_event_partitions('2026-03-15')"))
    moved = owner.scalar(text("select count(*) from learner_events_2026_03"))
    assert (made, moved) == (4, 5)
    owner.rollback()
