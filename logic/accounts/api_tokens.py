"""Named tokens with which a person's own programs use the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.queries import api_tokens
from logic.accounts import tokens
from logic.accounts.registration import normal_label
from logic.accounts.sign_in import LONGEST_TOKEN, visitor_from
from logic.accounts.visitor import Visitor
from logic.errors import ConflictError, NotFoundError
from logic.transactions import DatabaseRole, transaction

MOST = 20
# "last used" is for people to look at; a write with every request would be for nobody
USE_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ApiTokenSummary:
    """A token as its owner may see it again: never the secret."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


def create_api_token(user_id: int, name: str, at: datetime) -> str:
    """Make a token and return its secret, which is shown this once and stored nowhere.

    Raises InvalidInputError for an unusable name, ConflictError for one used before or when there are 20 tokens.
    """
    label = normal_label(name)
    secret = tokens.new_token(tokens.API_PREFIX)
    with transaction(user_id) as session:
        if len(api_tokens.living(session, user_id)) >= MOST:
            raise ConflictError(f"You have {MOST} tokens, which is all there can be. Nothing was changed; revoke one.")
        added = api_tokens.add(session, user_id=user_id, name=label, token_hash=tokens.fingerprint(secret), at=at)
        if added is None:
            raise ConflictError(
                f"You have, or had, a token named '{label}'. Nothing was changed; please choose another name.",
            )
    return secret


def list_api_tokens(user_id: int) -> list[ApiTokenSummary]:
    """The tokens of a person that still work, newest first."""
    with transaction(user_id) as session:
        rows = api_tokens.living(session, user_id)
    return [ApiTokenSummary(row.id, row.name, row.created_at, row.last_used_at) for row in rows]


def revoke_api_token(user_id: int, token_id: int, at: datetime) -> None:
    """Let a token work no more, from this moment on; raises NotFoundError when it is not the person's."""
    with transaction(user_id) as session:
        if not api_tokens.revoke(session, user_id, token_id, at):
            raise NotFoundError


def visitor_by_api_token(token: str, at: datetime) -> Visitor | None:
    """Who holds this API token; None when it is unknown or revoked."""
    if not token.startswith(tokens.API_PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    with transaction(None, role=DatabaseRole.GATE) as session:
        row = api_tokens.holder(session, tokens.fingerprint(token))
        if row and (row.last_used_at is None or at - row.last_used_at > USE_NOTED_EVERY):
            api_tokens.used(session, row.token_id, at)
    return visitor_from(row) if row else None
