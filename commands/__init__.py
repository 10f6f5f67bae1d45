"""The command line: each module is one thing a person can ask `python manage.py` or `make` for.

environment.py  the virtual environment, made with nothing but Python and pip      (make setup)
browser.py      the browser that the tests drive, installed where that is allowed  (make test)
pins.py         the exact versions in requirements*.txt, renewed                   (make pins)
run.py          everything on one machine: database, migrations, content, server, worker   (make run)
database.py     the database that is meant: the one of DATABASE_URL, or the embedded one
processes.py    child processes that end with the launcher, and the lock that keeps it alone
ports.py        whether the port can be had
complaints.py   the sentence for a problem nobody on this machine can be shown a traceback for
serve.py        the server process          (python manage.py serve)
doctor.py       what is installed, what is missing, what to do about it
bank.py         prove, check, count and load the question bank
seed.py         the demo school
demo.py         a believable school of many learners (make demo): demo_people.py who they are, demo_life.py what they do
simulated_learner.py  what a learner who is drawn truly can, how they answer, what a day teaches them
xp.py           totals, boards and streaks, held against the ledger
analytics.py    the figures of the place: rolled up, shown, held against the events; the months of events
"""
