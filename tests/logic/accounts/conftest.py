"""Somebody to sign in."""

from __future__ import annotations

import pytest

from logic.accounts.service import Visitor
from tests.logic.accounts.signing import register


@pytest.fixture
def amara(database) -> Visitor:
    """A learner who has just registered."""
    return register()
