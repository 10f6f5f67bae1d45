"""What administrators can do to people, in words, and what a reason for it must be. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from logic.access.roles import Role
from logic.errors import ConflictError, InvalidInputError

SHORTEST_REASON, LONGEST_REASON = 10, 500
YOURSELF = "You cannot suspend yourself. Nothing was changed; another administrator can."
LAST_ADMINISTRATOR = (
    "Nobody would be left to run the place. Nothing was changed; please make somebody else an administrator first."
)
NO_ROLE = "Everybody holds at least one role. Nothing was changed; suspend somebody who shall not come in."


class Action(StrEnum):
    """What the log can say; the same words as the CHECK of `admin_actions`."""

    ROLE_GIVEN = "role given"
    ROLE_TAKEN = "role taken"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    TEST_MARK_SET = "test mark set"
    TEST_MARK_REMOVED = "test mark removed"
    BOT_MARK_SET = "bot mark set"
    BOT_MARK_REMOVED = "bot mark removed"
    SESSION_ENDED = "session ended"
    SESSIONS_ENDED = "sessions ended"
    DATA_EXPORTED = "data exported"
    MODEL_ADDED = "model added"
    MODEL_CHANGED = "model changed"
    MODEL_KEY_REPLACED = "model key replaced"
    MODEL_KEYS_ROTATED = "model keys rotated"
    MODEL_REMOVED = "model removed"
    INSIGHT_VERIFIED = "insight verified"
    INSIGHT_FEATURED = "insight featured"
    INSIGHT_UNFEATURED = "insight no longer featured"
    INSIGHT_HIDDEN = "insight hidden"
    INSIGHT_SHOWN = "insight shown"


class Mark(StrEnum):
    """What somebody can be marked as, so that they count in no figure."""

    TEST = "test"
    BOT = "bot"

    def action(self, *, is_set: bool) -> Action:
        """What the log says of setting or removing it."""
        return Action(f"{self} mark {'set' if is_set else 'removed'}")


def checked_reason(typed: str) -> str:
    """The reason without the space around it; raises InvalidInputError when it explains nothing, or too much."""
    reason = " ".join(typed.replace("\0", "").split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise InvalidInputError(
            f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters why. Nothing was changed; the reason stays in the"
            " audit log."
        )
    return reason


def role_changes(held: Collection[str], wanted: Collection[Role]) -> tuple[tuple[Role, ...], tuple[Role, ...]]:
    """The roles to give and those to take, so that somebody holds the wanted ones.

    Raises InvalidInputError when that would be none, ConflictError when nothing would change.
    """
    if not wanted:
        raise InvalidInputError(NO_ROLE)
    given = tuple(role for role in Role if role in wanted and role not in held)
    taken = tuple(role for role in Role if role in held and role not in wanted)
    if not given and not taken:
        raise ConflictError("They hold exactly these roles already. Nothing was changed.")
    return given, taken
