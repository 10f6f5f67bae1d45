"""What a proof leaves behind: questions whose four options are final, the key first."""

from __future__ import annotations

from dataclasses import dataclass

from logic.catalogue.content import Method, ProofKind, ShownAs


@dataclass(frozen=True, slots=True)
class Option:
    """One of four answers; `misconception` is empty for the key."""

    text: str
    misconception: str


@dataclass(frozen=True, slots=True)
class ProvedVariant:
    """One concrete question; `options` holds the key first, then the three distractors."""

    stem: str
    code: str
    language: str
    options_as: ShownAs
    options: tuple[Option, ...]
    explanation: str

    @property
    def highlighted_as(self) -> str:
        """The language whose colours the code is shown in."""
        if self.language == "browser":
            return "html" if self.code.lstrip().startswith("<") else "javascript"
        return self.language

    @property
    def key(self) -> Option:
        """The right answer."""
        return self.options[0]

    @property
    def distractors(self) -> tuple[Option, ...]:
        """The three wrong answers."""
        return self.options[1:]


@dataclass(frozen=True, slots=True)
class ProvedFamily:
    """A family whose key is proved: `hash` is that of the content it was proved from; `source` a sourced key's page."""

    name: str
    hash: str
    kind: ProofKind
    method: Method
    source: str
    variants: tuple[ProvedVariant, ...]
