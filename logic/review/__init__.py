"""Teachers who look after learners: cohorts, who needs help and why, and a word on somebody's plan.

A teacher sees the learners who are in one of their cohorts at this moment, and nobody else; whoever joins a cohort has
read what its teachers will see, and may leave at any time.

`cohort_service` keeps cohorts, who teaches them and who is in them. `invitation_service` lets learners in, by a link or
by their address; `address_list` reads the addresses of a file, `consent` is what a learner reads before they join and
`public_ids` names cohorts to the outside. `board_service` shows a cohort at a glance, with `needs_help`, which says who
needs help and why, from `standing`. `gradebook_service` holds the tests against the learners, `class_items_service` and
`class_items` against the questions.
"""
