"""Running the place: finding people, acting on them, and the log of who did what and why.

`service` finds people and opens their card. `acting_service` changes roles and marks, suspends and lifts, ends sessions
and exports a person's data, each with a reason and a row in the log; the database refuses a change without its row.
`audit_service` reads the log, `recording_service` lets other slices write into it what administrators do there. Pure:
`actions` (what can be done, in words, and what a reason must be), `views` (what the pages are shown), `searching` (what
was typed, as a pattern and as days).
"""
