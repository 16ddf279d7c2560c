"""Rows of linked calendars elsewhere: where they are, when to go there, and how it went.

What we wrote there and the busy time we read are in `elsewhere_contents`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    String,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.calendars import OwnerKind
from coverage.domain.elsewhere import Claim, Link, LinkId, Trouble
from coverage.domain.ids import AdvisorId
from coverage.persistence.calendar_rows import CalendarRow
from coverage.persistence.database import Instant, Row
from coverage.persistence.facts_rows import AdvisorRow


class LinkRow(Row):
    """One calendar elsewhere. The advisor is a slug without a foreign key, as in accounts.

    ``sealed`` is the account (address, user name, password), under a place named by ``seed``, which
    also keys the names of what we write there. ``attempt`` counts visits that were begun: who comes
    back with an older one has lost the link to another worker. ``pushed_upto`` is the sum of the
    change numbers of our calendars at the last complete push. ``state`` is what their calendar
    said of itself then, NULL when it must be looked at. ``makes`` counts attempts to make a
    calendar there that were not yet seen to succeed.
    """

    __tablename__ = "elsewhere_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(String(200), index=True)
    host: Mapped[str] = mapped_column(String(260))
    seed: Mapped[str] = mapped_column(String(32), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    linked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    attempt: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(20))
    trouble_at: Mapped[datetime | None] = mapped_column(Instant)
    pushed_at: Mapped[datetime | None] = mapped_column(Instant)
    pushed_upto: Mapped[int] = mapped_column(default=0)
    state: Mapped[str | None] = mapped_column(String(64))
    makes: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    skipped: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0, server_default="0")
    entries: Mapped[int] = mapped_column(default=0)
    contested: Mapped[int] = mapped_column(default=0)
    leaving: Mapped[bool] = mapped_column(default=False)


def is_advisor(session: Session, advisor: str) -> bool:
    """Whether the agency has such an advisor today."""
    return session.scalar(select(AdvisorRow.slug).where(AdvisorRow.slug == advisor)) is not None


def add(
    session: Session, advisor: AdvisorId, *, host: str, seed: str, sealed: bytes, now: datetime
) -> LinkId:
    """Store a link that is visited at once."""
    row = LinkRow(advisor=advisor, host=host, seed=seed, sealed=sealed, linked_at=now, due_at=now)
    session.add(row)
    session.flush()
    return LinkId(row.id)


def renew(session: Session, link: LinkId, *, sealed: bytes, now: datetime) -> None:
    """Give a link another password, forget what went wrong with the old one, and go there now."""
    _set(session, link, sealed=sealed, failures=0, due_at=now, leaving=False)


def link(session: Session, link_id: LinkId) -> Link | None:
    """The link with this id."""
    row = session.get(LinkRow, link_id)
    return None if row is None else _link(row)


def links_of(session: Session, advisor: AdvisorId) -> Sequence[Link]:
    """Every link of the advisor, the oldest first, those that are leaving too."""
    found = select(LinkRow).where(LinkRow.advisor == advisor).order_by(LinkRow.id)
    return [_link(row) for row in session.scalars(found)]


def sealed_of(session: Session, advisor: AdvisorId) -> dict[LinkId, tuple[str, bytes]]:
    """Seed and sealed account of every link of the advisor."""
    found = select(LinkRow.id, LinkRow.seed, LinkRow.sealed).where(LinkRow.advisor == advisor)
    return {LinkId(row.id): (row.seed, row.sealed) for row in session.execute(found)}


def leave(session: Session, link: LinkId, *, now: datetime) -> None:
    """What we wrote is to be removed, at once, and then the link."""
    _set(session, link, leaving=True, due_at=now, failures=0)


def remove(session: Session, link: LinkId) -> None:
    """Forget the link and all that belongs to it, here."""
    session.execute(delete(LinkRow).where(LinkRow.id == link))


def hurry(session: Session, link: LinkId, *, now: datetime) -> None:
    """Visit as soon as a worker is free, whatever went wrong before."""
    _set(session, link, due_at=now)


# visits -----------------------------------------------------------------------------------------


def claim_due(
    session: Session, names: Sequence[str], *, now: datetime, lease: timedelta, most: int
) -> list[Claim]:
    """Begin the visits that are due: by the clock, or because our calendars changed.

    Nobody else begins one of them before ``lease`` is over. A link in trouble waits for its time,
    whatever changes. At most ``most`` go on at one moment, half of them to links in trouble, so
    that those never stand in the way of others.
    """
    claims = _claim(session, _due(names, now, LinkRow.failures > 0), now, lease, most // 2)
    return claims + _claim(session, _due(names, now, LinkRow.failures == 0), now, lease, most)


def _claim(
    session: Session,
    due: Sequence[ColumnElement[bool]],
    now: datetime,
    lease: timedelta,
    most: int,
) -> list[Claim]:
    going = select(func.count(LinkRow.id)).where(LinkRow.leased_until > now)
    found = (
        select(LinkRow.id, LinkRow.attempt)
        .where(*due)
        .order_by(LinkRow.due_at)
        .limit(max(0, most - (session.scalar(going) or 0)))
        .with_for_update(skip_locked=True)
    )
    claims = [Claim(link=LinkId(r.id), attempt=r.attempt + 1) for r in session.execute(found)]
    for claim in claims:
        _set(session, claim.link, attempt=claim.attempt, leased_until=now + lease)
    return claims


def any_due(session: Session, names: Sequence[str], *, now: datetime) -> bool:
    """Whether `claim_due` would find anything: asked often, and without the writer's lock."""
    return session.scalar(select(LinkRow.id).where(*_due(names, now, true())).limit(1)) is not None


def held(session: Session, claim: Claim) -> LinkRow | None:
    """The link, when this visit is still the one; locked until the transaction ends."""
    found = (
        select(LinkRow)
        .where(LinkRow.id == claim.link, LinkRow.attempt == claim.attempt)
        .with_for_update()
    )
    return session.scalars(found).first()


def upto(session: Session, advisor: str, names: Sequence[str]) -> int:
    """The sum of the change numbers of these calendars of the advisor: it grows with every
    change.
    """
    found = select(func.coalesce(func.sum(CalendarRow.change), 0)).where(
        *_published(names), CalendarRow.owner == advisor
    )
    return session.scalar(found) or 0


def unreadable(session: Session, *, since: datetime) -> dict[AdvisorId, datetime]:
    """Advisors with a link whose busy time was not read after ``since``, nor linked after it; and
    since when it was not read.
    """
    last = func.coalesce(LinkRow.read_at, LinkRow.linked_at)
    found = select(LinkRow.advisor, LinkRow.read_at, LinkRow.linked_at).where(
        last < since, ~LinkRow.leaving
    )
    moments: dict[AdvisorId, datetime] = {}
    for row in session.execute(found):
        moment, advisor = row.read_at or row.linked_at, AdvisorId(row.advisor)
        moments[advisor] = min(moment, moments.get(advisor, moment))
    return moments


def _due(
    names: Sequence[str], now: datetime, fit: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    free = or_(LinkRow.leased_until.is_(None), LinkRow.leased_until <= now)
    changed = (LinkRow.failures == 0) & (LinkRow.pushed_upto != _upto(names))
    return [fit, free, or_(LinkRow.due_at <= now, changed)]


def _upto(names: Sequence[str]) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(CalendarRow.change), 0))
        .where(*_published(names), CalendarRow.owner == LinkRow.advisor)
        .scalar_subquery()
    )


def _published(names: Iterable[str]) -> list[ColumnElement[bool]]:
    return [CalendarRow.owner_kind == OwnerKind.ADVISOR.value, CalendarRow.name.in_(list(names))]


def _set(session: Session, link: LinkId, **values: object) -> None:
    session.execute(update(LinkRow).where(LinkRow.id == link).values(**values))


def _link(row: LinkRow) -> Link:
    return Link(
        id=LinkId(row.id),
        advisor=AdvisorId(row.advisor),
        host=row.host,
        linked_at=row.linked_at,
        due_at=row.due_at,
        pushed_at=row.pushed_at,
        read_at=row.read_at,
        trouble=Trouble(row.trouble) if row.trouble else None,
        trouble_at=row.trouble_at,
        failures=row.failures,
        entries=row.entries,
        contested=row.contested,
        skipped=row.skipped,
        left_out=row.left_out,
        leaving=row.leaving,
    )
