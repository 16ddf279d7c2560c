"""Mail: to the operator's own server, or into a folder when there is none.

What a mail says of where it comes from is its sender's domain and nothing else: neither the
machine's name nor the program's, and a date that is an hour wide. Headers by RFC 5322, RFC 3834
(``Auto-Submitted``); encryption by RFC 8314 (``smtps``) and RFC 3207 (``smtp+starttls``).
"""

import os
import re
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from coverage.publishing.notice_words import NoticeWords
from coverage.settings import MailSecurity, MailServer

SECONDS = 20.0
"""After which a server that says nothing is given up, each time that we wait for it."""
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,255}")
"""One mailbox and nothing around it. The standard library's own parser stumbles over some texts."""


class MailFailed(Exception):  # noqa: N818  named for what happened, as in domain.errors
    """A mail could not be handed over. ``hopeless``: it never will be, the address is refused.

    ``what`` names the kind of fault and nothing else: answers of servers repeat addresses.
    """

    def __init__(self, what: str, *, hopeless: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.hopeless = hopeless


@dataclass(frozen=True, kw_only=True)
class Post:
    """Where mails go, and from whom they come. ``folder`` is used when there is no server."""

    sender: str
    server: MailServer | None
    folder: Path

    def send(self, address: str, words: NoticeWords, *, now: datetime) -> None:
        """Hand a mail to ``address`` over; MailFailed when that was not possible."""
        try:
            message = compose(address, words, sender=self.sender, now=now)
        except ValueError:
            raise MailFailed("address", hopeless=True) from None
        if self.server is None:
            _keep(message, self.folder)
        else:
            _hand_over(message, self.server, domain=domain_of(self.sender))


def compose(address: str, words: NoticeWords, *, sender: str, now: datetime) -> EmailMessage:
    """A mail that says nothing but ``words``; ValueError when nobody can have such an address."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError("not one mail address")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = address
    message["Subject"] = words.subject
    message["Date"] = format_datetime(now.replace(minute=0, second=0, microsecond=0))
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.body)
    return message


def domain_of(sender: str) -> str:
    """What stands behind the @."""
    return sender.rpartition("@")[2]


def _keep(message: EmailMessage, folder: Path) -> None:
    """Write a mail into the folder, where only its owner can read it."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        draft = folder / f".{secrets.token_hex(12)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(bytes(message))
        draft.rename(folder / f"{draft.name[1:]}.eml")  # whole, or not there
    except OSError as fault:
        raise MailFailed(type(fault).__name__) from None


def _hand_over(message: EmailMessage, server: MailServer, *, domain: str) -> None:
    # `from None` everywhere: what a server answered may hold the address, and tracebacks are logged
    try:
        with _connected(server, domain) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        hopeless = all(code >= 500 for code, _ in refusal.recipients.values())
        raise MailFailed("SMTPRecipientsRefused", hopeless=hopeless) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as fault:
        raise MailFailed(type(fault).__name__) from None


@contextmanager
def _connected(server: MailServer, domain: str) -> Iterator[smtplib.SMTP]:
    """A connection as secure as the operator wanted; we call ourselves after the sender."""
    where = (server.host, server.port, domain)
    if server.security is MailSecurity.TLS:
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(*where, timeout=SECONDS)
    with connection:
        if server.security is MailSecurity.STARTTLS:
            connection.starttls(context=ssl.create_default_context())
        yield connection
