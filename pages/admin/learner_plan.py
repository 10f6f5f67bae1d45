"""A learner's plan, for whoever runs the place: the page of those who teach, about anybody."""

from components import learner_review, session
from logic.access.roles import Role

admin = session.require(Role.ADMIN)
learner_review.show(admin)
