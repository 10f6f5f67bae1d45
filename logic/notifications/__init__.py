"""Telling people something: on their own page, and outside the pages.

`service` writes a mail into the outbox, in the transaction of what caused it, and defers the job that sends it;
`gateway` is the mail server: the real one over SMTP, or the log when none is configured.
`notice_service` tells somebody something inside the product, until they say they have read it.
"""
