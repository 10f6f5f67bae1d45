"""Questions that test-craft could answer: the key that is longer, that stands in the stem, "all of the above"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from logic.catalogue.content import Content, Family, Place, Problem
from logic.catalogue.proved import ProvedFamily, ProvedVariant

LONGEST_KEY = 1.5
LONGEST_KEY_SHARE = 0.4
ENOUGH_FOR_A_SHARE = 5
SHORTEST_TELLING_KEY = 3
CATCH_ALL = re.compile(
    r"\b(all|none|any|both|neither|each)\s+of\s+(the\s+)?(above|below|others?|options|answers|choices)\b"
    r"|^(all|none|both|neither)\s+of\s+(these|them|those)\W*$",
    re.IGNORECASE,
)


def problems(variant: Family, question: ProvedVariant) -> Iterator[Problem]:
    """What gives the key of one question away."""
    for number, option in enumerate(question.options):
        if CATCH_ALL.search(option.text):
            place = variant.distractors[number - 1].place if number else _key_place(variant)
            yield Problem(place, variant.name, "an option may not be of the kind 'all (none) of the above'.")
    if question.options_as == "text":
        longest = max(len(option.text) for option in question.distractors)
        if len(question.key.text) > LONGEST_KEY * longest:
            sentence = f"the key has {len(question.key.text)} characters, the longest distractor only {longest}."
            yield Problem(_key_place(variant), variant.name, sentence)
    if _stem_tells(question):
        yield Problem(variant.at("stem"), variant.name, f"the stem contains the key, {question.key.text!r}.")


def _key_place(variant: Family) -> Place:
    return variant.key.place if variant.key else variant.at("code")


def _stem_tells(question: ProvedVariant) -> bool:
    """Whether the key, and no distractor, stands in the stem as a word of its own."""
    key = question.key.text
    return (
        len(key) >= SHORTEST_TELLING_KEY
        and _stands_in(key, question.stem)
        and not any(_stands_in(option.text, question.stem) for option in question.distractors)
    )


def _stands_in(text: str, stem: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text.strip('`'))}(?!\w)", stem) is not None


def key_is_longest(family: ProvedFamily) -> bool:
    """Whether the key is strictly the longest option in most variants."""
    longest = [
        len(variant.key.text) > max(len(option.text) for option in variant.distractors) for variant in family.variants
    ]
    return sum(longest) * 2 > len(longest)


def longest_key_share(families: Iterable[ProvedFamily]) -> tuple[int, int]:
    """(text questions whose key is the longest option, text questions)."""
    texts = [family for family in families if family.variants and family.variants[0].options_as == "text"]
    return sum(key_is_longest(family) for family in texts), len(texts)


def topic_problems(content: Content, proved: dict[str, ProvedFamily], topics: Iterable[str]) -> Iterator[Problem]:
    """Topics in which choosing the longest option pays."""
    for name in topics:
        topic = content.topics[name]
        found = [proved[family.name] for family in content.families_of(name) if family.name in proved]
        longest, texts = longest_key_share(found)
        if texts >= ENOUGH_FOR_A_SHARE and longest > LONGEST_KEY_SHARE * texts:
            sentence = (
                f"the key is the longest option in {longest} of {texts} text questions; at most 40 % may be: "
                + ", ".join(family.name.partition("/")[2] for family in found if _counts(family))
            )
            yield Problem(topic.place, name, sentence, fatal=False)


def _counts(family: ProvedFamily) -> bool:
    return family.variants[0].options_as == "text" and key_is_longest(family)
