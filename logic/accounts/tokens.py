"""Secrets a machine carries: cookies, tickets, reset links, API tokens. Only their fingerprints are stored."""

from __future__ import annotations

import hashlib
import secrets

RANDOM_BYTES = 32
API_PREFIX = "waymark_"


def new_token(prefix: str = "") -> str:
    """An unguessable secret that fits a URL and a cookie."""
    return prefix + secrets.token_urlsafe(RANDOM_BYTES)


def fingerprint(token: str) -> bytes:
    """The SHA-256 of a secret, 32 bytes; enough for 256 random bits. Accepts any text, even a broken one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
