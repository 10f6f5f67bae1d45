"""Teachers who look after learners: cohorts, who needs help and why, and a word on somebody's plan.

A teacher sees the learners who are in one of their cohorts at this moment, and nobody else; whoever joins a cohort has
read what its teachers will see, and may leave at any time.

`cohort_service` keeps cohorts, who teaches them and who is in them. `invitation_service` lets learners in, by a link or
by their address; `address_list` reads the addresses of a file, `consent` is what a learner reads before they join and
`public_ids` names cohorts to the outside. `board_service` shows a cohort at a glance, with `needs_help`, which says who
needs help and why, from `standing`. `gradebook_service` holds the tests against the learners, `class_items_service` and
`class_items` against the questions.

One learner's plan under a teacher's eyes: `rights_service` says who may look, `plan_review_service` shows the plan with
its evidence, `comment_service` keeps the words about it (`comments`: what they may be), `approval_service` what was
decided about its state (`plan_state`), `override_service` what was granted, `learner_side_service` what the learner
reads of all that, `summary_service` a summary (`summaries`: by rules).
"""
