"""What goes to a provider and what comes back, as values; the library is the gateway's business. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pydantic import BaseModel

from logic.ai.choosing import Outcome

Answer = TypeVar("Answer", bound=BaseModel)
NO_KEY: Final = "none"  # for a server of one's own that asks for no key; the library insists on one


class CallFailedError(Exception):
    """A provider did not answer as asked: how, with which status, and how many tokens it counted all the same.

    `may_have_cost` says that it may have worked for us, and that nobody can tell for how much.
    """

    def __init__(
        self,
        outcome: Outcome,
        *,
        status: int | None = None,
        input_tokens: int = 0,
        output_tokens: int = 0,
        may_have_cost: bool = False,
    ) -> None:
        super().__init__(outcome.value if status is None else f"{outcome.value} ({status})")
        self.outcome = outcome
        self.status = status
        self.input_tokens = input_tokens
        self.output_tokens = output_tokens
        self.may_have_cost = may_have_cost and not input_tokens


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a provider is, and with which key, which is never printed."""

    base_url: str
    model: str
    key: str = field(repr=False)
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """What came back, in the shape that was wanted, and the tokens it took."""

    answer: Answer
    input_tokens: int
    output_tokens: int
