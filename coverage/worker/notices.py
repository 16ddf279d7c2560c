"""Notices as dbos workflows: whichever worker is free sends the next one.

The table of notices is the outbox, as that of links is for visits (see `elsewhere`). What dbos
writes down is the number of a notice and of the attempt, nothing of whom it goes to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from dbos import DBOS, SetWorkflowID
from flask import Flask

from coverage import clock
from coverage.domain.ids import NoticeId
from coverage.domain.notices import NoticeClaim
from coverage.operations.booking.notices import claim_due, send
from coverage.operations.retention import MAIL_FOLDER
from coverage.publishing.mailing import Post
from coverage.settings import Settings
from coverage.worker.forgetting import forget_ended

QUEUE = "notices"
AT_ONCE = 2
"""Mails that one worker sends at one moment."""
POLL_EVERY = 1.0
"""Seconds between two looks of dbos at its queue."""
LOOK_EVERY = 2.0
"""Seconds between two looks of ours at the table of notices."""
KEPT = timedelta(days=1)
"""How long dbos keeps that a notice was sent."""


@dataclass(kw_only=True)
class Notices:
    """The queue of notices as one worker sees it."""

    app: Flask
    settings: Settings
    workflow: Callable[[int, int], None] = field(init=False)
    due: float = 0.0

    def register(self) -> None:
        """Teach dbos what sending a notice is; before it is launched."""

        @DBOS.workflow(name="notice")
        def workflow(notice: int, attempt: int) -> None:
            with self.app.app_context():
                send(
                    NoticeClaim(notice=NoticeId(notice), attempt=attempt),
                    keys=self.settings.sealing_keys,
                    post=post_of(self.settings),
                    clock=clock.now,
                )

        self.workflow = workflow

    def open(self) -> None:
        """Start to send; once dbos is launched."""
        DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_EVERY)

    def look(self) -> None:
        """Begin to send what is due, now and then."""
        if monotonic() < self.due:
            return
        self.due = monotonic() + LOOK_EVERY
        for claim in claim_due(now=clock.now(), most=AT_ONCE):
            with SetWorkflowID(f"notice.{claim.notice}.{claim.attempt}"):
                DBOS.enqueue_workflow(QUEUE, self.workflow, claim.notice, claim.attempt)


def post_of(settings: Settings) -> Post:
    """Where mails of this installation go: to the operator's server, or into a folder."""
    return Post(
        sender=settings.mail_from, server=settings.smtp, folder=settings.instance / MAIL_FOLDER
    )


def remove_old_notices(*, now: datetime) -> None:
    """Remove what dbos still knows of notices that were sent, or given up, a while ago."""
    forget_ended(["notice"], before=now - KEPT)
