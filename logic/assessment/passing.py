"""Who passes a test: counts are compared, never rounded percentages (docs/rules.md)."""

from __future__ import annotations

PASS_TENTHS = 7
FINALS = ("final", "comprehensive")


def needed(kind: str, counted: int) -> int:
    """How many right answers of `counted` pass a test of this kind; 0 where there is nothing to pass."""
    if kind == "weekly":
        return -(-PASS_TENTHS * counted // 10)
    return PASS_TENTHS * counted // 10 + 1 if kind in FINALS else 0


def passed(kind: str, right: int, counted: int) -> bool | None:
    """Whether `right` of `counted` questions pass a test of this kind; None where there is nothing to pass.

    A week asks for 70 % (21 of 30), a final and its retest for more than 70 % (43 of 60).
    """
    if not counted:
        return None
    if kind == "weekly":
        return 10 * right >= PASS_TENTHS * counted
    if kind in FINALS:
        return 10 * right > PASS_TENTHS * counted
    return None
