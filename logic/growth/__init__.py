"""Growth plans: what a teacher does next for themselves, four weeks at a time. Files that are no `_service` are pure.

`context` is everything that is known about a teacher, as one value. `rules` writes a plan from it, in Markdown, with
the help of `wishes` (what could be done), `fitting` (what fits into the weeks) and `wording` (how it is said).
`extraction` reads the actions out of any plan's text: `plain_text` frees it from HTML, `markdown_blocks` takes it
apart, `sections` knows what headings announce, `reading` reads a block, `quotations` hides titles,
`sentences` decides what is an action (`verbs` in English, `german`), `details` reads priorities, `dates` and
`durations`. `mapping` leads each action to the place where it is done, by `kinds` and titles; `actions` are the values
of all this.

`progress` counts what was done and says when to celebrate, `regeneration` when a new plan is due, `comparison` lays two
versions side by side, and `insights` decides what of a teacher's words may be shown to others, once `redaction` took
the names out.

`views` is what the services answer with, `plan_rows` turns rows into them. `service` makes plans and replaces them:
`collecting_service` gathers the context, `carrying` says what goes on in the next version. `action_service` starts and
completes actions (`outcomes` checks what is noted of them), `progress_service` counts over all versions,
`regeneration_service` says once that a new plan is due (`due` is what happened since), `writing_service` asks a model
for better words, with what `telling` lets it know, and keeps them. `insight_service` is what teachers tell each other,
`moderation_service` what administrators do about it, `preference_service` what a teacher likes (`preferring`),
`export_service` what they take along; `plan_paper` prints it with `growth_plan.typ`.
"""
