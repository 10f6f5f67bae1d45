"""Families in our own format, YAML as in content/README.md: one mapping from topic to the list of its families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from logic.catalogue.content import Content, Family
from logic.catalogue.exchange import record
from logic.catalogue.exchange.record import Record
from logic.catalogue.families import read_family
from logic.catalogue.marked_yaml import Reader
from logic.errors import InvalidInputError

MANY = 1000


def write(families: Iterable[Family]) -> str:
    """The families under their topics, in the order in which they come."""
    by_topic: defaultdict[str, list[Record]] = defaultdict(list)
    for family in families:
        by_topic[family.topic].append(record.of_family(family))
    return "\n".join(f"{topic}:{record.as_yaml(records)}" for topic, records in by_topic.items())


def read(text: str, file: str, content: Content) -> Iterator[tuple[str, Record]]:
    """(topic, record) of every family; raises InvalidInputError naming every mistake by `file` and line."""
    reader = Reader(file, file)
    topics = reader.parse(text.removeprefix("\ufeff"))
    found: list[tuple[str, Record]] = []
    for name in topics.values if topics else ():
        topic = content.topics.get(name)
        if topics is None or topic is None:
            raise InvalidInputError(f"{file}: there is no topic '{name}'. Nothing was imported.")
        for node in reader.mappings(topics, name, 1, MANY):
            family = read_family(reader, node, topic=name, skill=content.skills[topic.skill])
            if family is not None:
                found.append((name, record.of_family(family)))
    if reader.problems:
        sentences = "\n".join(str(problem) for problem in reader.problems)
        raise InvalidInputError(f"{file} breaks the format. Nothing was imported.\n{sentences}")
    yield from found
