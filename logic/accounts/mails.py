"""The texts of the mails about an account."""

from __future__ import annotations

from dataclasses import dataclass

SIGNATURE = "\n\nWaymark"


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body of a mail, in plain text."""

    subject: str
    body: str


def welcome(base_url: str) -> Text:
    """Sent once, to the address an account was made with; holds nothing that whoever made it could have written."""
    return Text(
        "Your Waymark account",
        f"Hello,\n\nyou now have an account at Waymark with this address:\n\n  {base_url}\n\nIf it was not you"
        f" who made it, choose a new password and delete it:\n\n  {base_url}/reset{SIGNATURE}",
    )


def reset(link: str, minutes: int) -> Text:
    """The one-time link to a new password."""
    return Text(
        "Choose a new password for Waymark",
        f"Hello,\n\nsomebody, most likely you, asked for a new password. This link works once, for {minutes}"
        f" minutes:\n\n  {link}\n\nIf it was not you, do nothing: your password stays as it is.{SIGNATURE}",
    )


def password_changed(base_url: str) -> Text:
    """A word of warning after every change of password."""
    return Text(
        "Your Waymark password was changed",
        f"Hello,\n\nyour password was changed just now, and every other browser was signed out. API tokens still"
        f" work; you find them under Account.\n\nIf it was not you, choose a new password at once:\n\n"
        f"  {base_url}/reset{SIGNATURE}",
    )
