"""The second reader: who is asked, what is kept of the answers, and sheets as people's programs write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic.catalogue import lockfile, reviews
from logic.catalogue.proved import Option, ProvedFamily, ProvedVariant
from logic.catalogue.reviews import LETTERS, Reading, Sheet
from logic.errors import InvalidInputError
from tests.logic.catalogue.crafted_bank import Bank
from tests.logic.catalogue.test_exchange import run


def a_family(name: str = "apples/one", key: str = "water") -> ProvedFamily:
    options = (Option(key, ""), Option("salt", "s"), Option("sand", "s"), Option("oil", "o"))
    variant = ProvedVariant(f"What do {name} need?", "", "python", "text", options, "So.")
    return ProvedFamily(name, "h", "sourced", "sourced", "https://example.org", (variant,))


FAMILY = a_family()
BANK = {FAMILY.name: FAMILY}


def answer(text: str, family: ProvedFamily = FAMILY) -> Reading:
    shown = reviews.blind(family)
    letter = LETTERS[shown.options.index(text)] if text != "?" else "?"
    (reading,) = reviews.judge({family.name: family}, [Sheet(shown.id, letter, "")])
    return reading


def test_the_letter_of_the_key_agrees_and_no_other_does() -> None:
    assert [answer(text).agrees for text in ("water", "salt", "sand", "oil", "?")] == [True, False, False, False, False]
    assert sorted(reviews.blind(FAMILY).options) == ["oil", "salt", "sand", "water"]


@pytest.mark.parametrize(
    ("answers", "asked_again"),
    [
        ([], True),
        (["water"], False),
        (["salt"], True),
        (["?"], True),
        (["salt", "water"], False),
        (["water", "salt"], True),
        (["salt", "water", "salt"], True),
    ],
)
def test_a_question_is_asked_until_its_last_reader_agrees(answers: list[str], asked_again: bool) -> None:  # noqa: FBT001 -- the expectation
    readings = [answer(text) for text in answers]
    assert reviews.unread(BANK, readings) == ((FAMILY.name,) if asked_again else ())
    assert reviews.agreement(BANK, readings).agreed == (0 if asked_again else 1)


def test_a_question_whose_text_changed_is_asked_again() -> None:
    changed = a_family(key="much water")
    assert reviews.unread({changed.name: changed}, [answer("water")]) == (changed.name,)


def test_only_the_same_answer_twice_running_is_dropped() -> None:
    wrong, right = answer("salt"), answer("water")
    assert reviews.fresh([], [wrong, wrong, right, right, wrong]) == (wrong, right, wrong)
    assert reviews.fresh([wrong, right], [right, wrong]) == (wrong,)
    other = answer("water", a_family("bees/one"))
    assert reviews.fresh([right], [other, right]) == (other,)


def test_the_first_reading_counts_once_and_the_last_as_it_stands() -> None:
    found = reviews.agreement(BANK, [answer("salt"), answer("water")])
    assert (found.read, found.agreed, found.first_read, found.first_agreed) == (1, 1, 1, 0)
    assert (found.share, found.first_share) == (1.0, 0.0)


def test_what_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    readings = (answer("salt"), Reading("a/b", "h", 'two\nlines, "quoted"', agrees=True, remark="é; =1"))
    reviews.write(tmp_path / "reviews.csv", readings)
    assert reviews.read(tmp_path / "reviews.csv") == readings
    assert reviews.read(tmp_path / "none.csv") == ()


def test_a_sheet_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(b"\xef\xbb\xbfid,answer,remark\r\n x ,b, fine \r\n")
    assert reviews.sheet(path) == (Sheet("x", "B", "fine"),)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"id,answer,remark\nx,A,caf\xe9\n", ":2: this is not UTF-8"),
        (b"id;answer;remark\n", ":1: the columns must be id, answer, remark"),
        (b"", ":1: the columns must be"),
        (b'id,answer,remark\nx,A,"open\n', ":2: unexpected end of data"),
        (b'id,answer,remark\nx,A,"a"b\n', ":2: ',' expected after"),
        (b"id,answer,remark\nx,A," + b"y" * 200_000 + b"\n", ":2: field larger than field limit"),
        (b"id,answer,remark\nx,E,\n", ":2: the answer is A, B, C, D or ?, not 'E'"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    with pytest.raises(InvalidInputError) as refusal:
        reviews.sheet(path)
    assert f"{path}{said}" in str(refusal.value)


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="No question has the id x"):
        tuple(reviews.judge(BANK, [Sheet("x", "A", "")]))


def test_a_disagreement_comes_back_on_the_next_sheet_until_it_is_settled(bank: Bank, tmp_path: Path) -> None:
    assert not bank.prove().problems
    families = lockfile.proved(bank.root)
    sheet = tmp_path / "sheet.csv"

    def record(wrong: str | None) -> str:
        lines = ["id,answer,remark"]
        for name, family in families.items():
            shown = reviews.blind(family)
            texts = [option.text for option in family.variants[0].options]
            lines.append(f"{shown.id},{LETTERS[shown.options.index(texts[1 if name == wrong else 0])]},")
        sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
        code, said = run("review", "record", sheet, "--content", bank.root)
        assert code == 0
        return said

    def asked() -> int:
        return run("review", "ask", "steps", "--content", bank.root)[1].count("## ")

    assert asked() == 21
    assert "21 readings were added; 20 of them agree" in record("apples/old-one")
    assert asked() == 1
    assert "0 readings were added" in record("apples/old-one")
    assert "1 readings were added; 1 of them agree" in record(None)
    assert asked() == 0
    assert "1 readings were added; 0 of them agree" in record("apples/old-one")
    assert asked() == 1
