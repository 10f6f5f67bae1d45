"""Writing mails down, and sending what was written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import jobs, outbox
from logic import clock, settings
from logic.notifications import gateway, outgoing_service
from logic.notifications.gateway import Mail, MailNotSentError, MailSender
from logic.transactions import DatabaseRole, transaction

DELIVER = "deliver_mail"
QUEUE = "mail"
# Past all tries of its own job (jobs/tasks.py); what is still waiting then gets another job, until it is stale.
OVERDUE = timedelta(hours=2)
STALE = timedelta(days=3)
OVERDUE_AT_ONCE = 200
LONGEST_REASON = 300


def mail(session: Session, user_id: int, recipient: str, subject: str, body: str) -> int:
    """Write a mail into the outbox and defer its sending; both happen when the caller's transaction commits.

    Returns the mail's id. The body is emptied once the mail has been sent.
    """
    outbox_id = outbox.add(session, user_id=user_id, recipient=recipient, subject=subject, body=body)
    jobs.defer(session, DELIVER, queue=QUEUE, outbox_id=outbox_id)
    return outbox_id


def deliver(outbox_id: int, *, sender: MailSender | None = None, at: datetime | None = None) -> bool:
    """Send one mail; False when there is nothing to send (sent, gone, or in another worker's hands).

    A notification whose fact no longer holds, or whose reader has switched it off, is dropped; in quiet hours it waits.
    The row stays locked while it is sent, so two workers never send it twice; only a crash between the server's
    "accepted" and our commit can. Raises MailNotSentError, with the try counted, for the job to come back later.
    """
    sender, at = sender or gateway.sender(settings.current()), at or clock.now()
    reason = None
    with transaction(None, role=DatabaseRole.WORKER) as session:
        row = outbox.lock_unsent(session, outbox_id)
        if row is None:
            return False
        written = Mail(row.recipient, row.subject, row.body)
        mail_now = outgoing_service.ready(session, row.id, row.user_id, written, at=at)
        if mail_now is None:
            return False
        try:
            sender.send(mail_now)
        except MailNotSentError as problem:
            reason = str(problem)[:LONGEST_REASON]
            outbox.failed(session, outbox_id, reason)
        else:
            outbox.sent(session, outbox_id, at)
    if reason is not None:
        raise MailNotSentError(reason)
    return True


def defer_overdue(at: datetime) -> int:
    """Defer sending again for mails that should long have gone out; returns how many."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        late = outbox.overdue(session, after=at - STALE, before=at - OVERDUE, most=OVERDUE_AT_ONCE)
        for outbox_id in late:
            jobs.defer(session, DELIVER, queue=QUEUE, outbox_id=outbox_id)
    return len(late)
