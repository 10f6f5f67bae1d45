"""The bank as it is in `content/`: how well its tests measure, by its authors' word and after calibration.

Nobody has answered these questions yet, so their truth is drawn around what their authors say: b ~ N(author's b, .5^2),
c = .25; a as of questions just `written`, ln a ~ N(0, .3^2), and once more as of questions `kept` when calibration has
thrown out the poor ones, a ~ U(.5, 2). People are N(0, 1). The same people sit the diagnostic three times: with the
parameters the product has before anybody answered (a = 1, the author's b), as calibrated from 300 simulated learners a
question, and with the truth itself, which is the floor. Each choice, stop and score is the product's own.

For weak topics people have an ability per topic (correlation .7). A week is the diagnostic, seven daily checks of 3 and
a weekly test of 30, put together as the product does; nobody learns anything meanwhile, and all answers are pooled.
Figures are pooled over the live tracks; an AUC is their mean.

`python -m bench bank_quality [--quick]`
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from bench import simulation
from bench.table import Row
from commands.simulated_learner import AUTHORS_ERROR, GUESSING
from logic.assessment import ability, blueprint, forms, irt, selection, topics
from logic.assessment.bank import Bank
from logic.assessment.calibration import Priors, fit_2pl
from logic.assessment.irt import FloatArray, IntArray
from logic.catalogue import content_format, lockfile
from logic.catalogue.content import MODULE, Content
from logic.settings import ROOT

SEED = 20261121
LEARNERS_PER_ITEM = 300
QUESTIONS_A_LEARNER = 30
PEOPLE, PEOPLE_QUICK = 250, 30  # of each track
AUTHORS, CALIBRATED, TRUTH = "by the authors' word", "calibrated", "truth"
ERROR_TARGETS = {AUTHORS: 0.48, CALIBRATED: 0.38}
AUC_TARGETS = (("one diagnostic", 0.85), ("week 1", 0.93))
FEWEST_FAMILIES = 91  # of a skill; a track with a smaller one is not ready and not measured

Discriminations = Callable[[int, Generator], FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class TrackBank:
    """A live track: its name, the bank by the authors' word, and how many topics its first week has."""

    name: str
    bank: Bank

    @property
    def first_week(self) -> int:
        """Topics 0 to this are week 1's."""
        return int(np.count_nonzero(self.bank.skill_of_topic == 0))


@dataclass(slots=True)
class Topics:
    """Whether each topic of each person is weak, the product's P(weak), and the bare share wrong beside it."""

    weak: list[bool] = field(default_factory=list)
    chance: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)

    def auc(self) -> float:
        """How well P(weak) tells weak topics from others."""
        return simulation.auc(self.weak, self.chance)

    def auc_of_share(self) -> float:
        """The same of the share wrong; a topic without answers is in the middle."""
        return simulation.auc(self.weak, self.wrong)


@dataclass(slots=True, eq=False)
class Answers:
    """Items a person was asked and how they went."""

    items: list[int] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


def run(*, quick: bool) -> list[Row]:
    """The figures over all live tracks whose bank is whole, each track's own beside them."""
    banks = tracks()
    people = PEOPLE_QUICK if quick else PEOPLE
    found: list[Row] = []
    for kind, discriminations in (("written", simulation.written), ("kept", simulation.kept)):
        print(f"bank of {', '.join(bank.name for bank in banks)}, {kind} questions ...", file=sys.stderr, flush=True)
        measured = {bank.name: _measured(bank, people, discriminations) for bank in banks}
        found += _rows(kind, measured)
    return found


def tracks() -> list[TrackBank]:
    """The live tracks for learners whose every skill has enough proved families."""
    root = ROOT / "content"
    content = content_format.read(root)
    proved = lockfile.proved(root, content)
    live = [track for track in content.tracks.values() if track.status == "live" and track.kind != MODULE]
    banks = [(track.id, _bank(content, track.skills, set(proved))) for track in live]
    return [TrackBank(name, bank) for name, bank in banks if bank is not None]


def _bank(content: Content, skills: Sequence[str], proved: set[str]) -> Bank | None:
    """The bank of some skills as the product begins with it; None when one of them has too few families."""
    topic, skill, b = [], [], []
    order = [name for one in skills if one in content.skills for name in content.skills[one].topics]
    place = {name: number for number, name in enumerate(order)}
    for family in content.families.values():
        if family.name in proved and family.skill in skills:
            topic.append(place[family.topic])
            skill.append(skills.index(family.skill))
            b.append(irt.author_b(family.difficulty))
    if min(np.bincount(skill, minlength=len(skills))) < FEWEST_FAMILIES:
        return None
    size = len(b)
    return Bank.from_arrays(np.ones(size), b, np.full(size, GUESSING), topic, np.arange(size), skill=skill)


def with_parameters(bank: Bank, a: FloatArray, b: FloatArray) -> Bank:
    """The same families with other parameters."""
    return Bank.from_arrays(a, b, bank.c, bank.topic, bank.family, skill=bank.skill)


def drawn_truth(bank: Bank, discriminations: Discriminations, random: Generator) -> Bank:
    """What the questions really are, near what their authors think."""
    b = np.clip(bank.b + random.normal(0.0, AUTHORS_ERROR, len(bank)), irt.LEAST_DIFFICULTY, irt.MOST_DIFFICULTY)
    return with_parameters(bank, discriminations(len(bank), random), b)


def calibrated(bank: Bank, truth: Bank, random: Generator) -> Bank:
    """The bank after some 300 learners have answered each question, 30 at random each."""
    people = LEARNERS_PER_ITEM * len(bank) // QUESTIONS_A_LEARNER
    item = np.concatenate([random.choice(len(bank), QUESTIONS_A_LEARNER, replace=False) for _ in range(people)])
    person = np.repeat(np.arange(people), QUESTIONS_A_LEARNER)
    theta = random.normal(size=people)[person]
    right = random.random(len(item)) < irt.probability(theta, truth.a[item], truth.b[item], truth.c[item])
    priors = Priors(b_mean=dict(enumerate(bank.b.tolist())))
    found = fit_2pl(person, item, right, priors=priors, items=np.arange(len(bank)), guessing=GUESSING)
    return with_parameters(bank, found.a, found.b)


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one track, by which parameters were used; the last is of 30 questions at random."""

    error: dict[str, float]
    length: dict[str, float]
    found: dict[str, tuple[Topics, Topics]]
    error_of_b: dict[str, float]
    at_random: float


def _measured(track: TrackBank, people: int, discriminations: Discriminations) -> Measured:
    random = np.random.default_rng(SEED)
    truth = drawn_truth(track.bank, discriminations, random)
    banks = {AUTHORS: track.bank, CALIBRATED: calibrated(track.bank, truth, random), TRUTH: truth}
    errors = {name: diagnostic_error(bank, truth, people) for name, bank in banks.items()}
    return Measured(
        error={name: error for name, (error, _) in errors.items()},
        length={name: length for name, (_, length) in errors.items()},
        found={name: weak_topics(bank, truth, people, track.first_week) for name, bank in banks.items()},
        error_of_b={name: _rms(bank.b - truth.b) for name, bank in banks.items()},
        at_random=random_error(track.bank, truth, people),
    )


def _rows(kind: str, measured: dict[str, Measured]) -> list[Row]:
    """Pooled over the tracks; the targets are for questions as they are written."""
    is_judged = kind == "written"
    return [
        *(_error_row(kind, name, target, measured, is_judged=is_judged) for name, target in ERROR_TARGETS.items()),
        *(
            _topic_row(kind, name, place, measured, is_judged=is_judged)
            for place in range(len(AUC_TARGETS))
            for name in (AUTHORS, CALIBRATED)
        ),
    ]


def _error_row(kind: str, name: str, target: float, measured: dict[str, Measured], *, is_judged: bool) -> Row:
    all_tracks = list(measured.values())
    value, exact = (_rms(np.array([one.error[which] for one in all_tracks])) for which in (name, TRUTH))
    chance = _rms(np.array([one.at_random for one in all_tracks]))
    length = np.mean([one.length[name] for one in all_tracks])
    of_b = _rms(np.array([one.error_of_b[name] for one in all_tracks]))
    beside = (
        f"floor, the truth known: {exact:.3f}; 30 items at random {chance:.3f};"
        f" {length:.1f} items; RMSE of b {of_b:.2f}; {_each(measured, lambda one: one.error[name])}"
    )
    return _row(
        f"Bank, {kind} questions, diagnostic, {name}: RMSE(theta)", value, target, beside, is_judged, least=False
    )


def _topic_row(kind: str, name: str, place: int, measured: dict[str, Measured], *, is_judged: bool) -> Row:
    when, target = AUC_TARGETS[place]
    value, exact = (np.mean([one.found[which][place].auc() for one in measured.values()]) for which in (name, TRUTH))
    share = np.mean([one.found[name][place].auc_of_share() for one in measured.values()])
    beside = (
        f"ceiling, the truth known: {exact:.3f}; share right alone {share:.3f};"
        f" {_each(measured, lambda one: one.found[name][place].auc())}"
    )
    title = f"Bank, {kind} questions, weak topics after {when}, {name}: AUC"
    return _row(title, float(value), target, beside, is_judged, least=True)


def _row(title: str, value: float, target: float, beside: str, is_judged: bool, *, least: bool) -> Row:  # noqa: FBT001 -- said once, two lines above
    if not is_judged:
        return Row(title, value, "", "", None, beside)
    met = value >= target if least else value <= target
    return Row(title, value, "", f"{'>=' if least else '<='} {target}", bool(met), beside)


def _each(measured: dict[str, Measured], figure: Callable[[Measured], float]) -> str:
    return ", ".join(f"{name} {figure(one):.3f}" for name, one in measured.items())


def diagnostic_error(bank: Bank, truth: Bank, people: int) -> tuple[float, float]:
    """RMSE(theta) of the product's diagnostic with these parameters, scored with N(0, 1), and its mean length."""
    random = np.random.default_rng((SEED, 1))
    misses, lengths = np.empty(people), np.empty(people)
    for person, theta in enumerate(random.normal(size=people)):
        asked = diagnostic(bank, person, _answering(truth, np.full(len(truth.shelves), theta), person))
        misses[person] = _theta(bank, asked) - theta
        lengths[person] = len(asked.items)
    return _rms(misses), float(lengths.mean())


def random_error(bank: Bank, truth: Bank, people: int) -> float:
    """RMSE(theta) of 30 questions at random by the authors' word, for the same people."""
    random = np.random.default_rng((SEED, 1))
    thetas, misses = random.normal(size=people), np.empty(people)
    for person, theta in enumerate(thetas):
        items = random.choice(len(bank), QUESTIONS_A_LEARNER, replace=False).tolist()
        answering = _answering(truth, np.full(len(truth.shelves), theta), person)
        misses[person] = _theta(bank, Answers(items, [answering(item) for item in items])) - theta
    return _rms(misses)


def weak_topics(bank: Bank, truth: Bank, people: int, first_week: int) -> tuple[Topics, Topics]:
    """Which topics are weak, after the diagnostic (all topics) and after week 1 (its topics)."""
    random = np.random.default_rng((SEED, 2))
    after_diagnostic, after_week = Topics(), Topics()
    count = len(bank.shelves)
    for person in range(people):
        shared = np.sqrt(topics.CORRELATION) * random.normal()
        theta = shared + np.sqrt(1.0 - topics.CORRELATION) * random.normal(size=count)
        answering = _answering(truth, theta, person)
        asked = diagnostic(bank, person, answering)
        _note(after_diagnostic, bank, asked, theta, range(count))
        _week(bank, asked, person, first_week, answering)
        _note(after_week, bank, asked, theta, range(first_week))
    return after_diagnostic, after_week


def diagnostic(bank: Bank, seed: int, answering: Callable[[int], bool]) -> Answers:
    """The product's adaptive test, to where the product stops it."""
    state = selection.start(seed)
    while not selection.should_stop(state, bank):
        item = selection.next_item(state, bank)
        state = selection.answer(state, bank, item, answering(item))
    return Answers(list(state.answered), [bool(right) for right in state.correct])


def _week(bank: Bank, asked: Answers, seed: int, first_week: int, answering: Callable[[int], bool]) -> None:
    """Seven checks, each on a day's topic, and the week's test, by what was known before each; adds to `asked`."""
    count = len(bank.shelves)
    for topic in range(first_week):
        counts = [blueprint.DAILY_ITEMS if place == topic else 0 for place in range(count)]
        level = _diagnosed(bank, asked)[topic].mean
        _ask(asked, bank, counts, level, forms.ENCOURAGING, seed * 100 + topic, answering)
    verdicts = [diagnosis.verdict for diagnosis in _diagnosed(bank, asked)[:first_week]]
    left = [len(shelf.items) for shelf in bank.shelves[:first_week]]
    counts = [*blueprint.weekly(verdicts, left), *([0] * (count - first_week))]
    _ask(asked, bank, counts, _theta(bank, asked), forms.AT_THE_PASS_MARK, seed * 100 + 99, answering)


def _ask(
    asked: Answers,
    bank: Bank,
    counts: Sequence[int],
    theta: float,
    target: float,
    seed: int,
    answering: Callable[[int], bool],
) -> None:
    seen = frozenset(bank.family[asked.items].tolist())
    for item in forms.near_level(bank, counts, theta=theta, target=target, seed=seed, seen_recently=seen):
        asked.items.append(item)
        asked.right.append(answering(item))


def _answering(truth: Bank, theta: FloatArray, seed: int) -> Callable[[int], bool]:
    """How a person with these topic abilities answers; the luck of one question is the same in every bank."""
    luck = np.random.default_rng((SEED, 3, seed)).random(len(truth))

    def answers(item: int) -> bool:
        ability_there = theta[truth.topic_number[item]]
        return bool(luck[item] < irt.probability(ability_there, truth.a[item], truth.b[item], truth.c[item]))

    return answers


def _note(into: Topics, bank: Bank, asked: Answers, theta: FloatArray, wanted: Sequence[int]) -> None:
    diagnosed = _diagnosed(bank, asked)
    for topic in wanted:
        one = diagnosed[topic]
        into.weak.append(bool(theta[topic] < 0.0))
        into.chance.append(one.probability_weak)
        into.wrong.append(1.0 - one.correct / one.answered if one.answered else 0.5)


def _diagnosed(bank: Bank, asked: Answers) -> tuple[topics.TopicDiagnosis, ...]:
    items: IntArray = np.array(asked.items, dtype=np.int64)
    return topics.diagnose(
        bank.topic_number[items], bank.a[items], bank.b[items], bank.c[items], asked.right, topics=len(bank.shelves)
    )


def _theta(bank: Bank, asked: Answers) -> float:
    items = asked.items
    return ability.estimate(bank.a[items], bank.b[items], bank.c[items], asked.right).theta


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2)))
