"""Which figures the page of growth has."""

from __future__ import annotations

from dataclasses import replace

from components import figure_cards
from components.figure_cards import MINUS, SPACE, Card
from logic.analytics.intervals import Mean
from logic.analytics.views import Figure, Growth, PlanCompletion

GAINED = "readiness gained"
LABELS = {
    "plan completion": "Plan completion",
    "weekly pass rate": "Weekly tests passed",
    GAINED: "Readiness gained",
    "job ready": "Job ready",
}


def of(growth: Growth) -> list[Card]:
    """The cards, by the names of their figures."""
    cards = {name: figure_cards.of_figure(growth.figures[name], label) for name, label in LABELS.items()}
    cards[GAINED] = gained(growth.figures[GAINED], growth.readiness_gained)
    return list(cards.values())


def plans_in_words(plans: PlanCompletion) -> str:
    """What became of the plans of the period."""
    if not plans.made:
        return "No plan was made in these days."
    made = "1 plan was" if plans.made == 1 else f"{plans.made:,} plans were"
    return (
        f"{made} made in these days: {plans.running:,} running, {plans.paused:,} paused, {plans.completed.whole:,}"
        f" ended, {plans.completed.part:,} of those with a verdict."
    )


def gained(figure: Figure, mean: Mean) -> Card:
    """Readiness gained: percentage points are no percentage, and people are what a mean rests on."""
    card = figure_cards.of_figure(replace(figure, interval=None), LABELS[GAINED])
    if mean.value is None:
        return card
    people = "1 person" if mean.count == 1 else f"{mean.count:,} people"
    ends = "" if mean.low is None or mean.high is None else f"between {_points(mean.low)} and {_points(mean.high)}; "
    change = card.change and replace(card.change, words=card.change.words.removesuffix(f"{SPACE}%"))
    value = f"{'+' if mean.value > 0 else ''}{_points(mean.value)}"
    return replace(card, value=value, change=change, notes=(f"percentage points; {ends}{people}", *card.notes))


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", MINUS)
