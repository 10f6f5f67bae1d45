"""What the state machine did, counted: steps, steps that changed or proved something, and what came out of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counters of one run over all its learners."""

    learners: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    effective: Counter[str] = field(default_factory=Counter)
    came_out: Counter[str] = field(default_factory=Counter)

    def note(self, what: str, times: int = 1) -> None:
        """Something came out of a step."""
        if times:
            self.came_out[what] += times

    def report(self) -> str:
        """Everything that was counted, a line each."""
        lines = [f"{self.steps.total()} steps of {self.learners} learners, {self.effective.total()} of them effective"]
        lines += [f"  {self.steps[rule]:6} {rule} ({self.effective[rule]} effective)" for rule in sorted(self.steps)]
        lines += ["what came out:", *(f"  {times:6} {what}" for what, times in sorted(self.came_out.items()))]
        return "\n".join(lines)
