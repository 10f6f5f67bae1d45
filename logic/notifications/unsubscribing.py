"""The token of the one-click link: made from the installation's secret, so that it need not be stored to be repeated.

Every mail of a person carries the same token, and the link of an old mail goes on working. The database has its
SHA-256 alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

from logic.notifications.kinds import Kind

PURPOSE = "unsubscribe"
EVERY_KIND = "all"


def token(secret_key: str, user_id: int) -> str:
    """A person's token, 43 characters that fit a URL; nobody guesses it without the secret."""
    digest = hmac.digest(secret_key.encode(), f"{PURPOSE}:{user_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fingerprint(text: str) -> bytes:
    """The SHA-256 of a token, 32 bytes. Accepts any text, even a broken one."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def path(kind: str, text: str) -> str:
    """Where the holder of this token ends mails of a kind, or EVERY_KIND."""
    return f"/api/unsubscribe/{quote(kind, safe='')}/{quote(text, safe='')}"


def link(base_url: str, kind: Kind, text: str) -> str:
    """The address that ends mails of a kind for the holder of this token."""
    return base_url + path(kind, text)
