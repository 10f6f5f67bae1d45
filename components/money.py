"""Money on screen and in files: one way from cents to what a person reads."""

from __future__ import annotations

from decimal import Decimal

SIGNS = {"eur": "\N{EURO SIGN}", "gbp": "\N{POUND SIGN}", "usd": "$"}
MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
THOUSAND, MILLION = 1_000, 1_000_000
# Currencies whose smallest unit is the unit itself (docs.stripe.com/currencies, "zero-decimal").
WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)


def amount(cents: int, currency: str) -> str:
    """Cents as "$1,234.50"; a currency without a sign of its own has its code behind: "1,234.50 CHF"."""
    return _with_sign(cents, f"{abs(units(cents, currency)):,}", currency)


def in_markdown(cents: int, currency: str) -> str:
    """The same for Markdown, where a bare dollar would begin a formula."""
    return amount(cents, currency).replace("$", r"\$")


def in_short(cents: int, currency: str) -> str:
    """The same for a card, in Markdown: from a thousand on without cents, from a million on as "$1.23 M"."""
    size = abs(units(cents))
    if size >= MILLION:
        told = f"{size / MILLION:,.2f}{SPACE}M"
    elif size >= THOUSAND:
        told = f"{size:,.0f}"
    else:
        told = f"{size:.2f}"
    return _with_sign(cents, told, currency).replace("$", r"\$")  # two dollar signs would be a formula


def units(cents: int, currency: str = "usd") -> Decimal:
    """Cents as a number of whole units with the decimals of the currency, exactly; for tables and files."""
    return Decimal(cents) if currency in WHOLE else Decimal(cents).scaleb(-2)


def _with_sign(cents: int, told: str, currency: str) -> str:
    minus, sign = MINUS if cents < 0 else "", SIGNS.get(currency)
    return f"{minus}{sign}{told}" if sign else f"{minus}{told}{SPACE}{currency.upper()}"
