"""Answers that were recorded for our own shapes, by the shape's name. Pure."""

from __future__ import annotations

import json
from typing import Any, Final

from logic.ai.double import composing
from logic.ai.double.requests import Asked

GROWTH_PLAN: Final = """\
#### Where you stand

Your module scores show a steady hand in planning and more room in assessment for learning. Your learners read the same
story: they finish the days, and their weekly tests wobble where feedback comes late.

#### What to do next

1. Retake the module on assessment for learning (60 minutes, high priority).
2. Complete the course module on questioning in class (90 minutes).
3. Upload a rubric you used this month, with two examples of feedback (30 minutes).
4. Use the tutor to rehearse one conversation about a failed test (20 minutes).

#### How you will notice

Two weeks from now, compare the weekly tests of your learners with those of today, and write down what changed.
"""
ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "TestWords": {"greeting": "Hello! I can hear you well."},
    "PlanDayWords": {
        "why": "This topic stands here because the next ones lean on it, and your first test left some doubt about it.",
        "steps": [
            "Read the first resource and write the main idea in one sentence.",
            "Do the small practice task without looking anything up.",
            "Check yourself with the three questions, then note what was hard.",
        ],
    },
    "DiagnosisWords": {
        "summary": "Most of the week sits well. What was lost, was lost in a few topics that the extra days repeat.",
        "next_steps": [
            "Begin with the weakest topic while you are fresh.",
            "Redo the practice task before the retest.",
        ],
    },
    "HintWords": {"hint": "Look at what the question keeps the same, and ask what would change if it did not."},
    "SummaryWords": {
        "summary": "They work regularly and are a little behind their own plan; the last weekly test shows where.",
        "ask_about": ["What made the last test harder than the days before it?"],
    },
    "GrowthPlanText": {"title": "A term of quicker feedback", "plan": GROWTH_PLAN},
}


def content(asked: Asked) -> str:
    """What the model says: recorded for our shapes, composed for any other, a sentence without a shape."""
    if asked.schema is None:
        return composing.SENTENCES[0]
    known = ANSWERS.get(asked.name)
    fits = known is not None and set(known) == set(asked.schema.get("properties", {}))
    return json.dumps(known if fits else composing.answer(asked.schema), ensure_ascii=False)
