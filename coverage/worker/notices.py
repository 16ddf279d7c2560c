"""Notices: whichever worker is free sends the next one. The table of notices is the outbox."""

from collections.abc import Iterator

from flask import Flask

from coverage import clock
from coverage.domain.ids import NoticeId
from coverage.domain.notices import NoticeClaim
from coverage.operations.booking.notices import claim_due, send
from coverage.operations.retention import MAIL_FOLDER
from coverage.publishing.mailing import Post
from coverage.settings import Settings
from coverage.worker.outbox import Outbox, Queue

QUEUE = Queue(name="notices", at_once=2, poll_every=1.0)
LOOK_EVERY = 2.0


def notices(app: Flask, settings: Settings) -> Outbox:
    """The notices that are due, sent through the operator's server or into a folder."""

    def claim() -> Iterator[tuple[int, int]]:
        for due in claim_due(now=clock.now(), most=QUEUE.at_once):
            yield due.notice, due.attempt

    def carry_out(notice: int, attempt: int) -> None:
        send(
            NoticeClaim(notice=NoticeId(notice), attempt=attempt),
            keys=settings.sealing_keys,
            post=Post(
                sender=settings.mail_from,
                server=settings.smtp,
                folder=settings.instance / MAIL_FOLDER,
            ),
            clock=clock.now,
        )

    return Outbox(
        app=app,
        name="notice",
        queue=QUEUE,
        look_every=LOOK_EVERY,
        claim=claim,
        carry_out=carry_out,
    )
