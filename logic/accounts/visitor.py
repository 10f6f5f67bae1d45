"""What the rest of the product knows about the person who asks."""

from __future__ import annotations

from dataclasses import dataclass

from logic.access.roles import Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person, as of this rerun or request. `session_id` is None for a holder of an API token."""

    id: int
    display_name: str
    pseudonym: str | None
    email: str
    roles: frozenset[Role]
    time_zone: str
    session_id: int | None

    @property
    def shown_name(self) -> str:
        """What other people see: the pseudonym when there is one."""
        return self.pseudonym or self.display_name
