"""Tests that were never sat, put into the database in one go: the truth behind their answers is known."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import text

from logic.assessment import ability, irt
from tests import factories
from tests.statements import rows, write

NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
LENGTH = 30
_numbers = itertools.count(1)

_INSERT = text("""
    with test as (
        insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                         submitted_at)
        select row.user_id, :track, 'diagnostic', :status, (select max(id) from content_versions), row.number, '{}',
               :at, case when :status = 'submitted' then cast(:at as timestamptz) end
        from jsonb_to_recordset(cast(:tests as jsonb)) as row (user_id bigint, number int)
        returning id, user_id, seed
    ),
    result as (
        insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta, standard_error,
                                        level, level_low, level_high, effort, weak_areas)
        select test.id, test.user_id, 'initial', 0, 30, row.theta, row.error, 5, 5, 5, :effort, '[]'
        from jsonb_to_recordset(cast(:tests as jsonb)) as row (number int, theta float8, error float8)
        join test on test.seed = row.number where :status = 'submitted'
    )
    insert into assessment_responses (attempt_id, position, user_id, family_id, variant_id, option_order, presented_at,
                                      answered_at, chosen, elapsed_ms)
    select test.id, row.position, test.user_id, row.family, row.variant, '{0,1,2,3}', :at, :at, row.chosen, row.ms
    from jsonb_to_recordset(cast(:answers as jsonb)) as row (number int, position int, family bigint, variant bigint,
        chosen int, ms int)
    join test on test.seed = row.number
""")

OF_THE_TRACK = """
    select family.id, family.difficulty, family.a, family.b from item_families family
    join topics topic on topic.id = family.topic_id join track_skills member on member.skill_id = topic.skill_id
    join tracks track on track.id = member.track_id where track.slug = :slug
"""


@dataclass
class Tests:
    """Answers as arrays of shape (answers,): test number, family, variant, chosen stored option, right or not."""

    __test__ = False
    test: np.ndarray
    family: np.ndarray
    variant: np.ndarray
    chosen: np.ndarray
    seconds: np.ndarray
    theta: np.ndarray  # of each test, as measured
    error: np.ndarray

    @property
    def right(self) -> np.ndarray:
        return self.chosen == 0

    def answer_wrongly(self, these: np.ndarray) -> None:
        self.chosen[these] = 1


def truth(seed: int = 0, *, a_sd: float = 0.3, b_sd: float = 0.5) -> dict[int, tuple[float, float]]:
    """What a and b of every family of the track really are: near what its author thought."""
    random = np.random.default_rng(seed)
    found = rows(f"select id, difficulty from ({OF_THE_TRACK}) as family order by id", slug=factories.TRACK)  # noqa: S608 -- our own words
    return {
        row["id"]: (
            float(np.clip(np.exp(random.normal(0, a_sd)), 0.3, 3)),
            float(np.clip(irt.author_b(row["difficulty"]) + random.normal(0, b_sd), -4, 4)),
        )
        for row in found
    }


def sat(
    number: int,
    *,
    seed: int,
    families: int | None = None,
    mean: float = 0.0,
    real: dict[int, tuple[float, float]] | None = None,
) -> Tests:
    """Tests of 30 questions at random (from the first `families` of the bank) by people ~ N(mean, 1)."""
    random = np.random.default_rng(seed)
    bank = rows(
        f"""
        select family.id, min(variant.id) as variant, family.a, family.b from ({OF_THE_TRACK}) as family
        join item_variants variant on variant.family_id = family.id and variant.until_version is null
        group by family.id, family.a, family.b order by family.id
        """,  # noqa: S608 -- our own words
        slug=factories.TRACK,
    )[:families]
    parameters = np.array([(real or {}).get(row["id"], (row["a"], row["b"])) for row in bank])
    place = np.concatenate([random.choice(len(bank), LENGTH, replace=False) for _ in range(number)])
    test = np.repeat(np.arange(number), LENGTH)
    a, b = parameters[place].T
    right = random.random(len(test)) < irt.probability(random.normal(mean, 1, number)[test], a, b, 0.25)
    in_force = np.array([(row["a"], row["b"]) for row in bank])[place]
    sittings = [slice(first, first + LENGTH) for first in range(0, len(test), LENGTH)]
    measured = [ability.estimate(*in_force[one].T, 0.25, right[one]) for one in sittings]
    return Tests(
        test=test,
        family=np.array([row["id"] for row in bank])[place],
        variant=np.array([row["variant"] for row in bank])[place],
        chosen=np.where(right, 0, random.integers(1, 4, len(test))),
        seconds=random.integers(1_000, 90_000, len(test)) / 1000.0,
        theta=np.array([one.theta for one in measured]),
        error=np.array([one.se for one in measured]),
    )


def insert(
    made: Tests,
    *,
    is_test: bool = False,
    role: str = "learner",
    status: str = "submitted",
    effort: float = 1.0,
    at: datetime = NOW - timedelta(days=1),
) -> None:
    """Store tests, each by a person of its own."""
    number = len(made.theta)
    people = rows(
        """
        with person as (
            insert into users (email, display_name, password_hash, is_test)
            select 'simulated-' || :first || '-' || number || '@example.org', 'Simulated', 'none', :is_test
            from generate_series(1, :number) number returning id
        )
        insert into user_roles (user_id, role) select id, :role from person returning user_id
        """,
        first=next(_numbers), number=number, is_test=is_test, role=role,
    )  # fmt: skip
    answers = zip(made.test, made.family, made.variant, made.chosen, made.seconds, strict=True)
    write(
        _INSERT.text,
        track=rows("select id from tracks where slug = :slug", slug=factories.TRACK)[0]["id"],
        status=status,
        effort=effort,
        at=at,
        tests=json.dumps(
            [
                {"user_id": person["user_id"], "number": place, "theta": theta, "error": error}
                for place, (person, theta, error) in enumerate(zip(people, made.theta, made.error, strict=True))
            ]
        ),
        answers=json.dumps(
            [
                {"number": int(test), "position": place % LENGTH + 1, "family": int(family), "variant": int(variant),
                 "chosen": int(chosen), "ms": round(seconds * 1000)}
                for place, (test, family, variant, chosen, seconds) in enumerate(answers)
            ]
        ),
    )  # fmt: skip
