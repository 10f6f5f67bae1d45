"""Where a provider may be: an address that a key can travel to without being read on the way. Pure."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from logic.errors import InvalidInputError

LONGEST = 300
HERE = ("localhost", "127.0.0.1", "::1")


def checked(typed: str) -> str:
    """The address as it is kept, without a slash at the end.

    Raises InvalidInputError unless it is https, or http on this very machine; a name, a password, a query or a fragment
    have no place in it.
    """
    address = typed.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or len(address) > LONGEST or not address.isascii() or any(sign in address for sign in " \\\t\r\n\0"):
        raise InvalidInputError("That is no address. An example: https://api.example.com/v1")
    if "@" in parts.netloc or parts.query or parts.fragment or "?" in address or "#" in address:
        raise InvalidInputError("The address may hold no name, password, question mark or hash.")
    if port == 0 or parts.scheme not in {"http", "https"}:
        raise InvalidInputError("The address begins with https:// (or http:// on this machine).")
    if parts.scheme == "http" and host not in HERE:
        raise InvalidInputError("The address begins with https://, or the key could be read on the way.")
    _refuse_what_answers_no_models(host)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}"


def _refuse_what_answers_no_models(host: str) -> None:
    """Link-local addresses are where clouds answer questions about the machine itself."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return
    mapped = getattr(number, "ipv4_mapped", None) or number
    if mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified:
        raise InvalidInputError("No model answers at that address.")
