"""What may be kept of a completed action: minutes, a reflection, links to evidence. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from logic.errors import InvalidInputError
from logic.growth.views import Outcome

MOST_MINUTES = 6000
LONGEST_REFLECTION = 4000
MOST_LINKS = 5
LONGEST_LINK = 500


def checked(outcome: Outcome) -> Outcome:
    """The outcome as it is kept, without space around its parts; raises InvalidInputError for what cannot be kept."""
    if outcome.minutes_spent is not None and not 0 <= outcome.minutes_spent <= MOST_MINUTES:
        raise InvalidInputError(f"Say the minutes as a number from 0 to {MOST_MINUTES}. Nothing was changed.")
    reflection = outcome.reflection.replace("\0", "").strip()
    if len(reflection) > LONGEST_REFLECTION:
        raise InvalidInputError(f"A reflection has at most {LONGEST_REFLECTION} characters. Nothing was changed.")
    links = tuple(dict.fromkeys(link.strip() for link in outcome.evidence if link.strip()))
    if len(links) > MOST_LINKS:
        raise InvalidInputError(f"At most {MOST_LINKS} links can be kept. Nothing was changed.")
    for link in links:
        _require_https(link)
    return Outcome(outcome.minutes_spent, reflection, links)


def _require_https(link: str) -> None:
    """Only an address that a browser opens safely: https, with a host, without a name and password in it."""
    problem = InvalidInputError(
        f"“{link[:80]}” is no link that can be kept: it begins with https:// and has at most {LONGEST_LINK}"
        " characters, without spaces. Nothing was changed."
    )
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        raise problem from None
    plain = link.isascii() and link.isprintable() and " " not in link and not set(link) & set("<>\"'`\\")
    if not link.startswith("https://") or not host or "." not in host or "@" in parts.netloc or not plain:
        raise problem
    if len(link) > LONGEST_LINK:
        raise problem
