"""A teacher's growth plan: made, read, done step by step, taken along; and what teachers found out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query
from fastapi.responses import JSONResponse, Response

from api import media_types
from api.errors import NotAcceptableError, TooLargeError, UnreadableError
from api.growth_answers import (
    CompletedAction,
    FinishedAction,
    GeneratedGrowthPlan,
    GrowthAction,
    GrowthActions,
    GrowthInsight,
    GrowthInsights,
    GrowthPlan,
    GrowthStanding,
    GrowthSuggestion,
    Preferences,
)
from api.identity import Teacher
from api.plans import CHANGING, LARGEST_ID, LISTING, READING
from api.problems import documented
from logic import clock
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.growth import (
    action_service,
    export_service,
    insight_service,
    preference_service,
    progress_service,
    regeneration_service,
)
from logic.growth import service as growth
from logic.growth.progress import State

NO_PLAN = "You have no growth plan yet. Nothing was changed; POST /api/growth-plan/generate makes one."
NOT_OFFERED = (
    "A growth plan is there as application/json, text/markdown or application/pdf. Nothing was changed; send one of"
    " them in Accept, or ?format=json, markdown or pdf."
)
LONGEST_TOPIC = 80

router = APIRouter(prefix="/growth-plan", tags=["growth plan"])
old_router = APIRouter(prefix="/growth-plan", tags=["growth plan"])

ActionId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of an action of yours.", examples=[61])]
InsightId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of an insight.", examples=[3])]
GENERATING = LISTING | documented(ConflictError)
FILTERING = LISTING | documented(InvalidInputError)
TELLING = CHANGING | documented(UnreadableError, TooLargeError)
SAVING = LISTING | documented(InvalidInputError, UnreadableError, TooLargeError)
EXPORTING = FILTERING | documented(NotFoundError, NotAcceptableError)


class Format(StrEnum):
    """How a plan is taken along."""

    JSON = "json"
    MARKDOWN = "markdown"
    PDF = "pdf"


MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.MARKDOWN: "text/markdown",
    Format.PDF: "application/pdf",
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            MEDIA_TYPES[Format.JSON]: {"schema": {"type": "object"}, "example": {"versions": []}},
            MEDIA_TYPES[Format.MARKDOWN]: {"schema": {"type": "string"}, "example": "# Four weeks\n\n1. Begin."},
            MEDIA_TYPES[Format.PDF]: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."},
        }
    }
}


@router.post(
    "/generate",
    summary="Make my growth plan",
    status_code=201,
    response_description="The new plan.",
    responses=GENERATING,
)
def generate_growth_plan(teacher: Teacher) -> GeneratedGrowthPlan:
    """A new version, written by rules at once, from all that is known of you here; it is the one in force from now on.

    What you have begun comes along, and no version is lost. Two requests at the same moment make one version.
    """
    made = growth.generate(teacher.id, at=clock.now())
    return GeneratedGrowthPlan(plan=GrowthPlan.of(made.plan), expects_words=made.expects_words)


@old_router.post(
    "/me",
    summary="Make my growth plan, by its old address",
    status_code=201,
    response_description="The new plan.",
    responses=GENERATING,
    deprecated=True,
)
def generate_growth_plan_as_before(teacher: Teacher) -> GeneratedGrowthPlan:
    """The same as POST /api/growth-plan/generate, for tools that know this address; new ones use that."""
    return generate_growth_plan(teacher)


@router.get("/current", summary="My growth plan", response_description="The plan in force.", responses=READING)
def read_growth_plan(teacher: Teacher) -> GrowthPlan:
    """The version in force with its actions; 404, and how to make one, before the first."""
    plan = growth.current(teacher.id)
    if plan is None:
        raise NotFoundError(NO_PLAN)
    return GrowthPlan.of(plan)


@router.get(
    "/should-regenerate",
    summary="Is a new plan due?",
    response_description="Whether, and why.",
    responses=LISTING,
)
def read_suggestion(teacher: Teacher) -> GrowthSuggestion:
    """Whether a new plan is suggested at this moment, with every reason. Asking makes no plan."""
    return GrowthSuggestion.of(regeneration_service.should_regenerate(teacher.id, at=clock.now()))


@router.get("/actions", summary="My actions", response_description="What is to be done.", responses=FILTERING)
def read_actions(
    teacher: Teacher,
    state: Annotated[State | None, Query(description="Only those that stand so; absent: all.")] = None,
) -> GrowthActions:
    """The actions of the plan in force; none before the first plan."""
    return GrowthActions.of(action_service.actions(teacher.id, state))


@router.post(
    "/actions/{action_id}/start",
    summary="Start an action",
    response_description="The action, started.",
    responses=CHANGING,
)
def start_action(teacher: Teacher, action_id: ActionId) -> GrowthAction:
    """Begin an action of the plan in force. Again, or once it is completed, changes nothing; of an older plan: 409."""
    return GrowthAction.model_validate(action_service.start(teacher.id, action_id, at=clock.now()))


@router.post(
    "/actions/{action_id}/complete",
    summary="Complete an action",
    response_description="The action, completed.",
    responses=TELLING,
)
def complete_action(
    teacher: Teacher, action_id: ActionId, finished: Annotated[FinishedAction | None, Body()] = None
) -> CompletedAction:
    """Complete an action, begun or not, with what you make of it. Again changes nothing and celebrates nothing."""
    outcome = (finished or FinishedAction()).outcome
    return CompletedAction.of(action_service.complete(teacher.id, action_id, outcome, at=clock.now()))


@router.get("/progress", summary="How far I am", response_description="Where you stand.", responses=LISTING)
def read_growth_progress(teacher: Teacher) -> GrowthStanding:
    """The plan in force in numbers, your streak, your milestones, and everything you ever completed."""
    return GrowthStanding.of(progress_service.progress(teacher.id, at=clock.now()))


@router.get("/insights", summary="What teachers found out", response_description="Insights.", responses=FILTERING)
def read_insights(
    teacher: Teacher,
    topic: Annotated[str | None, Query(max_length=LONGEST_TOPIC, description="One topic; absent: all.")] = None,
) -> GrowthInsights:
    """What teachers share with each other: without names, and never one that fewer than five could have written."""
    return GrowthInsights.of(insight_service.listed(teacher, topic))


@router.post(
    "/insights/{insight_id}/helpful",
    summary="This helped me",
    response_description="The insight.",
    responses=CHANGING,
)
def find_helpful(teacher: Teacher, insight_id: InsightId) -> GrowthInsight:
    """Say that an insight helped: once a person, and never for one's own, which answers 403."""
    return GrowthInsight.model_validate(insight_service.helpful(teacher, insight_id, at=clock.now()))


@router.get("/preferences", summary="My preferences", response_description="What you chose.", responses=LISTING)
def read_preferences(teacher: Teacher) -> Preferences:
    """How you like to learn; the defaults until you choose."""
    return Preferences.model_validate(preference_service.mine(teacher.id))


@router.put("/preferences", summary="Choose my preferences", response_description="What you chose.", responses=SAVING)
def save_preferences(teacher: Teacher, chosen: Preferences) -> Preferences:
    """Choose all of them anew; they count from your next plan on."""
    preference_service.save(teacher.id, chosen.wanted, at=clock.now())
    return Preferences.model_validate(preference_service.mine(teacher.id))


@router.get(
    "/export",
    summary="My growth plan to take along",
    response_description="A file.",
    response_class=Response,
    responses=EXPORTING | FILES,
)
def export_growth_plan(
    teacher: Teacher,
    wanted: Annotated[
        Format | None, Query(alias="format", description="Absent: what the Accept header asks for.", examples=["pdf"])
    ] = None,
    plan_id: Annotated[
        int | None, Query(ge=1, le=LARGEST_ID, description="Of Markdown and PDF; absent: the plan in force.")
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """As JSON everything: each version, what you did, why new plans were suggested. As Markdown or PDF one version."""
    chosen = wanted or _asked_for(accept)
    at = clock.now()
    if chosen is Format.JSON:
        return JSONResponse(export_service.as_json(teacher.id, at=at), headers=_named("json"))
    if chosen is Format.MARKDOWN:
        words = export_service.as_markdown(teacher.id, plan_id, at=at)
        return Response(words, media_type=MEDIA_TYPES[chosen], headers=_named("md"))
    printed = export_service.as_pdf(teacher.id, teacher.display_name, plan_id, at=at)
    return Response(printed, media_type=MEDIA_TYPES[chosen], headers=_named("pdf"))


def _asked_for(accept: str) -> Format:
    found = media_types.preferred(accept, list(MEDIA_TYPES.values()))
    if found is None:
        raise NotAcceptableError(NOT_OFFERED)
    return next(form for form, media_type in MEDIA_TYPES.items() if media_type == found)


def _named(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="waymark-growth-plan.{ending}"', "Vary": "Accept"}
