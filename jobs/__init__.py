"""The same services on a clock.

`app` is the queue, `tasks` what can be deferred or is due by the calendar, `worker` the process that runs them. A task
calls one service; whoever defers it does so by name, inside the transaction that caused it (`db.queries.jobs`).
"""
