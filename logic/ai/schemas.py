"""What a model may answer: shapes with lengths, checked before anything of it is shown or kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PlanDayWords(_Shape):
    """A day of a plan in words."""

    why: Annotated[str, Field(min_length=20, max_length=400)]
    steps: Annotated[list[Annotated[str, Field(min_length=5, max_length=240)]], Field(min_length=2, max_length=5)]


class DiagnosisWords(_Shape):
    """What a failed week says, in words."""

    summary: Annotated[str, Field(min_length=20, max_length=600)]
    next_steps: Annotated[list[Annotated[str, Field(min_length=5, max_length=240)]], Field(min_length=1, max_length=4)]


class HintWords(_Shape):
    """A hint that guides and does not tell."""

    hint: Annotated[str, Field(min_length=10, max_length=400)]


class SummaryWords(_Shape):
    """A learner's plan for whoever teaches them."""

    summary: Annotated[str, Field(min_length=20, max_length=900)]
    ask_about: Annotated[list[Annotated[str, Field(min_length=5, max_length=200)]], Field(max_length=3)]


class GrowthPlanText(_Shape):
    """A growth plan as text with numbered or bulleted actions; the actions are extracted by rules."""

    title: Annotated[str, Field(min_length=5, max_length=120)]
    plan: Annotated[str, Field(min_length=200, max_length=8000)]
