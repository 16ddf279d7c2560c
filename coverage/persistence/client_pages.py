"""Addresses of the pages on which employees find their advisors, and the agency's own line."""

from collections import abc
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.client_pages import AgencyLine, ClientPage, ReportingChannel
from coverage.domain.ids import ClientId
from coverage.persistence.database import Instant, Row


class ClientPageRow(Row):
    """The page of one client. The token is kept as it is: it stands on posters and intranets."""

    __tablename__ = "client_page"

    client: Mapped[str] = mapped_column(String(200), primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    channel_name: Mapped[str] = mapped_column(String(200))
    channel_reach: Mapped[str] = mapped_column(String(400))
    made_at: Mapped[datetime] = mapped_column(Instant)


class AgencyLineRow(Row):
    """The one row with the agency's central telephone (``id`` is 1)."""

    __tablename__ = "agency_line"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    phone: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str] = mapped_column(String(200))


def page_at(session: Session, token: str) -> ClientPage | None:
    """The page at an address; None when there is none, or it was renewed since."""
    row = session.scalars(select(ClientPageRow).where(ClientPageRow.token == token)).one_or_none()
    return None if row is None else _to_page(row)


def page_of(session: Session, client: ClientId) -> ClientPage | None:
    """The page of ``client``; None before it was opened."""
    row = session.get(ClientPageRow, client)
    return None if row is None else _to_page(row)


def pages(session: Session) -> abc.Mapping[ClientId, ClientPage]:
    """Every page there is, by client."""
    found = map(_to_page, session.scalars(select(ClientPageRow)))
    return {page.client: page for page in found}


def store_page(session: Session, page: ClientPage) -> None:
    """Make ``page`` the page of its client; an address that it had before leads nowhere now."""
    row = session.get(ClientPageRow, page.client)
    if row is None:
        row = ClientPageRow(client=page.client)
        session.add(row)
    row.token, row.made_at = page.token, page.made_at
    row.channel_name, row.channel_reach = page.channel.name, page.channel.reach
    session.flush()


def _to_page(row: ClientPageRow) -> ClientPage:
    return ClientPage(
        client=ClientId(row.client),
        token=row.token,
        channel=ReportingChannel(name=row.channel_name, reach=row.channel_reach),
        made_at=row.made_at,
    )


def agency_line(session: Session) -> AgencyLine:
    """The agency's central telephone; an empty one where none was given."""
    row = session.get(AgencyLineRow, 1)
    return AgencyLine() if row is None else AgencyLine(phone=row.phone, hours=row.hours)


def store_agency_line(session: Session, line: AgencyLine) -> None:
    """Make ``line`` the agency's central telephone."""
    row = session.get(AgencyLineRow, 1)
    if row is None:
        row = AgencyLineRow(id=1)
        session.add(row)
    row.phone, row.hours = line.phone, line.hours
    session.flush()
