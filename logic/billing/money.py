"""Cents of a currency as people write them."""

from __future__ import annotations

from decimal import Decimal

_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}
# Currencies whose smallest unit is the unit itself (docs.stripe.com/currencies, "zero-decimal").
_WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)


def units(cents: int, currency: str) -> Decimal:
    """An amount in units of its currency."""
    return Decimal(cents) if currency in _WHOLE else Decimal(cents).scaleb(-2)


def written(cents: int, currency: str) -> str:
    """An amount with its currency: "$19.00", "1,900 JPY"; what is owed to somebody has a minus in front."""
    amount = f"{abs(units(cents, currency)):,}"
    minus = "-" if cents < 0 else ""
    sign = _SIGNS.get(currency)
    return f"{minus}{sign}{amount}" if sign else f"{minus}{amount} {currency.upper()}"
