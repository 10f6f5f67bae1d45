"""Which figures the page of revenue has."""

from __future__ import annotations

from components import figure_cards, money
from components.figure_cards import Card
from components.overview_cards import AVERAGE, MRR, PAID
from logic.analytics.intervals import Share
from logic.billing.revenue_service import DEFINITIONS, Churn, Revenue

PAYING = "People whose subscription counts in the recurring revenue now: neither in a trial nor unpaid beyond 14 days."
PAYMENTS = "Bills paid in these days, by days in UTC."


def of(revenue: Revenue) -> list[Card]:
    """The cards of what comes in every month, then those of what was paid."""
    summary = revenue.summary
    of = summary.currency
    return [
        figure_cards.of_money(MRR, summary.mrr_cents, DEFINITIONS["mrr"], of, before=summary.mrr_cents_before),
        Card("People who pay", figure_cards.count(revenue.people_paying), PAYING),
        figure_cards.of_money("ARPU", revenue.arpu_cents, DEFINITIONS["arpu"], of),
        churn(revenue.churn),
        figure_cards.of_money(
            PAID, summary.revenue_cents, DEFINITIONS["revenue"], of, before=summary.revenue_cents_before
        ),
        Card("Payments", figure_cards.count(summary.payments), PAYMENTS),
        figure_cards.of_money(
            AVERAGE, summary.average_cents, DEFINITIONS["average"], of, before=summary.average_cents_before
        ),
        Card(
            "Failed payments",
            figure_cards.count(revenue.failed_payments),
            DEFINITIONS["failed"],
            notes=(f"{money.in_short(revenue.failed_cents, of)} in all",) if revenue.failed_payments else (),
        ),
    ]


def churn(found: Churn | None) -> Card:
    """The churn rate of the last complete month, with its interval."""
    definition = DEFINITIONS["churn_rate"]
    if found is None:
        return Card("Churn rate", figure_cards.NONE_YET, definition)
    card = figure_cards.of_share("Churn rate", Share(found.lost, found.people), definition)
    return Card(card.label, card.value, definition, notes=(f"{found.month:%B}: {card.notes[0]}",))
