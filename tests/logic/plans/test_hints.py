"""Hints guide and never tell: by rules over the whole bank, and by a model that may say what it wants."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic.catalogue import content_format, lockfile
from logic.catalogue.content import Content
from logic.plans import checking, hints
from logic.plans.hints import Asked

ROOT = Path(__file__).resolve().parents[3] / "content"
STEM = "What does this program print?"
OPTIONS = ("[2, 3, 4]", "[2, 3, 4, 5]", "[3, 4, 5]", "[3, 4]")
PROSE = (
    "The first branch whose condition holds runs, and the rest is skipped",
    "Every branch whose condition holds runs, from top to bottom",
    "The branch that fits the value most closely is chosen",
    "The interpreter refuses the program because two conditions overlap",
)


@pytest.fixture(scope="module")
def content() -> Content:
    return content_format.read(ROOT)


def every_question(content: Content) -> list[tuple[str, Asked]]:
    """Every variant of every family, for a learner who was misled on its topic before."""
    proved = lockfile.proved(ROOT, content)
    found = []
    for name, family in content.families.items():
        topic = content.topics[family.topic]
        others = [one for one in content.families.values() if one.topic == family.topic and one is not family]
        misled = tuple(one.distractors[0].misconception for one in others)[:5]
        resources = [
            {"title": one.title, "url": one.url, "kind": one.kind, "minutes": one.minutes} for one in topic.resources
        ]
        found += [
            (
                name,
                Asked(
                    topic=topic.title,
                    stem=variant.stem,
                    code=variant.code,
                    code_language=variant.language,
                    options=tuple(option.text for option in variant.options),
                    ideas=tuple(option.misconception for option in variant.options[1:]),
                    objectives=tuple(topic.objectives),
                    resources=tuple(resources),
                    misled=misled,
                ),
            )
            for variant in proved[name].variants
        ]
    return found


def test_no_hint_of_the_rules_gives_an_answer_away_in_the_whole_bank(content: Content) -> None:
    questions = every_question(content)
    assert len({name for name, _ in questions}) == len(content.families) >= 1836
    telling, without = [], []
    for name, asked in questions:
        hint = hints.hint(asked)
        said = " ".join([*hint.sentences, hint.resource.title if hint.resource else ""])
        key = " ".join(asked.options[0].split()).casefold()
        # Word for word as well, without our own idea of what a word is, wherever the key is more than one of them.
        if checking.holds_any(said, asked.options) or (" " in key and key in said.casefold()):
            telling.append((name, said))
        if checking.tells_the_answer(" ".join(hint.sentences), asked.stem, asked.options):
            telling.append((name, said))
        if any(idea in said for idea in asked.ideas if idea):
            telling.append((name, said))
        without += [name] if not hint.sentences else []
    assert telling == []
    assert without == []


def asked(**changes: object) -> Asked:
    values = {
        "topic": "Loops",
        "stem": STEM,
        "code": "print(list(range(2, 5)))",
        "code_language": "python",
        "options": OPTIONS,
        "ideas": ("the end of a range is included",),
        "objectives": ("choose between for and while, and predict how often each runs", "collect a sum in a loop"),
        "resources": ({"title": "More on loops", "url": "https://docs.python.org", "kind": "tutorial", "minutes": 9},),
        "misled": (),
    }
    return Asked(**(values | changes))  # type: ignore[arg-type] # the values of the fields, by name


def test_a_hint_reminds_of_an_idea_that_misled_before_but_not_of_one_this_question_catches() -> None:
    remembered = "a loop over a list makes a copy of it"
    hint = hints.hint(asked(misled=("the end of the range is included as well", remembered)))
    assert remembered in " ".join(hint.sentences)
    assert "the end of the range" not in " ".join(hint.sentences)


def test_a_hint_to_output_of_code_says_how_to_trace_it_and_where_to_read() -> None:
    hint = hints.hint(asked())
    assert "line by line" in hint.sentences[0]
    assert hint.resource
    assert hint.resource.url == "https://docs.python.org"


def test_a_page_whose_title_is_an_answer_is_not_named() -> None:
    assert hints.hint(asked(options=("More on loops", "b", "c", "d"))).resource is None


@pytest.mark.parametrize(
    "words",
    [
        "It prints [2, 3, 4], because the end is left out.",
        "it prints `[ 2,3,4 ]`, you see",
        "it prints **[2,** **3, 4]**",
        "it prints [2,\u200b 3,\u200b 4]",
        "it prints \uff3b2\uff0c 3\uff0c 4\uff3d",  # full-width brackets and commas
        "Think of two, three, four.",
        "It is surely not [2, 3, 4, 5].",
        "The answer is B.",
        "the answer is b",
        "Answer: C",
        "Choose (a) here, and go on.",
        "a) fits best",
        "Option D looks good, does it not?",
        "Option 2 is the one.",
        "Take the second option.",
        "The last answer holds.",
        "Number three among the options is right.",
        "Die Antwort ist B.",
        "La respuesta es C.",
        "\u7b54\u6848\u662f B",
        "The key is **A**.",
        "The correct one is hidden: the right option is the shortest of them.",
    ],
)
def test_a_hint_that_gives_an_answer_away_is_held_back(words: str) -> None:
    assert checking.tells_the_answer(words, STEM, OPTIONS)


@pytest.mark.parametrize(
    "words",
    [
        "The rest is skipped once the first branch whose condition holds has run.",
        "THE FIRST BRANCH WHOSE CONDITION HOLDS RUNS, AND THE REST IS SKIPPED",
        "Only the first branch with a holding condition ever runs; whatever comes after it is the rest, and skipped.",
        "The interpreter will refuse programs in which conditions overlap.",
    ],
)
def test_a_hint_that_retells_an_answer_in_prose_is_held_back(words: str) -> None:
    assert checking.tells_the_answer(words, "What happens?", PROSE)


@pytest.mark.parametrize(
    "words",
    [
        "Write down what `range` gives before you print anything; look at where it begins and where it stops.",
        "A range has a beginning and an end. Which of the two belongs to it?",
        "Try the same with a smaller range and count its numbers.",
        "Remember what you read about loops, and take the program apart line by line.",
    ],
)
def test_a_hint_that_guides_is_shown(words: str) -> None:
    assert not checking.tells_the_answer(words, STEM, OPTIONS)
    assert not checking.tells_the_answer(words, "What happens?", PROSE)


@pytest.mark.parametrize(
    ("option", "text"), [("==", "compare with `==` here"), ("%", "the sign % does it"), ("[]", "'[]'")]
)
def test_an_answer_of_signs_alone_is_found_where_it_stands_by_itself(option: str, text: str) -> None:
    assert checking.holds(text, option)


def test_the_punctuation_of_a_sentence_is_no_answer() -> None:
    assert not checking.holds("Look here: it ends, so to speak.", ":")
    assert not checking.holds("Look here: it ends, so to speak.", ",")
