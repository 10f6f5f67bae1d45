"""What may be typed into the forms about a person, and the one way each of it is stored."""

from __future__ import annotations

import functools
import re
import unicodedata
import zoneinfo
from dataclasses import dataclass, replace

from logic.errors import InvalidInputError

LONGEST_EMAIL = 254
LONGEST_NAME = 60
LONGEST_PSEUDONYM = 40
# What a browser accepts in a field for e-mail addresses (WHATWG HTML), with a dot in the domain.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
# Joiners shape Persian and Hindi words; every other invisible character could only disguise a name.
_JOINERS = "\u200c\u200d"
# zoneinfo lists them, but they name no place: one is a placeholder, the other whatever this machine is set to.
NO_PLACES = frozenset({"Factory", "localtime"})


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody wrote to get an account. `address` is where they came from, for the count of tries."""

    email: str
    display_name: str
    password: str
    time_zone: str = "UTC"
    pseudonym: str | None = None
    address: str = "unknown"


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody may change about themselves."""

    display_name: str
    pseudonym: str | None
    time_zone: str


def checked_registration(registration: Registration) -> Registration:
    """The same with every field in its stored form; raises InvalidInputError for the first that cannot be used.

    An unknown time zone is not the person's fault (their browser guessed it): it becomes UTC.
    """
    known = registration.time_zone in known_time_zones()
    return replace(
        registration,
        email=normal_email(registration.email),
        display_name=normal_name(registration.display_name),
        pseudonym=normal_pseudonym(registration.pseudonym),
        time_zone=registration.time_zone if known else "UTC",
    )


def checked_profile(profile: Profile) -> Profile:
    """The same with every field in its stored form; raises InvalidInputError for the first that cannot be used."""
    if profile.time_zone not in known_time_zones():
        raise InvalidInputError("That time zone is not known. Nothing was changed; please choose one from the list.")
    return Profile(normal_name(profile.display_name), normal_pseudonym(profile.pseudonym), profile.time_zone)


def normal_email(text: str) -> str:
    """An address in lower case; raises InvalidInputError when it is none."""
    email = account_name(text)
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidInputError(
            "That does not look like an e-mail address. Nothing was changed; please write it like you@example.org.",
        )
    return email


def is_email(text: str) -> bool:
    """Whether a text already is an address in its stored form."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def account_name(text: str) -> str:
    """What was typed as an address, the way addresses are compared."""
    return text.strip().lower()


def normal_name(text: str) -> str:
    """A display name with single spaces; raises InvalidInputError when it is empty, too long or hides something."""
    return _visible(text, "Your name", LONGEST_NAME)


def normal_pseudonym(text: str | None) -> str | None:
    """A pseudonym with single spaces, or None for an empty one."""
    if text is None or not text.strip():
        return None
    return _visible(text, "A pseudonym", LONGEST_PSEUDONYM)


def normal_label(text: str) -> str:
    """The name of a thing of one's own, such as an API token, with single spaces."""
    return _visible(text, "A name", LONGEST_NAME)


@functools.cache
def known_time_zones() -> frozenset[str]:
    """Every IANA name that names a place; kept, because finding them takes 12 ms."""
    return frozenset(zoneinfo.available_timezones() - NO_PLACES)


@functools.cache
def choosable_time_zones() -> tuple[str, ...]:
    """The names offered in a list, sorted: regions and cities, and UTC before them."""
    named = (name for name in known_time_zones() if "/" in name)
    return ("UTC", *sorted(name for name in named if not name.startswith(("Etc/", "SystemV/", "US/"))))


def _visible(text: str, what: str, longest: int) -> str:
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or not any(unicodedata.category(character)[0] in "LNSP" for character in name):
        raise InvalidInputError(f"{what} cannot be empty. Nothing was changed.")
    if len(name) > longest:
        raise InvalidInputError(f"{what} can have {longest} characters; yours has {len(name)}. Nothing was changed.")
    if any(unicodedata.category(character)[0] == "C" and character not in _JOINERS for character in name):
        raise InvalidInputError(f"{what} has characters that cannot be seen. Nothing was changed; please retype it.")
    return name
