"""Plans of three or four weeks, made by rules from what was measured.

`states` holds every transition in tables a teacher could read, `generation` turns topic verdicts into weeks and days,
`progression` says what finishing a day changes, `reasons` words why a day is there, `views` is a plan as its learner
may see it, `service` loads, decides, saves and tells. The tables are in `db/models/plans.py`.
"""
