"""Keys of providers, encrypted with Fernet. The first master key encrypts; every one of them may decrypt.

To rotate: put a new master key before the old ones, run `manage.py ai rotate-keys`, then take the old ones away.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from logic.errors import SetupError

SHOWN = 4


class KeyLostError(SetupError):
    """The key of this provider was encrypted with a master key that is not here any more. Enter the key again."""


def encrypted(key: str, masters: Sequence[str]) -> bytes:
    """A provider's key, encrypted with the first master key; raises SetupError without one."""
    return _box(masters).encrypt(key.encode())


def decrypted(token: bytes, masters: Sequence[str]) -> str:
    """A provider's key; raises KeyLostError when no master key fits."""
    try:
        return _box(masters).decrypt(token).decode()
    except InvalidToken:
        raise KeyLostError from None


def rotated(token: bytes, masters: Sequence[str]) -> bytes:
    """The same key, encrypted with the first master key; raises KeyLostError."""
    try:
        return _box(masters).rotate(token)
    except InvalidToken:
        raise KeyLostError from None


def ending(key: str) -> str:
    """The end of a key, by which whoever entered it knows it again; nothing of a short one."""
    return key[-SHOWN:] if len(key) >= 4 * SHOWN else ""


def new_master() -> str:
    """A master key, from the system's chance."""
    return Fernet.generate_key().decode()


def _box(masters: Sequence[str]) -> MultiFernet:
    if not masters:
        raise SetupError("WAYMARK_AI_MASTER_KEYS is missing; without it no provider's key can be kept.")
    try:
        return MultiFernet([Fernet(master) for master in masters])
    except ValueError as problem:
        raise SetupError("WAYMARK_AI_MASTER_KEYS holds something that is no Fernet key.") from problem
