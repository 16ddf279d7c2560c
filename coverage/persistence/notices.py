"""Notices to seekers who asked for them: what is to be mailed, never its text or address."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import CaseId, NoticeId
from coverage.domain.notices import MOST_TRIES, NoticeClaim
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Instant, Row


class NoticeRow(Row):
    """One mail that is due to the seeker of a case. The address is unsealed when it is sent, and
    the text is the same for every notice. ``occasion`` keeps one event from being told twice.

    ``due_at`` is also the lease: whoever begins to send moves it on, so that nobody else begins
    before that sender must be thought dead.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("case", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey(CaseRow.id, ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)


def add_notice(session: Session, case: CaseId, occasion: str, *, due_at: datetime) -> bool:
    """Let the seeker of a case be told; False when they were, or will be, of this occasion."""
    known = select(NoticeRow.id).where(NoticeRow.case == case, NoticeRow.occasion == occasion)
    if session.scalar(known) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(NoticeRow(case=case, occasion=occasion, due_at=due_at, attempts=0))
    except IntegrityError:
        return False  # somebody else noticed at this moment
    return True


def any_due(session: Session, *, now: datetime) -> bool:
    """Whether `claim_due` would find anything: asked often, and without the writer's lock."""
    return session.scalar(select(NoticeRow.id).where(*_due(now)).limit(1)) is not None


def claim_due(session: Session, *, now: datetime, lease: timedelta, most: int) -> list[NoticeClaim]:
    """Begin to send what is due; nobody else begins with the same before ``lease`` is over."""
    found = session.execute(
        select(NoticeRow.id, NoticeRow.attempts)
        .where(*_due(now))
        .order_by(NoticeRow.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claims = [NoticeClaim(notice=NoticeId(n), attempt=attempts + 1) for n, attempts in found]
    for claim in claims:
        session.execute(
            update(NoticeRow)
            .where(NoticeRow.id == claim.notice)
            .values(attempts=claim.attempt, due_at=now + lease)
        )
    return claims


def held(session: Session, claim: NoticeClaim) -> CaseRow | None:
    """The case to whose seeker the notice goes; None when it is sent, or in other hands."""
    found = select(CaseRow).join(NoticeRow, NoticeRow.case == CaseRow.id).where(*_mine(claim))
    return session.scalars(found).first()


def keep_sent(session: Session, claim: NoticeClaim, *, now: datetime) -> None:
    """The notice went out."""
    session.execute(update(NoticeRow).where(*_mine(claim)).values(sent_at=now))


def put_off(session: Session, claim: NoticeClaim, *, until: datetime) -> None:
    """The notice did not go out, and is tried again then."""
    session.execute(update(NoticeRow).where(*_mine(claim)).values(due_at=until))


def drop(session: Session, claim: NoticeClaim) -> None:
    """Nobody can be told, or wants to be."""
    session.execute(delete(NoticeRow).where(*_mine(claim)))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        NoticeRow.sent_at.is_(None),
        NoticeRow.due_at <= now,
        NoticeRow.attempts < MOST_TRIES,
    )


def _mine(claim: NoticeClaim) -> tuple[ColumnElement[bool], ...]:
    return (
        NoticeRow.id == claim.notice,
        NoticeRow.attempts == claim.attempt,
        NoticeRow.sent_at.is_(None),
    )
