"""Families that read alike are found however many they are; keys that give themselves away are counted."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from logic.catalogue import bias, near_duplicates
from logic.catalogue.near_duplicates import Pair
from logic.catalogue.proved import Option, ProvedFamily, ProvedVariant


def variant(stem: str, *options: str) -> ProvedVariant:
    texts = options or ("k", "a", "b", "c")
    return ProvedVariant(stem, "", "python", "text", tuple(Option(text, "") for text in texts), "")


def family(name: str, *variants: ProvedVariant) -> ProvedFamily:
    return ProvedFamily(name, "", "sourced", "sourced", "", variants)


def bank(*families: ProvedFamily) -> dict[str, ProvedFamily]:
    return {one.name: one for one in families}


def words(count: int, seed: int = 0) -> list[str]:
    return [f"w{number}x{seed}" for number in range(count)]


@pytest.mark.parametrize("count", [2, 60, 61, 200])
def test_every_two_of_a_big_group_of_the_same_question_are_a_pair(count: int) -> None:
    same = bank(*(family(f"t/f{number:03}", variant("What does this print, and why?")) for number in range(count)))
    found = near_duplicates.pairs(same)
    assert len(found) == count * (count - 1) // 2
    assert {pair.similarity for pair in found} == {1.0}


def test_families_that_share_common_shingles_only_are_found() -> None:
    shared = words(40)
    many = bank(*(family(f"t/f{number:03}", variant(" ".join([*shared, f"own{number}"]))) for number in range(90)))
    assert len(near_duplicates.pairs(many)) == 90 * 89 // 2


def test_what_only_begins_alike_is_no_pair() -> None:
    many = (family(f"t/f{number}", variant(" ".join([*words(6), *words(20, number + 1)]))) for number in range(70))
    assert near_duplicates.pairs(bank(*many)) == ()


def test_four_fifths_are_alike_and_less_is_not() -> None:
    # A token stands in up to four shingles: one changed at the end costs one, in the middle four.
    first = near_duplicates._shingles(variant("a b c d e f g h i j k l m n o p", "1", "2", "3", "4"))
    assert len(first) == 17
    one = family("t/one", variant("a b c d e f g h i j k l m n o p", "1", "2", "3", "4"))
    last_changed = family("t/two", variant("z b c d e f g h i j k l m n o p", "1", "2", "3", "4"))
    middle_changed = family("t/three", variant("a b c d e f g z i j k l m n o p", "1", "2", "3", "4"))
    assert near_duplicates.pairs(bank(one, last_changed)) == (Pair(round(16 / 18, 3), "t/one", "t/two"),)
    assert near_duplicates.pairs(bank(one, middle_changed)) == ()  # 13 shared of 21


def test_a_variant_that_is_another_family_s_first_is_found_and_a_family_s_own_are_no_pair() -> None:
    texts = [" ".join(words(20, seed)) for seed in range(3)]
    one = family("t/one", variant(texts[0]), variant(texts[1]), variant(texts[0]))
    other = family("t/other", variant(texts[1]))
    assert near_duplicates.pairs(bank(one, other)) == (Pair(1.0, "t/one", "t/other"),)
    assert near_duplicates.pairs(bank(one)) == ()
    assert near_duplicates.pairs({}) == ()


def test_nothing_is_missed_that_comparing_all_with_all_finds() -> None:
    chance = random.Random(7)  # noqa: S311 -- repeatable on purpose
    families = []
    for number in range(120):
        text = words(chance.choice([5, 18, 30]), chance.randrange(4))
        for _ in range(chance.randrange(3)):
            text[chance.randrange(len(text))] = f"other{chance.randrange(3)}"
        families.append(family(f"t/f{number:03}", variant(" ".join(text))))
    shingles = {one.name: near_duplicates._shingles(one.variants[0]) for one in families}
    expected = {
        (first, second)
        for first, second in combinations(sorted(shingles), 2)
        if len(shingles[first] & shingles[second]) / len(shingles[first] | shingles[second])
        >= near_duplicates.TOO_ALIKE
    }
    assert 100 < len(expected) < 6000
    assert {(pair.first, pair.second) for pair in near_duplicates.pairs(bank(*families))} == expected


@pytest.mark.parametrize(
    ("statistic", "p_value"),
    # The table of the distribution with three degrees of freedom.
    [(0.352, 0.95), (2.366, 0.5), (6.251, 0.1), (7.815, 0.05), (11.345, 0.01), (16.266, 0.001)],
)
def test_p_values_are_those_of_the_table(statistic: float, p_value: float) -> None:
    assert bias._survival(statistic) == pytest.approx(p_value, rel=2e-3)


def test_equal_counts_are_no_surprise_and_one_sided_ones_are() -> None:
    assert bias.chi_square([25, 25, 25, 25]).p_value == 1.0
    assert bias.chi_square([0, 0, 0, 0]).statistic == 0.0
    found = bias.chi_square([40, 20, 20, 20])
    assert (found.statistic, round(found.p_value, 4)) == (12.0, 0.0074)
    assert bias.chi_square([100, 0, 0, 0]).p_value < 1e-9


def test_a_key_counts_at_its_place_by_length_and_shares_it_with_its_equals() -> None:
    longest = family("t/a", variant("s", "kkkk", "a", "bb", "ccc"))
    assert bias.key_lengths([longest]).counts == (0, 0, 0, 1)
    equal = family("t/b", variant("s", "kk", "aa", "b", "ccc"))
    assert bias.key_lengths([equal]).counts == (0, 0.5, 0.5, 0)
    mixed = family("t/c", variant("s", "k", "aa", "bb", "cc"), variant("s", "kkk", "aa", "bb", "cc"))
    assert bias.key_lengths([mixed]).counts == (0.5, 0, 0, 0.5)
    assert bias.key_lengths([longest, equal, mixed]).as_dict()["counts"] == [0.5, 0.5, 0.5, 1.5]
