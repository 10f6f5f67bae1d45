"""Benchmarks: each figure beside its target, and beside a floor or a peer taken in the same run. `make bench`.

__main__.py        all parts, or those that are named; a table, or JSON
table.py           one figure, and how figures are printed
measurement.py     how well the tests measure, on simulated learners
plans.py           making a plan, database included
cohort.py          a thousand simulated learners (commands/simulated_learner.py) through whole plans, by the services
whole_plan.py      the way of one of them, from the diagnostic to the verdict; course.py is what is noted of it
cohort_figures.py  what came out, against the truth; cohort_rows.py the figures as rows
money.py           months of revenue from 200,000 subscriptions, webhooks taken in; sales.py fills the tables
pages.py           reruns of signed-in learners: a flood, a class room, and the CPU of one page
answers.py         storing one answer of the diagnostic, sixteen learners at once
browser.py         first page and page change as Chromium sees them
start.py           `make run` on a fresh data folder, and again
servers.py         the application and the floors as processes, on a private durable PostgreSQL
crowd.py           many of them at once, counted for a while
load.py            a learner's browser as far as the server can tell: Streamlit's websocket protocol
chromium.py        the browser that looks at them
people.py          signed-in learners, with plans or in the middle of a diagnostic
floors.py          serves a floor as the application is served
empty_app.py       floor: a page with nothing on it
bare_fragment.py   floor: an answer stored by a fragment with the same SQL and nothing else
"""

import os

# The cheapest password hash: learners are made by the hundred, and no figure here is about signing in.
os.environ["WAYMARK_ENV"] = "test"
os.environ.setdefault("OMP_NUM_THREADS", "1")
