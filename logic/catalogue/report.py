"""Counts the bank: how large it is, how it was proved, how it spreads, and whether it is enough for its tests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from logic.catalogue import bias, giveaways, near_duplicates, reviews, spread
from logic.catalogue.bias import ChiSquare
from logic.catalogue.content import Content, Family
from logic.catalogue.content_format import TOPICS_OF_A_SKILL
from logic.catalogue.near_duplicates import Pair
from logic.catalogue.proved import ProvedFamily
from logic.catalogue.reviews import Agreement, Reading

WEEKLY_ITEMS = 30  # docs/rules.md
WEEKLY_TESTS = 3  # the test and two retests, none of which may share a family
ENOUGH_FOR_A_MODULE = 42  # a test of 30, and enough others for the next one
ENOUGH_FOR_ITS_TOPIC = 6
ENOUGH_FOR_A_TOPIC = math.ceil(WEEKLY_ITEMS * WEEKLY_TESTS / TOPICS_OF_A_SKILL)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some families. `variants` and all that follow `written` count proved families only.

    `longest` of `texts` text questions have the key as their longest option.
    """

    written: int
    proved: int
    variants: int
    output: int
    option: int
    claim: int
    sourced: int
    easy: int
    middling: int
    hard: int
    longest: int
    texts: int

    @property
    def executed(self) -> int:
        """Families whose key was computed."""
        return self.output + self.option + self.claim

    @property
    def executed_share(self) -> float:
        """Part of the proved families whose key was computed, 0 to 1."""
        return self.executed / self.proved if self.proved else 0.0

    @property
    def longest_share(self) -> float:
        """Part of the text questions whose key is the longest option, 0 to 1."""
        return self.longest / self.texts if self.texts else 0.0

    def as_dict(self) -> dict[str, float]:
        """Every count and share by its name."""
        counts = {field.name: getattr(self, field.name) for field in fields(self)}
        return counts | {
            "executed": self.executed,
            "executed_share": round(self.executed_share, 3),
            "longest_share": round(self.longest_share, 3),
        }


@dataclass(frozen=True, slots=True)
class BankReport:
    """Tallies by id, and a sentence for every topic or skill that is too small for its tests.

    `learners` is the whole without the modules, whose keys no program can prove: the share that was run is told of it.
    `agreement` is that of the second reader, of the whole bank and by skill; `duplicates` are pairs that ask the same
    word for word, in other words, or in other names (`bank prove` refuses the first and the last).
    """

    whole: Tally
    learners: Tally
    modules: Tally
    tracks: Mapping[str, Tally]
    skills: Mapping[str, Tally]
    topics: Mapping[str, Tally]
    too_small: tuple[str, ...]
    unproved: int
    agreement: Agreement
    agreement_by_skill: Mapping[str, Agreement]
    duplicates: tuple[Pair, ...]
    key_lengths: ChiSquare


def report(content: Content, proved: Mapping[str, ProvedFamily], readings: Sequence[Reading] = ()) -> BankReport:
    """Count everything; `proved` holds the families whose proof is fresh, by full name."""
    families = tuple(content.families.values())
    of_modules = content.skills_of_modules()
    return BankReport(
        whole=tally(families, proved),
        learners=tally((family for family in families if family.skill not in of_modules), proved),
        modules=tally((family for family in families if family.skill in of_modules), proved),
        tracks={
            track.id: tally((family for family in families if family.skill in track.skills), proved)
            for track in content.tracks.values()
        },
        skills={
            skill: tally((family for family in families if family.skill == skill), proved) for skill in content.skills
        },
        topics={topic: tally(content.families_of(topic), proved) for topic in _in_order(content)},
        too_small=tuple(_too_small(content, proved)),
        unproved=len(content.families) - len(proved),
        agreement=reviews.agreement(proved, readings),
        agreement_by_skill={
            skill: reviews.agreement(_of_skill(content, proved, skill), readings) for skill in content.skills
        },
        duplicates=near_duplicates.pairs(proved),
        key_lengths=bias.key_lengths(proved.values()),
    )


def _of_skill(content: Content, proved: Mapping[str, ProvedFamily], skill: str) -> dict[str, ProvedFamily]:
    return {name: family for name, family in proved.items() if content.families[name].skill == skill}


def tally(families: Iterable[Family], proved: Mapping[str, ProvedFamily]) -> Tally:
    """Count some families."""
    written = list(families)
    found = [(family, proved[family.name]) for family in written if family.name in proved]
    methods = [one.method for _, one in found]
    longest, texts = giveaways.longest_key_share(one for _, one in found)
    bands = spread.bands(family.difficulty for family, _ in found)
    return Tally(
        written=len(written),
        proved=len(found),
        variants=sum(len(one.variants) for _, one in found),
        output=methods.count("output"),
        option=methods.count("option"),
        claim=methods.count("claim"),
        sourced=methods.count("sourced"),
        easy=bands["easy"],
        middling=bands["middling"],
        hard=bands["hard"],
        longest=longest,
        texts=texts,
    )


def _in_order(content: Content) -> Iterator[str]:
    """Topics in the order a learner meets them."""
    for skill in content.skills.values():
        yield from (topic for topic in skill.topics if topic in content.topics)


def _too_small(content: Content, proved: Mapping[str, ProvedFamily]) -> Iterator[str]:
    for skill in content.skills.values():
        counts = {topic: sum(family.name in proved for family in content.families_of(topic)) for topic in skill.topics}
        is_module = skill.id in content.skills_of_modules()
        enough = ENOUGH_FOR_ITS_TOPIC if is_module else ENOUGH_FOR_A_TOPIC
        for topic, count in counts.items():
            if count < enough:
                yield f"{skill.id}/{topic} has {count} proved families; {enough} are needed."
        if is_module:
            if sum(counts.values()) < ENOUGH_FOR_A_MODULE:
                yield f"{skill.id} has {sum(counts.values())} proved families; a module needs {ENOUGH_FOR_A_MODULE}."
            continue
        needed = WEEKLY_ITEMS * WEEKLY_TESTS
        if sum(counts.values()) < needed:
            yield (
                f"{skill.id} has {sum(counts.values())} proved families; {WEEKLY_TESTS} weekly tests of"
                f" {WEEKLY_ITEMS} questions without repetition need {needed}."
            )
