"""Plans of three or four weeks, made by rules from what was measured.

`states` holds every transition in tables a teacher could read, `generation` turns topic verdicts into weeks and days,
`progression` says what finishing a day changes, `reasons` words why a day is there and how sure a chance is, `views`
is a plan as its learner may see it, `service` loads, decides, saves and tells. The tables are in `db/models/plans.py`.

`management_service` is what a learner does with several plans: pause, resume, switch, restart, look back;
`activation_service` is the one place where it changes which of them is active.

`testing_service` is the tests of a plan as its learner takes them, `consequences_service` what they do to it:
`outcomes` has the rules in counts, `repair` makes extra days and corrections, `verdicts` what a verdict says beside
its score, `corrected_keys_service` what follows when a test is scored again.
`accommodations_service` gives a learner more time; `granted_service` ends the wait before a test for which a teacher
granted an extra attempt. `today_service` asks everything the page of today shows at once.

`verdict_service` reads a verdict with the doubt in it, `skill_shares` says how sure a skill's share is, `verdict_pdf`
prints a verdict with `verdict.typ`.

`wording` words a day and a failed week by rules, `wording_service` asks for better words and shows them when they are
there; `hints` is a hint by rules, `hint_service` gives one in a review, and `checking` holds back a hint that gives
an answer away.

`reviews` says when a weak topic comes back, `review_service` offers five minutes of them a day, and the daily check.
"""
