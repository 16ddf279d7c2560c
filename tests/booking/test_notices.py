"""Notices to seekers: who gets one, what it says, and that it goes out once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import select

from coverage.domain.ids import CaseId
from coverage.domain.notices import MOST_TRIES, next_try
from coverage.operations.booking import notices
from coverage.operations.booking.notices import LEASE, claim_due, queue_notice
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import reading, writing
from coverage.persistence.notices import NoticeRow
from coverage.publishing.mailing import MailFailed, Post, compose
from coverage.publishing.notice_words import notice_words
from coverage.settings import MailSecurity, MailServer
from tests.booking.cases import KEYS, a_case
from tests.booking.mail_servers import Mailbox, mail_server, make_certificate

NOW = datetime(2027, 3, 3, 9, 41, 17, tzinfo=UTC)
SEEKER = "zq.seeker@example.org"
SENDER = "afspraak@mail.example"


def queue(case: CaseId, occasion: str = "fell-away.1") -> bool:
    with writing() as session:
        return queue_notice(session, case, occasion, now=NOW)


def post(mailbox: Mailbox, tmp_path: Path) -> Post:
    server = mailbox.server(MailSecurity.PLAIN)
    return Post(sender=SENDER, server=server, folder=tmp_path / "mail")


def send_due(where: Post, *, now: datetime = NOW) -> int:
    """Send all that is due; how many claims there were."""
    claims = claim_due(now=now, most=10)
    for claim in claims:
        notices.send(claim, keys=KEYS, post=where, clock=lambda: now)
    return len(claims)


def rows() -> list[NoticeRow]:
    with reading() as session:
        found = list(session.scalars(select(NoticeRow).order_by(NoticeRow.id)))
        session.expunge_all()
    return found


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=default))


def test_only_seekers_who_left_a_mail_address_are_told(app: Flask) -> None:
    assert queue(a_case(mail=SEEKER))
    assert not queue(a_case(phone="0612345678"))
    assert not queue(a_case())
    assert not queue(CaseId("nobody"))
    assert len(rows()) == 1


def test_one_occasion_is_told_once_and_another_again(app: Flask) -> None:
    case = a_case(mail=SEEKER)
    assert queue(case, "a")
    assert not queue(case, "a")
    assert queue(case, "b")
    assert queue(a_case(mail=SEEKER), "a")


def test_a_notice_that_is_queued_in_a_transaction_that_fails_never_goes_out(app: Flask) -> None:
    case = a_case(mail=SEEKER)

    def fail() -> None:
        with writing() as session:
            queue_notice(session, case, "a", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert claim_due(now=NOW, most=10) == []


def test_a_mail_says_nothing_but_that_there_is_news(app: Flask, tmp_path: Path) -> None:
    with mail_server() as mailbox:
        queue(a_case(mail=SEEKER))
        assert send_due(post(mailbox, tmp_path)) == 1
        ((sender, recipient, raw),) = mailbox.mails
    assert (sender, recipient) == (SENDER, SEEKER)
    mail = read(raw)
    assert sorted(mail.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ]
    )
    assert mail["Subject"] == "Afspraak"
    assert mail["From"] == SENDER
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@mail.example>")
    assert mail["Date"].datetime == NOW.replace(minute=0, second=0)
    text = mail.get_content()
    assert "code" in text
    for word in ("http", "alfa", "ada", "naast", "maart", "09:", "10:", "vertrouwenspersoon"):
        assert word not in text.lower()
    # we call ourselves after the sender, not after this machine
    assert mailbox.greetings == ["mail.example"]


def test_every_notice_of_a_language_has_the_same_text(app: Flask, tmp_path: Path) -> None:
    with mail_server() as mailbox:
        for language in ("nl", "en", "pl", "tr", "ar", "uk", "xx"):
            case = a_case(mail=SEEKER, language=language)
            queue(case, "moved.1")
            queue(case, "fell-away.2")
        assert send_due(post(mailbox, tmp_path)) == 10
        assert send_due(post(mailbox, tmp_path)) == 4
    said = [(m["Subject"], m.get_content()) for m in (read(raw) for _, _, raw in mailbox.mails)]
    assert len(said) == 14
    assert len(set(said)) == 6  # what is in no language of ours is in English
    assert {subject for subject, _ in said} == {
        notice_words(language).subject for language in ("nl", "en", "pl", "tr", "ar", "uk")
    }


def test_without_a_server_mails_become_files_for_their_owner_alone(
    app: Flask, tmp_path: Path
) -> None:
    queue(a_case(mail=SEEKER))
    folder = tmp_path / "mail"
    send_due(Post(sender=SENDER, server=None, folder=folder))
    (file,) = folder.iterdir()
    assert read(file.read_bytes())["To"] == SEEKER
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_workers_do_not_send_the_same_notice(app: Flask, tmp_path: Path) -> None:
    for _ in range(10):
        queue(a_case(mail=SEEKER))

    def work(_: int) -> int:
        with app.app_context():
            return send_due(where)

    with mail_server() as mailbox, ThreadPoolExecutor(4) as workers:
        where = post(mailbox, tmp_path)
        sent = sum(workers.map(work, range(8)))
    assert sent == 10
    assert len(mailbox.mails) == 10
    assert all(row.sent_at and row.attempts == 1 for row in rows())


def test_a_notice_whose_worker_died_is_sent_when_the_lease_is_over(
    app: Flask, tmp_path: Path
) -> None:
    queue(a_case(mail=SEEKER))
    (lost,) = claim_due(now=NOW, most=10)
    with mail_server() as mailbox:
        assert send_due(post(mailbox, tmp_path), now=NOW + LEASE - timedelta(seconds=1)) == 0
        assert send_due(post(mailbox, tmp_path), now=NOW + LEASE) == 1
        # should the first one wake up again, it finds that somebody else has the notice
        notices.send(lost, keys=KEYS, post=post(mailbox, tmp_path), clock=lambda: NOW)
    assert len(mailbox.mails) == 1


def test_a_server_in_trouble_is_tried_again_later_and_in_the_end_no_more(
    app: Flask, tmp_path: Path
) -> None:
    queue(a_case(mail=SEEKER))
    where = Post(
        sender=SENDER,
        server=MailServer(security=MailSecurity.PLAIN, host="127.0.0.1", port=1),
        folder=tmp_path,
    )
    now, waits = NOW, []
    for _ in range(MOST_TRIES):
        assert send_due(where, now=now) == 1
        waits.append(rows()[0].due_at - now)
        assert send_due(where, now=now) == 0
        now += waits[-1]
    assert waits[:3] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert waits[-1] == timedelta(hours=6)
    assert send_due(where, now=now + timedelta(days=30)) == 0
    assert rows()[0].sent_at is None


def test_waits_double_up_to_six_hours() -> None:
    waits = [next_try(attempt, now=NOW) - NOW for attempt in range(1, MOST_TRIES)]
    assert sum(waits, timedelta()) > timedelta(days=1)


def test_a_server_that_wants_to_be_asked_later_is(app: Flask, tmp_path: Path) -> None:
    queue(a_case(mail=SEEKER))
    with mail_server() as mailbox:
        mailbox.refused = "450 not now"
        send_due(post(mailbox, tmp_path))
        mailbox.refused = ""
        assert send_due(post(mailbox, tmp_path), now=NOW + timedelta(minutes=1)) == 1
    assert len(mailbox.mails) == 1


def test_an_address_that_does_not_exist_is_given_up(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue(a_case(mail=SEEKER))
    with mail_server() as mailbox:
        mailbox.refused = f"550 no {SEEKER} here"
        send_due(post(mailbox, tmp_path))
    assert rows() == []
    assert "SMTPRecipientsRefused" in caplog.text
    assert SEEKER not in caplog.text


@pytest.mark.parametrize("line", ["554 policy", "451 busy"])
def test_what_is_wrong_with_the_server_never_reaches_the_log_in_its_words(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture, line: str
) -> None:
    queue(a_case(mail=SEEKER))
    with mail_server() as mailbox:
        mailbox.data_refused = f"{line} {SEEKER}"
        send_due(post(mailbox, tmp_path))
    assert rows()[0].sent_at is None
    assert SEEKER not in caplog.text


def test_a_contact_that_was_removed_meanwhile_is_told_nothing(app: Flask, tmp_path: Path) -> None:
    case = a_case(mail=SEEKER)
    queue(case)
    with writing() as session:
        row = session.get_one(CaseRow, case)
        row.contact_kind = row.sealed_contact = None
    with mail_server() as mailbox:
        send_due(post(mailbox, tmp_path))
    assert mailbox.mails == []
    assert rows() == []


def test_a_contact_that_does_not_open_is_told_nothing(app: Flask, tmp_path: Path) -> None:
    queue(a_case(mail=SEEKER))
    (claim,) = claim_due(now=NOW, most=1)
    with mail_server() as mailbox:
        where = post(mailbox, tmp_path)
        notices.send(claim, keys={"k2": b"z" * 32}, post=where, clock=lambda: NOW)
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "", "no address <"]
)
def test_nothing_but_one_mail_address_is_written_to(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        compose(address, notice_words("nl"), sender=SENDER, now=NOW)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_a_server_that_wants_encryption_and_a_password_gets_both(
    security: MailSecurity, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(security, certificate=certificate) as mailbox:
        server = mailbox.server(security, user="naast", password="hush")
        Post(sender=SENDER, server=server, folder=tmp_path).send(
            SEEKER, notice_words("ar"), now=NOW
        )
    assert mailbox.secured == [True]
    assert len(mailbox.passwords) == 1


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_a_server_that_nobody_vouches_for_gets_nothing(
    security: MailSecurity, certificate: Path, tmp_path: Path
) -> None:
    with mail_server(security, certificate=certificate) as mailbox:
        server = mailbox.server(security, user="naast", password="hush")
        with pytest.raises(MailFailed, match="SSLCertVerificationError"):
            Post(sender=SENDER, server=server, folder=tmp_path).send(
                SEEKER, notice_words("nl"), now=NOW
            )
    assert mailbox.mails == mailbox.passwords == []


def test_encryption_that_a_server_does_not_offer_is_not_done_without(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        where = Post(sender=SENDER, server=mailbox.server(MailSecurity.STARTTLS), folder=tmp_path)
        with pytest.raises(MailFailed, match="SMTPNotSupportedError"):
            where.send(SEEKER, notice_words("nl"), now=NOW)
    assert mailbox.mails == []


def test_a_mail_server_that_is_down_hurts_nobody_else(app: Flask, tmp_path: Path) -> None:
    """What was queued stays, and the transaction it was queued in is long over."""
    case = a_case(mail=SEEKER)
    queue(case)
    (claim,) = claim_due(now=NOW, most=1)
    where = Post(
        sender=SENDER,
        server=MailServer(security=MailSecurity.TLS, host="127.0.0.1", port=1),
        folder=tmp_path,
    )
    notices.send(claim, keys=KEYS, post=where, clock=lambda: NOW)
    assert queue(case, "another")
    assert len(rows()) == 2
