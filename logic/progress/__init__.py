"""Progress: how XP, readiness, topics, time, tests and pace moved, for a page, a file and a paper.

`service` reads it, a question a view. `earned` sums XP up, `time_spent` puts minutes into weeks, `pace` holds the days
done against those since the start, `views` are the values of topics and tests, and `report_pdf` prints everything.
"""
