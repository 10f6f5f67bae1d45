"""Who is here: a search over names and addresses, and the card of a person with what can be done."""

import streamlit as st

from components import people_list, person_address, person_card, session
from logic.access.roles import Role

admin = session.require(Role.ADMIN)
st.title("People", anchor=False)
wanted = person_address.wanted()
if wanted is None:
    people_list.show(admin)
else:
    person_card.show(admin, wanted)
