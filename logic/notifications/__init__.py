"""Telling people something: on their own page, and outside the pages.

`service` writes a mail into the outbox, in the transaction of what caused it, and defers the job that sends it;
`gateway` is the mail server: the real one over SMTP, or the log when none is configured.
`notice_service` tells somebody something inside the product, until they say they have read it, and is their inbox.

What nobody asked for just now (`kinds`) is told when `schedule` says it may be, by everybody's own clock, quiet hours
and habits: `reminder_service` finds who is to be told and writes it down once, `letters` has the words,
`outgoing_service` looks once more before a mail leaves. `preference_service` keeps who wants what; `unsubscribing`
makes the links by which a mail can be ended without signing in.

`news_service` tells what somebody did just now: words about a plan, or the digest that teachers get on Mondays.
"""
