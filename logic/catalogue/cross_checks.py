"""What must hold between content files: names that exist, one meaning for an id, no circle of prerequisites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from logic.catalogue.content import MODULE, Content, Place, Problem, Topic


def new_topic(topic: Topic, known: Mapping[str, Topic]) -> Iterator[Problem]:
    """A topic id may stand in one skill only."""
    if topic.id in known:
        yield Problem(topic.place, topic.id, f"the topic id stands also in skill '{known[topic.id].skill}'.")


def whole(content: Content) -> Iterator[Problem]:
    """Every mistake between files."""
    yield from _tracks(content)
    yield from _skills(content)
    yield from _prerequisites(content)
    yield from _circles(content)


def _tracks(content: Content) -> Iterator[Problem]:
    for track in content.tracks.values():
        for skill in track.skills:
            if skill not in content.skills and track.status == "live":
                yield Problem(track.place, track.id, f"there is no skill '{skill}'.")
        yield from _repeated(track.skills, "skill", track.id, track.place)
        if track.kind != MODULE:
            for skill in sorted(content.skills_of_modules() & set(track.skills)):
                yield Problem(
                    track.place, track.id, f"the skill '{skill}' is of a module, which is for teachers alone."
                )


def _skills(content: Content) -> Iterator[Problem]:
    for skill in content.skills.values():
        yield from _repeated(skill.topics, "topic", skill.id, skill.place)
        for name in skill.topics:
            if name not in content.topics or content.topics[name].skill != skill.id:
                yield Problem(skill.place, skill.id, f"there is no file {name}.yaml that could be read.")
    for topic in content.topics.values():
        if topic.id not in content.skills[topic.skill].topics:
            yield Problem(topic.place, topic.id, f"skill '{topic.skill}' does not list this topic.")


def _repeated(names: tuple[str, ...], noun: str, about: str, place: Place) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(place, about, f"the {noun} '{name}' is listed more than once.")


def _prerequisites(content: Content) -> Iterator[Problem]:
    for topic in content.topics.values():
        for needed in topic.prerequisites:
            if needed not in content.topics:
                yield Problem(topic.place, topic.id, f"the prerequisite '{needed}' is no topic.", fatal=False)


def _circles(content: Content) -> Iterator[Problem]:
    graph = {topic.id: topic.prerequisites for topic in content.topics.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        names = circle.args[1]
        place = content.topics[names[0]].place
        yield Problem(place, names[0], f"the prerequisites go in a circle: {' -> '.join(names)}.")
