"""Figures as cards: what it is on hover, how much it is, how sure that is, and how it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components import money
from logic.analytics.intervals import Share
from logic.analytics.views import Figure

NONE_YET = "none yet"
NOTHING_BEFORE = "nothing to compare with yet"
MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
SMALL = 100  # below it, a mean keeps one decimal
TEN, SMALLEST = 10, 0.05  # percent or points: below ten with a decimal, below the other not worth a word
ARROWS = {1: "up", -1: "down", 0: "off"}
COLOURS = {1: "green", -1: "red", 0: "gray"}


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure differs from the one before: `sign` is 1, 0 or -1, `size` has its sign, `words` say from where."""

    sign: int
    size: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One figure as it is read; `notes` stand below it, such as how sure it is."""

    label: str
    value: str
    definition: str
    change: Change | None = None
    notes: tuple[str, ...] = ()
    more_is_better: bool = True


def show(cards: Sequence[Card], *, columns: int, compared: bool = True) -> None:
    """Draw the cards side by side, two beside each other on a phone; `compared`: say where nothing can be."""
    grid = st.grid(columns, min_column_width=148)
    for card in cards:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            _draw(card)
            before = card.change.words if card.change else NOTHING_BEFORE if compared else ""
            st.caption("  \n".join(note for note in (before, *card.notes) if note))


def of_figure(figure: Figure, label: str) -> Card:
    """A figure of the place as a card."""
    words = share if figure.is_share else count
    change = None
    if figure.value is not None and figure.before is not None:
        change = difference(figure.value, figure.before, words, in_points=figure.is_share)
    doubt = () if figure.interval is None else (between(*figure.interval),)
    notes = (*doubt, *(() if figure.is_complete else ("a day is not counted in full",)))
    return Card(label, words(figure.value), figure.definition, change, notes)


def of_money(label: str, cents: int | None, definition: str, currency: str, *, before: int | None = None) -> Card:
    """An amount as a card, against the amount before where there was one."""
    if cents is None:
        return Card(label, NONE_YET, definition)

    def tell(number: float) -> str:
        return money.in_short(round(number), currency)

    change = None if before is None else difference(cents, before, tell)
    return Card(label, tell(cents), definition, change)


def of_share(label: str, known: Share, definition: str) -> Card:
    """A share of counted people or things as a card, with its counts and its interval."""
    notes = () if known.interval is None else (f"{known.part:,} of {known.whole:,}; {between(*known.interval)}",)
    return Card(label, share(known.value), definition, None, notes)


def difference(now: float, before: float, tell: Callable[[float], str], *, in_points: bool = False) -> Change:
    """How much more or less it is: in percentage points, in percent, or, from nothing, as much as it is."""
    sign = (now > before) - (now < before)
    if in_points:
        size, unit = abs(now - before) * 100, "points"
    else:
        size, unit = abs(now - before) / abs(before or 1) * 100, "%"
    if size < SMALLEST:
        return Change(0, "\N{PLUS-MINUS SIGN}0", f"the same as {tell(before)}")
    told = f"{size:,.{0 if size >= TEN else 1}f}{SPACE}{unit}" if before or in_points else tell(abs(now))
    return Change(sign, ("+" if sign > 0 else MINUS) + told, f"{'up' if sign > 0 else 'down'} from {tell(before)}")


def count(value: float | None) -> str:
    """A count as "1,204", a mean of counts as "12.4"."""
    if value is None:
        return NONE_YET
    return f"{value:,.1f}" if value < SMALL and value != int(value) else f"{value:,.0f}"


def share(value: float | None) -> str:
    """A share (0..1) as "71 %"."""
    return NONE_YET if value is None else f"{value * 100:.0f}{SPACE}%".replace("-", MINUS)


def between(low: float, high: float) -> str:
    """An interval of shares as "between 63 and 79 %"."""
    return f"between {low * 100:.0f} and {high * 100:.0f}{SPACE}%".replace("-", MINUS)


def _draw(card: Card) -> None:
    if card.change is None:
        st.metric(card.label, card.value, help=card.definition)
        return
    sign = card.change.sign
    st.metric(
        card.label,
        card.value,
        card.change.size,
        delta_color=COLOURS[sign if card.more_is_better else -sign],  # type: ignore[arg-type]  # names it knows
        delta_arrow=ARROWS[sign],  # type: ignore[arg-type]  # names it knows
        help=card.definition,
    )
