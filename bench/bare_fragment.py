"""Floor: an answer stored from a fragment with the application's own SQL, and nothing else.

Who asks, the attempt, the compare-and-set that stores the answer and puts the next question: the same statements in
the same transactions as the diagnostic. What is left out is what they are for: choosing the next question, estimating
ability, drawing the question. The next question is simply the next family of the bank.
"""

from __future__ import annotations

import streamlit as st

from db.engine import DatabaseRole, transaction
from db.queries import assessment, sessions
from logic import clock
from logic.accounts import service as accounts
from logic.accounts.tokens import fingerprint
from logic.catalogue import service as catalogue
from logic.catalogue.service import TrackContent

OPTIONS = ("a", "b", "c", "d")


def visitor() -> int:
    """Whose cookie this is."""
    token = st.context.cookies[accounts.COOKIE]
    with transaction(None, role=DatabaseRole.GATE) as session:
        row = sessions.visitor(session, fingerprint(token), clock.now())
    if row is None:
        raise RuntimeError("nobody is signed in")
    return int(row.id)


def next_family(content: TrackContent, family_id: int) -> int:
    """The family after this one, the first one after the last."""
    return min(
        (item.family_id for item in content.items if item.family_id > family_id), default=content.items[0].family_id
    )


def store(user_id: int, attempt_id: int, chosen: int) -> None:
    """Store one answer and put the next question."""
    now = clock.now()
    with transaction(user_id) as session:
        attempt = assessment.attempt(session, user_id, attempt_id)
        if attempt is None or attempt.position is None:
            raise RuntimeError("there is no open question")
        following = next_family(
            catalogue.content_of(session, attempt.track_id, attempt.content_version), attempt.family_id
        )
        stored = assessment.answer(
            session,
            user_id,
            attempt_id,
            position=attempt.position,
            chosen=chosen,
            state=attempt.state,
            following={
                "position": attempt.position + 1,
                "family_id": following,
                "variant_id": attempt.variant_id,
                "option_order": attempt.option_order,
            },
            at=now,
            local_date=now.date(),
        )
    if not stored:
        raise RuntimeError("the answer was not stored")


@st.fragment
def question(attempt_id: int) -> None:
    """One radio and one button; the number of the question makes them new ones each time."""
    number = st.session_state.setdefault("number", 0)
    with st.form(f"form-{number}"):
        chosen = st.radio("Your answer", OPTIONS, index=None, key=f"answer-{number}")
        if st.form_submit_button("Answer", on_click=answered, args=(attempt_id, number)):
            st.caption(f"Stored {chosen}")


def answered(attempt_id: int, number: int) -> None:
    """Store what was chosen, before the fragment is drawn again."""
    store(visitor(), attempt_id, OPTIONS.index(st.session_state[f"answer-{number}"]))
    st.session_state["number"] = number + 1


person = visitor()
with transaction(person) as opened:
    latest = assessment.latest_diagnostic(opened, person, ["in_progress"])
if latest is None:
    st.error("There is no diagnostic to answer.")
    st.stop()
question(latest.id)
