"""Proves the bank, incrementally: only what changed since the lock is run; the rules are read over all of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from logic.catalogue import duplicates, giveaways, lockfile, spread
from logic.catalogue.content import Content, Family, Problem
from logic.catalogue.proofs import prove, rule_problems
from logic.catalogue.proved import ProvedFamily
from logic.catalogue.runners import Runners, languages

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which families are meant: of these skills, or of this topic only."""

    skills: tuple[str, ...]
    topic: str | None = None

    def holds(self, family: Family) -> bool:
        """Whether a family is meant."""
        return family.skill in self.skills and self.topic in {None, family.topic}

    def topics(self, content: Content) -> tuple[str, ...]:
        """The topics that are meant."""
        return tuple(
            topic.id
            for topic in content.topics.values()
            if topic.skill in self.skills and self.topic in {None, topic.id}
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What a proof found: what is proved now, which families were run, every problem, which skills' locks changed."""

    proved: dict[str, ProvedFamily]
    ran: tuple[str, ...]
    problems: tuple[Problem, ...]
    written: tuple[str, ...]


def prove_bank(
    root: Path,
    content: Content,
    selection: Selection,
    *,
    everything: bool = False,
    places: Mapping[str, str] | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Report:
    """Prove the selected families and write the locks of their skills.

    With `everything`, what the locks hold is not trusted but proved again; a result that differs from the
    lock's, for unchanged content, is a problem and is not written. `places` says which interpreter or server
    runs a language.
    """
    known = {
        name: one
        for skill in selection.skills
        for name, one in lockfile.fresh(content, lockfile.load(root, skill)).items()
    }
    wanted = [family for family in content.families.values() if selection.holds(family)]
    to_run = [family for family in wanted if everything or family.name not in known]
    results, problems = _run(content, to_run, Runners(places or {}), progress)
    proved = {name: one for name, one in known.items() if name not in {family.name for family in to_run}} | results
    for family in wanted:
        problems.extend(rule_problems(family, proved[family.name]) if family.name in proved else ())
    problems.extend(_differing(content, known, results) if everything else ())
    problems.extend(_duplicates(content, selection))
    failed = {problem.about for problem in problems if problem.fatal}
    proved = {name: one for name, one in proved.items() if name not in failed}
    written = tuple(skill for skill in selection.skills if lockfile.save(root, skill, _of(content, proved, skill)))
    problems.extend(spread.problems(content, selection.topics(content)))
    problems.extend(giveaways.topic_problems(content, proved, selection.topics(content)))
    problems.extend(_structural(content, selection))
    return Report(proved, tuple(family.name for family in to_run), tuple(sorted(set(problems))), written)


def check_bank(root: Path, content: Content, selection: Selection) -> tuple[Problem, ...]:
    """What keeps the locks from being fresh and complete, without running anything."""
    problems = list(_structural(content, selection))
    for skill in selection.skills:
        locked = lockfile.load(root, skill)
        known = lockfile.fresh(content, locked)
        for family in content.families.values():
            if family.skill == skill and selection.holds(family) and family.name not in known:
                what = "has changed since it was proved" if family.name in locked else "is not proved"
                problems.append(Problem(family.place, family.name, f"the family {what}; run `bank prove {skill}`."))
        for name in locked.keys() - content.families.keys():
            place = content.skills[skill].place
            problems.append(Problem(place, name, f"the lock holds a family that is gone; run `bank prove {skill}`."))
    return tuple(sorted(problems))


def _of(content: Content, proved: dict[str, ProvedFamily], skill: str) -> Iterator[ProvedFamily]:
    return (one for name, one in proved.items() if content.families[name].skill == skill)


def _run(
    content: Content, families: list[Family], runners: Runners, progress: Progress
) -> tuple[dict[str, ProvedFamily], list[Problem]]:
    """Prove families side by side; programs run in processes of their own, so threads are enough here."""
    results: dict[str, ProvedFamily] = {}
    problems: list[Problem] = []
    pool = ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1))
    try:
        jobs = [pool.submit(_prove_one, content, family, runners) for family in families]
        for done, job in enumerate(as_completed(jobs), start=1):
            proved, found = job.result()
            problems.extend(found)
            if proved is not None:
                results[proved.name] = proved
            progress(done, len(jobs))
    finally:
        pool.shutdown(cancel_futures=True)
        runners.close()
    return results, problems


def _prove_one(content: Content, family: Family, runners: Runners) -> tuple[ProvedFamily | None, tuple[Problem, ...]]:
    executed = family.proof.kind == "executed"
    if executed and family.language not in languages():
        return None, (Problem(family.place, family.name, f"there is no runner for {family.language} yet."),)
    schema = content.skills[family.skill].schema
    runner = runners.of(family.language if executed else "python")
    return prove(family, runner, schema=schema, fingerprint=lockfile.fingerprint(family, schema))


def _differing(content: Content, known: dict[str, ProvedFamily], results: dict[str, ProvedFamily]) -> Iterator[Problem]:
    for name in known.keys() & results.keys():
        if known[name] != results[name]:
            place = content.families[name].place
            yield Problem(place, name, "the proof gives other options than the lock holds, for unchanged content.")


def _duplicates(content: Content, selection: Selection) -> Iterator[Problem]:
    for problem in duplicates.problems(content.families.values()):
        if selection.holds(content.families[problem.about]):
            yield problem


def _structural(content: Content, selection: Selection) -> Iterable[Problem]:
    everywhere = set(selection.skills) == set(content.skills)
    for problem in content.problems:
        parts = problem.place.file.split("/")
        if everywhere or (parts[1] == "skills" and parts[2] in selection.skills):
            yield problem
