"""Addresses of the pages on which employees find their advisors, and the agency's own line."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

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
