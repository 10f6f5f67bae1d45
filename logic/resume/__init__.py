"""Resume impact: how strong a resume is for a role, skill by skill, before a plan and after it, and what moved it.

`reading` turns an uploaded file into text, whatever the file claims to be; the work is done by `parser`, a program of
its own with limits, so that a hostile file hurts nobody. `vocabulary` reads the words of every skill from
`content/vocabulary`. `passages` cuts a text into sentences and finds words, numbers and verbs of doing in them,
`structure` looks for sections, dates, bullet lines and ways to reach the person; `scoring` weighs all that and
compares two resumes. `statements` writes lines for a resume from what a plan has proved, and from nothing else.
`views` are the values pages show. `service` keeps text and scores, one resume before and one after per track; the file
itself is never kept.
"""
