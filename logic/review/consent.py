"""What a learner agrees to by joining a cohort, in one sentence; it is kept with their membership. Pure."""

from __future__ import annotations


def sentence(cohort: str) -> str:
    """What the teachers of a cohort will see, and until when."""
    return (
        f"If you join, everybody who teaches {cohort} sees your name and e-mail address, your plans and how far you are"
        " in them, your answers and results in tests, your readiness, your streak and when you last learnt, until you"
        " leave."
    )
