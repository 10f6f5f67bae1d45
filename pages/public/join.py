"""An invitation into a cohort: what it is, what its teachers will see, and the yes."""

from components import feedback, form_parts, invitation_card, phrases, session
from logic import clock
from logic.review import invitation_service

visitor = session.current_visitor()
token = session.wanted_invitation()
with form_parts.column():
    feedback.show_done()
    found = invitation_service.look(token, visitor, at=clock.now())
    if invitation_card.show(found, token=token, is_signed_in=visitor is not None, key="join") and visitor:
        with feedback.explained():
            name = invitation_service.accept(visitor, token, at=clock.now())
            feedback.done_after_rerun(f"You are in {phrases.as_written(name)} now. Its teachers see how you are doing.")
