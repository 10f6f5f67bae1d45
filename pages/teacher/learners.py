"""Learners: find one by name or address, and give them more time for their tests, with a reason."""

import streamlit as st

from components import accommodation_form, feedback, session
from logic import clock
from logic.access import service as access
from logic.access.roles import Role
from logic.plans import accommodations_service as accommodations

teacher = session.require(Role.TEACHER)
st.title("Learners", anchor=False)
feedback.show_done()
search = st.text_input("Search by name or e-mail address", max_chars=100, icon=":material/search:", key="search")
found = {person.id: person for person in access.learners(teacher, search or "")}
if not found:
    st.info("No learner matches that. Try a part of a name or of an address.", icon=":material/person_search:")
    st.stop()

alone = next(iter(found)) if len(found) == 1 else None
chosen = st.selectbox(
    "Learner",
    list(found),
    index=None if alone is None else 0,
    format_func=lambda person_id: f"{found[person_id].name} · {found[person_id].email}",
    placeholder=f"Choose one of {len(found)}",
    key=f"learner-{alone or 'any'}",
)
if chosen is None:
    st.caption("The newest come first. Search to find somebody who is not listed.")
    st.stop()

st.subheader("More time for tests", anchor=False)
history = accommodations.history(teacher, chosen)
grant = accommodation_form.show(history, key=f"grant-{chosen}-{len(history)}")
if grant:
    with feedback.explained():
        accommodations.grant(teacher, chosen, grant.time_factor, grant.reason, at=clock.now())
        feedback.done_after_rerun(f"{found[chosen].name} has a time factor of {grant.time_factor:g} from now on.")
st.subheader("What was granted", anchor=False)
names = access.names(teacher, [granted.set_by for granted in history if granted.set_by])
accommodation_form.show_history(history, names, teacher)
