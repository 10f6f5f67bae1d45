"""One error tree: the docstring of each class is the sentence a person reads.

`components/feedback.py` shows it on a page and `api/errors.py` turns it into problem+json; nobody else
translates. A detail passed to the constructor replaces the sentence with a more exact one.
"""

from __future__ import annotations

import inspect


class WaymarkError(Exception):
    """Something went wrong on our side. Nothing was lost; please try again."""

    status = 500

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or inspect.cleandoc(type(self).__doc__ or "")
        super().__init__(self.sentence)


class InvalidInputError(WaymarkError):
    """That could not be accepted. Nothing was changed; please correct it and try again."""

    status = 422


class NotSignedInError(WaymarkError):
    """You are not signed in, or your sign-in has ended. Nothing was lost; please sign in again."""

    status = 401


class NotAllowedError(WaymarkError):
    """This page or action is not part of your role. Nothing was changed."""

    status = 403


class NotFoundError(WaymarkError):
    """There is nothing here that belongs to you under that address. Nothing was changed."""

    status = 404


class ConflictError(WaymarkError):
    """This has changed since you opened the page. Nothing was lost; reload to see how it stands now."""

    status = 409


class TooManyAttemptsError(WaymarkError):
    """Too many attempts. Nothing was lost; please wait a few minutes and try again."""

    status = 429


class UnavailableError(WaymarkError):
    """The database cannot be reached just now. What you saved is safe; please try again in a moment."""

    status = 503


class SetupError(WaymarkError):
    """The installation is not complete. Run `python manage.py doctor` to see what is missing."""
