"""Who may ask for what, and from where.

`roles` names the roles and decides which pages are open to them. `addresses` finds the address a request really came
from. `origins` tells our own pages from a stranger's. `service` tells those who teach about the learners here. Whose
rows somebody may see is not decided here but by each service and, below it, by the row policies of the database.
"""
