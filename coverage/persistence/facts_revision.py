"""A number that grows with every change of the facts, so that what was read before can be kept."""

from sqlalchemy import select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.persistence.database import Row


class FactsRevisionRow(Row):
    """The only row, with id 1, counts the transactions that changed any fact."""

    __tablename__ = "facts_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


_CHANGING = "changes facts"
_COUNT = text(
    "INSERT INTO facts_revision (id, number) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET number = facts_revision.number + 1"
)


def facts_revision(session: Session) -> int:
    """The present number; 0 before the first import."""
    return session.scalar(select(FactsRevisionRow.number)) or 0


def count_change(session: Session) -> None:
    """Tell that this transaction changes facts; those that do so at once wait for each other."""
    session.execute(_COUNT)
    session.info[_CHANGING] = True


def is_changing(session: Session) -> bool:
    """Whether this transaction changes facts: its number is given to others if it fails."""
    return _CHANGING in session.info


_WAIT = text(
    "INSERT INTO facts_revision (id, number) VALUES (1, 0)"
    " ON CONFLICT (id) DO UPDATE SET number = facts_revision.number"
)


def wait_for_turn(session: Session) -> None:
    """Keep other transactions from changing facts until this one ends, which may change none."""
    session.execute(_WAIT)
