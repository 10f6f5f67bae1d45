"""Leads each action of a plan to its kind and to the place where it is done."""

from __future__ import annotations

from datetime import date

from logic.growth.actions import Action, Catalogue, FoundAction


def mapped(found: FoundAction, catalogue: Catalogue) -> Action:
    """The action with its kind and place; OTHER without a place when nothing of the catalogue and no kind fits."""
    raise NotImplementedError


def actions_in(markdown: str, catalogue: Catalogue, *, today: date) -> tuple[Action, ...]:
    """Every action of a plan's text, mapped, in order: `extraction.extract` and `mapped` in one."""
    raise NotImplementedError
