"""People as a table."""

from __future__ import annotations

import streamlit as st

from components import phrases
from logic.access.service import People


def show(people: People, *, time_zone: str) -> None:
    """Draw the people found and say how many there are in all."""
    if not people.found:
        st.info(f"Nobody matches that. There are {people.total} people in all; try a part of a name.")
        return
    st.caption(f"{len(people.found)} of {people.total} people, newest first")
    st.dataframe(
        [
            {
                "name": person.name,
                "e-mail": person.email,
                "roles": ", ".join(person.roles),
                "joined": phrases.date_of(person.joined_at, time_zone),
                "demonstration": "yes" if person.is_test else "",
            }
            for person in people.found
        ],
        hide_index=True,
    )
