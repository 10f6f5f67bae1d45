"""Growth plans: how long rules take to write one, and how well actions are read out of plans of every form.

The texts and the measure of the second part are those of the tests (tests/logic/growth/plan_texts.py): those it was
mended for, and those that were read once and nothing was changed for. The peer takes every line of a list for an
action.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from bench.crowd import percentile
from bench.table import Row
from logic.growth import details, mapping, rules
from logic.growth.actions import Action, FoundAction
from logic.growth.context import (
    Course,
    CourseModule,
    ExternalCourse,
    GrowthContext,
    LearnersResult,
    LearningStyle,
    ModuleStanding,
    Pace,
    Profile,
    catalogue_of,
)
from tests.logic.growth import plan_texts
from tests.logic.growth.plan_texts import Outcome, Text

SEED = 20261121
TODAY = date(2026, 11, 23)
AREAS = tuple(f"Area {number}" for number in range(7))
_LINE = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)]|\|)\s*(.+)$")


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    return [*_writing(100 if quick else 1000), *_reading()]


def _writing(teachers: int) -> list[Row]:
    chance = random.Random(SEED)  # noqa: S311 -- the same teachers in every run, no secret
    contexts = [_context(chance) for _ in range(teachers)]
    writing = [_milliseconds(partial(rules.write, context, today=TODAY)) for context in contexts]
    plans = [rules.write(context, today=TODAY) for context in contexts]
    catalogues = [catalogue_of(context) for context in contexts]
    read = [
        mapping.actions_in(plan.markdown, catalogue, today=TODAY)
        for plan, catalogue in zip(plans, catalogues, strict=True)
    ]
    reading = [
        _milliseconds(partial(mapping.actions_in, plan.markdown, known, today=TODAY))
        for plan, known in zip(plans, catalogues, strict=True)
    ]
    same = sum(found == plan.actions for found, plan in zip(read, plans, strict=True))
    p95 = percentile(writing, 0.95)
    title = f"A growth plan by rules, {teachers:,} teachers, p95"
    beside = f"median {percentile(writing, 0.5):.2f}; without the service"
    back = f"reading one back: median {percentile(reading, 0.5):.1f} ms, p95 {percentile(reading, 0.95):.1f} ms"
    return [
        Row(title, p95, "ms", "< 100", p95 < 100, beside),
        Row("Plans by rules read back exactly", 100 * same / teachers, "%", "100", same == teachers, back),
    ]


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1e3


def _context(chance: random.Random) -> GrowthContext:
    """A teacher with some of everything, or with nothing at all."""
    profile = Profile(
        "Kim",
        chance.choice(["", "primary", "upper_secondary"]),
        ("Mathematics",) if chance.random() < 0.8 else (),
        chance.randrange(40),
        "Calmer lessons",
        chance.choice([None, 0, 15, 30, 60, 90, 180]),
        chance.choice(list(LearningStyle)),
        chance.choice(list(Pace)),
    )
    modules = tuple(_module(chance, number) for number in range(4))
    courses = tuple(_course(chance, number) for number in range(chance.randrange(4)))
    external = tuple(
        ExternalCourse(
            f"x{number}", f"Elsewhere {number}", "Somebody", "https://example.org", 300, chance.choice(AREAS)
        )
        for number in range(chance.randrange(6))
    )
    learners = tuple(
        LearnersResult(f"Topic {number}", 20, chance.randrange(60), 60) for number in range(chance.randrange(10))
    )
    return GrowthContext(profile, modules, courses, external, learners=learners)


def _course(chance: random.Random, number: int) -> Course:
    parts = (CourseModule(str(part), f"Part {number}.{part}", 30, chance.random() < 0.5) for part in range(5))
    return Course(f"c{number}", f"Course {number}", tuple(parts))


def _module(chance: random.Random, number: int) -> ModuleStanding:
    asked = chance.choice([0, 5, 30, 90])
    right = chance.randint(0, asked)
    share = right / asked if asked else 0.5
    weak = tuple(chance.sample(AREAS, 3)) if asked else ()
    return ModuleStanding(f"m{number}", f"Module {number}", right, asked, share * 0.8, min(share * 1.2, 1), weak, AREAS)


def _reading() -> list[Row]:
    texts = plan_texts.texts()
    tuned = [text for text in texts if not text.is_held_out]
    held_out = [text for text in texts if text.is_held_out]
    return [
        *_shares(f"{len(tuned)} plan texts it was mended for", tuned, 0.95),
        *_shares(f"{len(held_out)} held-out plan texts", held_out, None),
    ]


def _shares(of: str, texts: list[Text], target: float | None) -> list[Row]:
    ours = [plan_texts.outcome(text) for text in texts]
    peer = [_peer(text) for text in texts]
    made = []
    for name, our, their in zip(("precision", "recall"), plan_texts.shares(ours), plan_texts.shares(peer), strict=True):
        beside = f"every line of a list an action: {their:.3f}"
        met = None if target is None else our >= target
        made.append(Row(f"Actions in {of}: {name}", our, "", f">= {target:g}" if target else "", met, beside))
    return made


def _peer(text: Text) -> Outcome:
    """Every line that begins like an entry of a list or of a table, with our own reading of details and of kinds."""
    catalogue, found = plan_texts.catalogue(), []
    for number, line in enumerate(text.markdown.splitlines(), start=1):
        match = _LINE.match(line)
        if match is not None:
            words = re.sub(r"[*_|]+", " ", match[1]).strip()
            said = details.read(words, TODAY).rest or words
            found.append(mapping.mapped(FoundAction(said, number), catalogue))
    actions: tuple[Action, ...] = tuple(found)
    return plan_texts.compared(text, actions)
