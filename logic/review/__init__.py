"""Teachers who look after learners: cohorts, who needs help and why, and a word on somebody's plan.

A teacher sees the learners who are in one of their cohorts at this moment, and nobody else; whoever joins a cohort has
read what its teachers will see, and may leave at any time.

`cohort_service` keeps cohorts, who teaches them and who is in them. `invitation_service` lets learners in, by a link or
by their address; `address_list` reads the addresses of a file, `consent` is what a learner reads before they join and
`public_ids` names cohorts to the outside. `board_service` shows a cohort at a glance, with `needs_help`, which says who
needs help and why, from `standing`. `gradebook_service` holds the tests against the learners, `class_items_service` and
`class_items` against the questions.

One plan of one learner: `rights_service` says who may look, `plan_review_service` shows it as its learner sees it with
what was measured beside it, `summary_service` sums it up, by the rules of `summaries` or in a model's words.
`comment_service` is what is said about it, by the rules of `comments`; `approval_service` approves it or asks for a
change, of the plan as `plan_state` names it; `override_service` grants an extra attempt. `learner_side_service` is what
the learner reads of all this, `digest_service` what a teacher hears on Mondays.
"""
