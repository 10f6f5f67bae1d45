"""A learner who is drawn, not asked: what they can do in each topic, how they answer, and what a day teaches them.

The truth of the questions is drawn around their authors' word: ln a ~ N(0, .3^2), b ~ N(author's b, .5^2), c = .25.
People are as `logic/assessment/topics.py` thinks of them: g ~ N(0, 1), and in topic t
sqrt(.7) g + sqrt(.3) e_t. Their *true ability* at a moment is the mean over the topics of their track: that is what
the scale of the questions is about. A day closes a fixed share of the way from the ability in its topics to mastery, so
whoever was weaker learns more; nobody forgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from logic.assessment import irt, topics
from logic.assessment.irt import BoolArray, FloatArray
from logic.catalogue.service import Item

SEED = 20261122
GUESSING = 0.25
AUTHORS_ERROR, LOG_A_ERROR = 0.5, 0.3  # of the logits of b, and of ln a
MASTERY = 2.0
LEARNED_A_DAY = 0.15  # of the way to mastery; somebody average gains .3 in the topic of the day


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put: its place in the test, its family and topic, and its options as they were shown."""

    position: int
    family_id: int
    topic_id: int
    option_order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What the questions really are: a and b by family id. A family is the same in every track that asks it."""

    parameters: Mapping[int, tuple[float, float]]

    def chances(self, theta: float | FloatArray, asked: Sequence[Asked]) -> FloatArray:
        """P(right) on each question for this ability, or these abilities, one for each question."""
        a, b = np.array([self.parameters[question.family_id] for question in asked]).T
        return irt.probability(theta, a, b, GUESSING)


def truth_of(items: Iterable[Item]) -> Truth:
    """Draw the truth around the authors' word; for one item always the same."""
    found = {}
    for item in items:
        random = np.random.default_rng((SEED, 1, item.family_id))
        b = np.clip(item.b + random.normal(0.0, AUTHORS_ERROR), irt.LEAST_DIFFICULTY, irt.MOST_DIFFICULTY)
        a = np.clip(np.exp(random.normal(0.0, LOG_A_ERROR)), irt.LEAST_DISCRIMINATION, irt.MOST_DISCRIMINATION)
        found[item.family_id] = (float(a), float(b))
    return Truth(found)


class SimulatedLearner:
    """Learner number so-and-so: the same abilities and the same luck however often they are drawn."""

    def __init__(
        self, number: int, topic_ids: Sequence[int], *, learned_a_day: float = LEARNED_A_DAY, seed: int = SEED
    ) -> None:
        self.number = number
        self.random = np.random.default_rng((seed, 2, number))
        self.general = float(self.random.normal())
        own = self.random.normal(size=len(topic_ids))
        rho = topics.CORRELATION
        abilities = np.sqrt(rho) * self.general + np.sqrt(1.0 - rho) * own
        self.ability = dict(zip(topic_ids, abilities.tolist(), strict=True))
        self.learned_a_day = learned_a_day

    @property
    def true_ability(self) -> float:
        """The mean over the topics, now."""
        return float(np.mean(list(self.ability.values())))

    def chances(self, truth: Truth, asked: Sequence[Asked]) -> FloatArray:
        """P(right) on each question, now."""
        return truth.chances(np.array([self.ability[question.topic_id] for question in asked]), asked)

    def answers(self, chances: FloatArray) -> BoolArray:
        """Which questions go right this time."""
        return self.random.random(len(chances)) < chances

    def learn(self, topic_ids: Iterable[int]) -> None:
        """Spend a day on these topics."""
        for topic in topic_ids:
            self.ability[topic] += self.learned_a_day * max(0.0, MASTERY - self.ability[topic])
