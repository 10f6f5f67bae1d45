"""Somebody else's mail server, as a Protocol; without one, mails are printed to the log."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from logic.errors import SetupError
from logic.settings import Settings

TIMEOUT_SECONDS = 20
# A long link folded into an encoded word is none to a mail program, so lines may be as long as RFC 5322 lets them be.
POLICY = SMTP.clone(max_line_length=998)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text; `headers` are further ones, name and value."""

    recipient: str
    subject: str
    body: str
    headers: tuple[tuple[str, str], ...] = ()


class MailNotSentError(Exception):
    """The mail server could not be reached or refused; another try may succeed."""


class MailSender(Protocol):
    """Something that takes a mail off our hands."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over; raises MailNotSentError."""


@dataclass(frozen=True, slots=True)
class LogSender:
    """Prints mails: for a machine without a mail server, where whoever runs it reads the link there."""

    def send(self, mail: Mail) -> None:
        """Print the whole mail."""
        printed = f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{mail.body}\n"
        log.info("no SMTP_URL is set, so this mail is printed instead of being sent\n\n%s", printed)


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Sends over `smtp://` (with STARTTLS when the server offers it) or `smtps://`, with a login if it has one."""

    url: str
    mail_from: str

    def send(self, mail: Mail) -> None:
        """Hand the mail to the server; raises MailNotSentError."""
        try:
            with self._connection() as server:
                server.send_message(_message(mail, self.mail_from))
        except (OSError, smtplib.SMTPException) as problem:
            raise MailNotSentError(f"{type(problem).__name__}: {problem}") from problem

    def _connection(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SetupError("SMTP_URL must look like smtp://user:password@host:587 or smtps://host.")
        safely = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=TIMEOUT_SECONDS, context=safely)
        else:
            server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=safely)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def sender(settings: Settings) -> MailSender:
    """The mail server of this installation, or the log."""
    return SmtpSender(settings.smtp_url, settings.mail_from) if settings.smtp_url else LogSender()


def _message(mail: Mail, mail_from: str) -> EmailMessage:
    message = EmailMessage(POLICY)
    message["From"] = mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(mail_from)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers:
        message[name] = value
    message.set_content(mail.body)
    return message
