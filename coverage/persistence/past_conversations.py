"""What is left of old cases: enough for an annual report, too little to tell of anybody."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.database import Row


class PastCaseRow(Row):
    """One closed case after retention. No advisor, no dates but the quarter, no code.

    ``category`` and ``route`` are empty where the advisor never closed the case. SQLite keeps the
    rows in the order of their ids, which are random: the order of writing would tell when.
    """

    __tablename__ = "past_case"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client: Mapped[str] = mapped_column(String(200), index=True)
    year: Mapped[int]
    quarter: Mapped[int]
    category: Mapped[str] = mapped_column(String(30))
    route: Mapped[str] = mapped_column(String(30))
    conversations: Mapped[int]
    minutes: Mapped[int]
