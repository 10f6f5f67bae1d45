"""Which figures an overview has: eight of people and plans, three of money."""

from __future__ import annotations

from collections.abc import Mapping

from components import figure_cards
from components.figure_cards import NONE_YET, Card
from logic.analytics.views import Figure
from logic.billing.revenue_service import DEFINITIONS, Summary

PEOPLE = {
    "people": "People",
    "new people": "New people",
    "active plans": "Active plans",
    "days finished": "Days finished",
    "daily active": "Daily active",
    "weekly active": "Weekly active",
    "monthly active": "Monthly active",
    "stickiness": "Stickiness",
}
MRR, PAID, AVERAGE = "MRR", "Paid in the period", "Average payment"


def of_people(figures: Mapping[str, Figure]) -> list[Card]:
    """The cards of people and plans, by the names of their figures."""
    return [figure_cards.of_figure(figures[name], label) for name, label in PEOPLE.items()]


def of_money(summary: Summary | None) -> list[Card]:
    """The cards of money; without a figure before the first sale."""
    parts = (
        (MRR, "mrr", summary and (summary.mrr_cents, summary.mrr_cents_before)),
        (PAID, "revenue", summary and (summary.revenue_cents, summary.revenue_cents_before)),
        (AVERAGE, "average", summary and (summary.average_cents, summary.average_cents_before)),
    )
    return [
        figure_cards.of_money(label, known[0], DEFINITIONS[name], summary.currency, before=known[1])
        if summary and known
        else Card(label, NONE_YET, DEFINITIONS[name])
        for label, name, known in parts
    ]
