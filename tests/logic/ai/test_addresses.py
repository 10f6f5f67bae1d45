"""Where a key may travel to, and where not."""

from __future__ import annotations

import pytest

from logic.ai import addresses
from logic.errors import InvalidInputError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("  https://API.Example.com/v1/ ", "https://api.example.com/v1"),
        ("https://api.example.com:8443/Path", "https://api.example.com:8443/Path"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://localhost:1234", "http://localhost:1234"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
        ("https://10.0.0.7/v1", "https://10.0.0.7/v1"),
    ],
)
def test_https_goes_anywhere_and_http_to_this_machine(typed: str, kept: str):
    assert addresses.checked(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "api.example.com/v1",
        "http://api.example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com/v1",
        "http://localhost:80@example.com/",
        "https://user:password@example.com/v1",
        "https://example.com\\@127.0.0.1/",
        "http://0x7f.1/v1",
        "http://2130706433/",
        "http://0.0.0.0:80/",
        "https://0.0.0.0/",
        "https://169.254.169.254/latest",
        "https://[::ffff:169.254.169.254]/",
        "https://[fe80::1]/v1",
        "https://example.com/v1?key=x",
        "https://example.com/v1#x",
        "https://example.com/v1?",
        "https://exa mple.com",
        "https://example.com/\r\nHost: x",
        "https://ex\u0430mple.com/v1",
        "https://example.com:0/",
        "https://example.com:99999/",
        "file:///etc/passwd",
        "ftp://example.com",
        "javascript:alert(1)",
        "unix:///var/run/x.sock",
        "https://",
        "https://" + "a" * 300,
    ],
)
def test_what_is_no_safe_address_is_refused_with_a_sentence(typed: str):
    with pytest.raises(InvalidInputError):
        addresses.checked(typed)
