"""A learner's plan as they see it, what was measured beside it, and what their teacher says and grants."""

from components import learner_review, session
from logic.access.roles import Role

teacher = session.require(Role.TEACHER)
learner_review.show(teacher)
