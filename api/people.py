"""The person who asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.identity import Asker
from api.problems import documented
from logic.access.roles import Role
from logic.errors import NotSignedInError, UnavailableError

router = APIRouter(tags=["people"])


class Person(BaseModel):
    """Who you are here."""

    id: Annotated[int, Field(examples=[42])]
    display_name: Annotated[str, Field(description="What you are called on your own pages.", examples=["Ada Lovelace"])]
    pseudonym: Annotated[str | None, Field(description="What others see instead, if chosen.", examples=["Countess"])]
    shown_name: Annotated[str, Field(description="What others see.", examples=["Countess"])]
    email: Annotated[str, Field(examples=["ada@example.org"])]
    roles: Annotated[list[Role], Field(description="One or more, in alphabetical order.", examples=[["learner"]])]
    time_zone: Annotated[str, Field(description="An IANA name: where your days begin.", examples=["Europe/London"])]


@router.get(
    "/me",
    summary="Who am I?",
    response_description="The person who asks.",
    responses=documented(NotSignedInError, UnavailableError),
)
def read_me(visitor: Asker) -> Person:
    """The person the token or the cookie belongs to, with the roles they hold at this moment."""
    return Person(
        id=visitor.id,
        display_name=visitor.display_name,
        pseudonym=visitor.pseudonym,
        shown_name=visitor.shown_name,
        email=visitor.email,
        roles=sorted(visitor.roles),
        time_zone=visitor.time_zone,
    )
