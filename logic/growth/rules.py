"""Writes a growth plan by rules: what a colleague who had seen everything would put on one page for four weeks."""

from __future__ import annotations

from datetime import date

from logic.growth import wording
from logic.growth.actions import Action, WrittenPlan
from logic.growth.context import GrowthContext
from logic.growth.fitting import WEEKS, Timed, fitted, minutes_a_week
from logic.growth.plain_text import title
from logic.growth.wishes import by_need, has_little_time, is_strong, is_weak, wishes

LONGEST_HEADING = 60  # characters of a name in the heading of a plan
_FALL = 0.1


def write(context: GrowthContext, *, today: date) -> WrittenPlan:
    """A plan of 4-8 actions over the four weeks from `today`, in the time the teacher has.

    `mapping.actions_in(plan.markdown, context.catalogue_of(context), today=today)` gives `plan.actions` back exactly.
    """
    chosen = fitted(wishes(context), context.profile, today)
    parts = ["## Why this plan", *_bullets(_reasons(context)), "", "## Actions"]
    for number, timed in enumerate(chosen, start=1):
        parts += _item(number, timed)
    parts += ["", "## Good to know", *_bullets(_notes(context, chosen))]
    return WrittenPlan(heading(context), "\n".join(parts), tuple(_action(timed) for timed in chosen))


def heading(context: GrowthContext) -> str:
    """The title of the plan: what it is about."""
    weak = by_need(context)
    if has_little_time(context.profile):
        return "Four weeks of small steps"
    if weak:
        return f"Four weeks for {title(weak[0].title)[:LONGEST_HEADING].strip()}"
    if any(is_strong(module) for module in context.modules):
        return "Four weeks of passing on what works"
    return "Four weeks to find out where you stand"


def _action(timed: Timed) -> Action:
    wish = timed.wish
    return Action(wish.text, wish.kind, wish.place, wish.priority, timed.due, wish.minutes)


def _item(number: int, timed: Timed) -> list[str]:
    wish = timed.wish
    details = f"Priority: {wish.priority}. By {wording.day(timed.due)}. {wish.minutes} minutes."
    return [f"{number}. **{wish.text}.** {details}", f"   Why: {wish.why}"]


def _bullets(sentences: list[str]) -> list[str]:
    return [f"- {sentence}" for sentence in sentences]


def _reasons(context: GrowthContext) -> list[str]:
    return [*_of_modules(context), *_of_learners(context), *_of_trend(context), *_of_goals(context)]


def _of_modules(context: GrowthContext) -> list[str]:
    tested = [module for module in context.modules if module.asked and title(module.title)]
    if not tested:
        return ["There is no test of yours yet. The plan begins with finding out where you stand."]
    found = []
    for module in by_need(context)[:3]:
        sure = "It needs work" if is_weak(module) else "It may be stronger or weaker than it looks"
        share = wording.percent(module.share or 0.0)
        found.append(f"“{title(module.title)}”: {share}. {wording.doubt(module)} {sure}.")
    strong = [title(module.title) for module in tested if is_strong(module)]
    if strong:
        found.append(f"Strong, with little doubt: {wording.listed(strong[:3])}.")
    return found


def _of_learners(context: GrowthContext) -> list[str]:
    asked = [one for one in context.learners if one.asked and title(one.topic)]
    if not asked:
        return []
    lowest = min(asked, key=lambda one: (one.right / one.asked, one.topic))
    return [f"Your learners found “{title(lowest.topic)}” hardest: {wording.of_learners(lowest)}"]


def _of_trend(context: GrowthContext) -> list[str]:
    points = [point for point in context.trend if point.asked >= wording.FEW]
    if len(points) < 2:  # noqa: PLR2004 -- one point has no direction
        return []
    first, last = points[0].right / points[0].asked, points[-1].right / points[-1].asked
    word = "rose" if last - first >= _FALL else "fell" if first - last >= _FALL else "stayed about the same"
    return [f"Your results {word}: {wording.percent(first)} at first, {wording.percent(last)} lately."]


def _of_goals(context: GrowthContext) -> list[str]:
    goal = title(context.profile.goals)
    return [f"In your own words: “{goal}”"] if goal else []


def _notes(context: GrowthContext, chosen: list[Timed]) -> list[str]:
    total = sum(timed.wish.minutes for timed in chosen)
    said = context.profile.minutes_per_week
    time = "You did not say how much time you have" if said is None else f"You said you have {said} minutes a week"
    found = [
        f"All of it takes about {total} minutes over {WEEKS} weeks.",
        f"{time}; the plan counts on {minutes_a_week(context.profile)} of them at your pace."
        if said
        else f"{time}; the plan counts on {minutes_a_week(context.profile)} minutes a week.",
    ]
    if said == 0:
        found[1] = "You said you have no time at all, so these are small things that fit between others."
    return found
