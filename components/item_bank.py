"""The item bank on screen: a list to search, or the one question that the address names."""

from __future__ import annotations

from components import feedback, item_address, item_detail, item_list
from logic.accounts.visitor import Visitor
from logic.errors import WaymarkError
from logic.item_bank import service as item_bank


def show(keeper: Visitor) -> None:
    """Draw the list, or the question opened from it."""
    feedback.show_done()
    wanted = item_address.wanted()
    if wanted is None:
        item_list.show(keeper)
        return
    item_address.show_way_back()
    try:
        item = item_bank.item(keeper, wanted)
    except WaymarkError as problem:
        feedback.show(problem)
        return
    item_detail.show(item, keeper)
