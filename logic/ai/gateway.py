"""Somebody else's model, asked through the plain OpenAI library: one question, one checked answer, or one of our errors.

The library's own retries are off: what fails goes to the next provider, not to the same one again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Generic, TypeVar

import openai
from openai import OpenAI
from pydantic import BaseModel, ValidationError

Answer = TypeVar("Answer", bound=BaseModel)


class CallFailedError(Exception):
    """A provider did not answer as asked; `outcome` is one of AiCall's, the tokens are what it counted all the same."""

    def __init__(self, outcome: str, *, input_tokens: int = 0, output_tokens: int = 0) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.input_tokens = input_tokens
        self.output_tokens = output_tokens


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a provider is, and with which key; never printed."""

    base_url: str
    model: str
    key: str
    timeout_seconds: float

    def __repr__(self) -> str:
        return f"Reached({self.base_url}, {self.model})"


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """What came back, and what it took."""

    answer: Answer
    input_tokens: int
    output_tokens: int
    seconds: float


def ask(reached: Reached, system: str, question: str, shape: type[Answer], *, most_tokens: int) -> Answered[Answer]:
    """Ask once, within the provider's time limit from the first byte to the last; raises CallFailedError."""
    client = OpenAI(api_key=reached.key, base_url=reached.base_url, timeout=reached.timeout_seconds, max_retries=0)
    started = time.monotonic()
    try:
        made = client.chat.completions.parse(
            model=reached.model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": question}],
            response_format=shape,
            max_completion_tokens=most_tokens,
        )
    except openai.APITimeoutError as problem:
        raise CallFailedError("timeout") from problem
    except openai.RateLimitError as problem:
        raise CallFailedError("rate_limited") from problem
    except openai.APIConnectionError as problem:
        raise CallFailedError("unreachable") from problem
    except openai.APIStatusError as problem:
        raise CallFailedError("refused") from problem
    except (ValidationError, openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError) as problem:
        raise CallFailedError("malformed", **_counted(problem)) from problem
    except (openai.OpenAIError, ValueError) as problem:
        raise CallFailedError("malformed") from problem
    finally:
        client.close()
    usage = made.usage
    spent = {
        "input_tokens": usage.prompt_tokens if usage else 0,
        "output_tokens": usage.completion_tokens if usage else 0,
    }
    found = made.choices[0].message.parsed if made.choices else None
    if found is None:
        raise CallFailedError("malformed", **spent)
    return Answered(found, **spent, seconds=time.monotonic() - started)


def _counted(problem: Exception) -> dict[str, int]:
    """Tokens of an answer that came and was of no use; they cost all the same."""
    usage = getattr(getattr(problem, "completion", None), "usage", None)
    if usage is None:
        return {}
    return {"input_tokens": usage.prompt_tokens, "output_tokens": usage.completion_tokens}
