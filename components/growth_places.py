"""The way to where an action of a growth plan is done: a page of this place, or a course elsewhere."""

from __future__ import annotations

import streamlit as st

from components import module_cards
from logic.growth.actions import Place, PlaceKind

# the page, what the link says, its icon
PAGES = {
    PlaceKind.MODULE: ("pages/teacher/modules.py", "To the module", ":material/school:"),
    PlaceKind.COURSE: ("pages/teacher/courses.py", "To the course", ":material/menu_book:"),
    PlaceKind.COURSE_MODULE: ("pages/teacher/courses.py", "To the course", ":material/menu_book:"),
    PlaceKind.MATERIALS: ("pages/teacher/materials.py", "To your materials", ":material/folder:"),
}


def show(place: Place | None) -> None:
    """Draw the link; nothing for an action that is done where the teacher is."""
    if place is None:
        return
    if place.kind in PAGES:
        page, label, icon = PAGES[place.kind]
        address = {module_cards.ADDRESS: place.slug} if place.kind is PlaceKind.MODULE else None
        st.page_link(page, label=label, icon=icon, query_params=address)
    elif place.url:
        st.link_button("To the course", place.url, icon=":material/open_in_new:", type="tertiary")
