"""How figures, changes and amounts read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from components import day_series, figure_cards, growth_cards, money, overview_cards, revenue_cards, revenue_movements
from components.figure_cards import NONE_YET
from logic.analytics.intervals import Mean, Share
from logic.analytics.views import DayFigures, Figure, PlanCompletion
from logic.billing import revenue
from logic.billing.movements import Kind
from logic.billing.revenue import MonthOfKind
from logic.billing.revenue_service import Churn


def flat(text: str) -> str:
    """With plain spaces and signs."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(
    ("now", "before", "sign", "size", "words"),
    [
        (150, 100, 1, "+50 %", "up from 100"),
        (50, 100, -1, "-50 %", "down from 100"),
        (101, 100, 1, "+1.0 %", "up from 100"),
        (100, 100, 0, "±0", "the same as 100"),
        (0, 0, 0, "±0", "the same as 0"),
        (7, 0, 1, "+7", "up from 0"),
        (0, 7, -1, "-100 %", "down from 7"),
    ],
)
def test_a_change_has_a_sign_and_a_word_and_divides_by_nothing(now, before, sign, size, words) -> None:
    change = figure_cards.difference(now, before, figure_cards.count)
    assert (change.sign, flat(change.size), change.words) == (sign, size, words)


def test_a_share_changes_by_points_and_not_by_percent() -> None:
    card = figure_cards.of_figure(Figure("stickiness", 0.25, 0.2, is_share=True), "Stickiness")
    assert card.change is not None
    assert flat(card.change.size) == "+5.0 points"
    assert flat(card.change.words) == "up from 20 %"


def test_what_nobody_could_be_counted_for_is_no_figure_yet_and_has_no_change() -> None:
    card = figure_cards.of_figure(Figure("job ready", None, 0.5, is_share=True), "Job ready")
    assert (card.value, card.change) == (NONE_YET, None)


def test_a_share_of_few_shows_its_interval_and_a_period_in_the_making_says_so() -> None:
    figure = Figure("plan completion", 0.7, None, is_share=True, interval=(0.63, 0.79), is_complete=False)
    notes = [flat(note) for note in figure_cards.of_figure(figure, "Plans").notes]
    assert notes == ["between 63 and 79 %", "a day is not counted in full"]


@pytest.mark.parametrize(
    ("cents", "currency", "exact", "short"),
    [
        (0, "usd", "$0.00", r"\$0.00"),
        (1, "usd", "$0.01", r"\$0.01"),
        (123_450, "usd", "$1,234.50", r"\$1,234"),
        (-99_999, "eur", "-€999.99", "-€999.99"),
        (123_456_789, "gbp", "£1,234,567.89", "£1.23 M"),
        (123_450, "chf", "1,234.50 CHF", "1,234 CHF"),
    ],
)
def test_money_is_told_from_cents_in_one_way(cents, currency, exact, short) -> None:
    assert flat(money.amount(cents, currency)) == exact
    assert flat(money.in_short(cents, currency)) == short


def test_units_keep_every_cent() -> None:
    assert [str(money.units(cents)) for cents in (1, -250, 123_456_789_012)] == ["0.01", "-2.50", "1234567890.12"]


def test_before_the_first_sale_every_card_of_money_says_so_and_keeps_its_definition() -> None:
    cards = overview_cards.of_money(None)
    assert {card.value for card in cards} == {NONE_YET}
    assert all(card.definition for card in cards)


def test_the_table_of_revenue_holds_the_identity_to_the_cent() -> None:
    parts = [
        MonthOfKind(date(2026, 1, 1), Kind.NEW, 190_001, 3),
        MonthOfKind(date(2026, 3, 1), Kind.EXPANSION, 1000, 1),
        MonthOfKind(date(2026, 3, 1), Kind.CONTRACTION, -333, 1),
        MonthOfKind(date(2026, 3, 1), Kind.CHURN, -190, 1),
        MonthOfKind(date(2026, 4, 1), Kind.REACTIVATION, 190, 1),
    ]
    rows = revenue_movements.rows(revenue.months(parts, today=date(2026, 4, 9)), "usd")
    assert [row["month"] for row in rows] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert [row["complete"] for row in rows] == ["yes", "yes", "yes", "no"]
    for row in rows:
        *parts_of_it, end = [value for name, value in row.items() if name.endswith(", USD")]
        assert sum(parts_of_it) == end
    assert [row["start, USD"] for row in rows[1:]] == [row["end, USD"] for row in rows[:-1]]


def test_a_churn_rate_is_a_share_with_its_interval() -> None:
    card = revenue_cards.churn(Churn(date(2026, 3, 1), 1, 4))
    assert flat(card.value) == "25 %"
    assert card.notes[0].startswith("March: 1 of 4; between ")
    assert revenue_cards.churn(None).value == NONE_YET


def test_readiness_gained_is_told_in_points_with_how_many_people_it_rests_on() -> None:
    figure = Figure("readiness gained", 0.274, 0.23, is_share=True, interval=(0.252, 0.296))
    card = growth_cards.gained(figure, Mean(64, 0.274, 0.252, 0.296))
    assert card.value == "+27.4"
    assert card.notes == ("percentage points; between 25.2 and 29.6; 64 people",)
    assert card.change is not None
    assert card.change.words == "up from 23"


def test_plans_are_told_in_a_sentence() -> None:
    assert growth_cards.plans_in_words(PlanCompletion(0, Share(0, 0), 0, 0)) == "No plan was made in these days."
    told = growth_cards.plans_in_words(PlanCompletion(10, Share(2, 3), 6, 1))
    assert told == "10 plans were made in these days: 6 running, 1 paused, 3 ended, 2 of those with a verdict."


def test_no_line_is_drawn_over_a_date_that_was_not_counted() -> None:
    days = [_day(date(2026, 3, number)) for number in (1, 2, 5)]
    dates, values = day_series.with_gaps(days, "active")
    assert [str(day) for day in dates] == ["2026-03-01", "2026-03-02", "2026-03-04", "2026-03-05"]
    assert values == [3, 3, None, 3]


def _day(day: date) -> DayFigures:
    counts = dict.fromkeys(DayFigures.__slots__, 3)
    at = datetime(2026, 3, 9, tzinfo=UTC)
    return DayFigures(**{**counts, "date": day, "readiness_gained": None, "rolled_up_at": at, "is_complete": True})
