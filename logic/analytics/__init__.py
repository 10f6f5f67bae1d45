"""What the place's figures are: from events to the numbers an administrator sees, and how sure each of them is.

`service` answers the pages: `overview`, `growth`, `learning`; `views` are its answers. `rollup_service` turns days of
events into rows of figures, again as often as asked, and catches up on what was missed. `partition_service` keeps the
months of the event table. `verification_service` holds the figures against the events. `definitions` says in a
sentence what each figure is. `days` knows when a local date has ended everywhere on earth, `intervals` how far a
share or a mean from few people can be trusted, `summaries` what days and cohorts add up to.

A date is always the learner's own local date, the one stored with the event. *Counted people* are neither staff (who
holds the role teacher or admin) nor marked as test or bot.
"""
