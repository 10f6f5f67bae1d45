from __future__ import annotations

import pytest

from logic.access.addresses import UNKNOWN, visitor_address

PROXY = ("10.0.0.0/8",)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "trusted", "expected"),
    [
        ("203.0.113.7", None, (), "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", (), "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", PROXY, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", PROXY, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", PROXY, "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", PROXY, "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", PROXY, "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:443", PROXY, "2001:db8::/64"),
        ("10.0.0.1", "nonsense", PROXY, "10.0.0.1"),
        ("10.0.0.1", None, PROXY, "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", PROXY, "198.51.100.1"),
        ("2001:db8:0:1:aaaa::1", None, (), "2001:db8:0:1::/64"),
        ("::1", None, (), "::1"),
        ("testclient", None, (), UNKNOWN),
        (None, "198.51.100.1", PROXY, UNKNOWN),
    ],
)
def test_only_our_own_proxy_may_say_who_came_through_it(peer, forwarded_for, trusted, expected):
    assert visitor_address(peer, forwarded_for, trusted) == expected


def test_a_household_with_many_ipv6_addresses_counts_as_one():
    assert visitor_address("2001:db8::1", None, ()) == visitor_address("2001:db8::ffff:2", None, ())
