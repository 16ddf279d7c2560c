"""Names and slugs of the advisors and clients whom an account can be for."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coverage.domain.accounts import Seat
from coverage.persistence.database import held_for
from coverage.persistence.facts_rows import AdvisorRow, ClientRow


def advisors(session: Session) -> Sequence[tuple[str, str]]:
    """Slug and name of every advisor, by name."""
    return _named(session, AdvisorRow)


def clients(session: Session) -> Sequence[tuple[str, str]]:
    """Slug and name of every client, by name."""
    return _named(session, ClientRow)


def find_advisor(session: Session, text: str) -> str | None:
    """The slug of the one advisor who goes by this slug or name; None when none or several do."""
    return _find(session, AdvisorRow, text)


def find_client(session: Session, text: str) -> str | None:
    """The slug of the one client that goes by this slug or name; None when none or several do."""
    return _find(session, ClientRow, text)


def hold_advisor(session: Session, slug: str) -> None:
    """Let others who want to hold the same advisor wait until this transaction ends."""
    session.execute(held_for(select(AdvisorRow.slug).where(AdvisorRow.slug == slug)))


def is_client(session: Session, slug: str, *, held: bool = False) -> bool:
    """Whether the agency has this client; ``held`` lets others who want to hold it wait until this
    transaction ends.
    """
    found = select(ClientRow.slug).where(ClientRow.slug == slug)
    return session.scalar(held_for(found) if held else found) is not None


def name_of(session: Session, seat: Seat) -> str:
    """The name of the advisor or client whose seat it is; empty for a coordinator or when they
    left.
    """
    if seat.advisor is not None:
        advisor = session.get(AdvisorRow, seat.advisor)
        return "" if advisor is None else advisor.name
    if seat.client is not None:
        client = session.get(ClientRow, seat.client)
        return "" if client is None else client.name
    return ""


def _named(session: Session, row: type[AdvisorRow] | type[ClientRow]) -> Sequence[tuple[str, str]]:
    found = session.execute(select(row.slug, row.name).order_by(row.name))
    return [(slug, name) for slug, name in found]


def _find(session: Session, row: type[AdvisorRow] | type[ClientRow], text: str) -> str | None:
    wanted = text.strip()
    if session.get(row, wanted) is not None:
        return wanted
    found = session.scalars(select(row.slug).where(func.lower(row.name) == wanted.lower())).all()
    return found[0] if len(found) == 1 else None
