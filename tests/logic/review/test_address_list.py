"""Addresses out of whatever file a teacher has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.accounts import service as accounts
from logic.errors import InvalidInputError
from logic.review import address_list
from logic.review.address_list import AddressList

TWO = ("ada@example.org", "noor@example.org")


def read(content: str | bytes) -> AddressList:
    """What a file holds."""
    return address_list.read(content.encode() if isinstance(content, str) else content, is_address=accounts.is_email)


@pytest.mark.parametrize(
    "content",
    [
        "ada@example.org\nnoor@example.org",
        "ada@example.org, noor@example.org",
        "Ada <ada@example.org>; Noor <noor@example.org>;",
        "e-mail\r\nada@example.org\r\nnoor@example.org\r\n",
        "Name,E-Mail,Class\nAda,ada@example.org,3b\nNoor,noor@example.org,3b\n",
        "Name;Correo\nAda;ada@example.org\nNoor;noor@example.org\n",
        "Name\tAddress\nAda\tADA@Example.org \n\n\nNoor\t noor@example.org\n",
        '"Lovelace, Ada",ada@example.org\n"Inayat Khan, Noor",noor@example.org',
        "Ada Lovelace <ada@example.org>\nNoor <noor@example.org>",
        "mailto:ada@example.org\n'noor@example.org",
        b"\xef\xbb\xbfemail\nada@example.org\nnoor@example.org",
        "email\nada@example.org\nnoor@example.org".encode("utf-16"),
        "Nom,E-mail\nÉlodie,ada@example.org\nZoë,noor@example.org".encode("cp1252"),
        "ada\uff20example.org\nnoor@example.org",
    ],
)
def test_the_column_of_addresses_is_found_however_the_file_is_written(content) -> None:
    assert read(content).addresses == TWO


def test_an_address_counts_once_and_says_that_it_came_again() -> None:
    listed = read("ada@example.org\nnoor@example.org\nADA@example.org\nada@example.org")
    assert (listed.addresses, listed.repeated) == (TWO, ("ada@example.org",) * 2)


def test_what_is_no_address_is_told_with_its_line_and_runs_nowhere() -> None:
    listed = read('email\nada@example.org\nnobody\n"=HYPERLINK(""http://x"";""a@b.org"")"\nno@where\n@SUM(1)@x.org')
    assert listed.addresses == ("ada@example.org",)
    assert [(one.line, one.why) for one in listed.not_read] == [
        (3, "not an e-mail address"),
        (4, "a formula, not an address"),
        (5, "not an e-mail address"),
        (6, "a formula, not an address"),
    ]


@pytest.mark.parametrize("content", ["", "   \n\n", "Name,Class\nAda,3b", b"\x00\x01\x02@\x00", "a" * 200_000])
def test_a_file_without_addresses_is_refused_with_a_sentence(content) -> None:
    with pytest.raises(InvalidInputError, match="Nothing was changed"):
        read(content)


def test_a_thousand_addresses_are_taken_and_one_more_is_not() -> None:
    many = "email\n" + "\n".join(f"person-{number}@example.org" for number in range(1000))
    assert len(read(many).addresses) == 1000
    with pytest.raises(InvalidInputError, match="in parts"):
        read(many + "\none@example.org")
    with pytest.raises(InvalidInputError, match="1 MB"):
        read(b"x" * 1_000_001)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        listed = read(content)
    except InvalidInputError:
        return
    assert len(set(listed.addresses)) == len(listed.addresses)
    assert all(accounts.is_email(address) for address in listed.addresses)
    assert all("\n" not in one.text and len(one.text) <= address_list.LONGEST_SHOWN for one in listed.not_read)
