"""What is asked for, and how it becomes a question: a prompt with our facts, somebody's words in fences. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from logic.ai import fencing, prompts, schemas
from logic.ai.choosing import Feature

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Request(Generic[Answer]):
    """Words that are wanted, in a shape, for a person.

    `facts` are ours and fill the prompt's places; `texts` are somebody's words, or a file's: they are fenced as data.
    `about_id` is whom it is about when that is not who asks: what is written goes when they go.
    """

    feature: Feature
    shape: type[Answer]
    person_id: int
    facts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    about_id: int | None = None

    @property
    def owner_id(self) -> int:
        """Whose the words are."""
        return self.person_id if self.about_id is None else self.about_id


@dataclass(frozen=True, slots=True)
class Question:
    """A request as it is sent: which prompt, what a model is told, what it works on, and what all of it hashes to."""

    prompt: str
    system: str
    material: str
    digest: str

    @property
    def size(self) -> int:
        """How many bytes a model reads, with room for how a provider wraps them."""
        return len(self.system.encode()) + len(self.material.encode()) + 200


def question(request: Request[Answer]) -> Question:
    """The question of a request, always the same one. Raises LookupError without a prompt, or a fact it needs."""
    prompt = prompts.newest(request.feature)
    mark = fencing.mark(tuple(request.texts.values()))
    system = prompt.filled(**{name: fencing.plain(fact) for name, fact in request.facts.items()})
    if request.texts:
        system = f"{system}\n\n{fencing.RULE.format(mark=mark)}"
    material = "\n\n".join(f"{name}:\n{fencing.fenced(text, mark)}" for name, text in request.texts.items())
    asked = [prompt.name, request.owner_id, schemas.described(request.shape), system, material]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "replace")).hexdigest()
    return Question(prompt.name, system, material or "Go ahead.", digest)
