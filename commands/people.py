"""`give-role`: how an installation gets its first administrator."""

from __future__ import annotations

from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.errors import NotFoundError


def give_role(role: Role, email: str) -> None:
    """Let the person with this address hold `role` as well; raises NotFoundError when there is no such person."""
    if not accounts.give_role(email, role):
        raise NotFoundError(f"Nobody here has the address {email}. Nothing was changed; let them register first.")
