"""Parts and numbers of the facts, for those who need not load all of them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coverage.domain.ids import AdvisorId, ClientId
from coverage.persistence.facts_rows import (
    AbsenceRow,
    AdvisorRow,
    ClientRow,
    ConflictRow,
    PanelRow,
    PinRow,
    PlaceRow,
    SurgeRow,
)


def known_slugs(session: Session) -> tuple[frozenset[AdvisorId], frozenset[ClientId]]:
    """Everybody who is stored: advisors and clients."""
    advisors = session.scalars(select(AdvisorRow.slug))
    clients = session.scalars(select(ClientRow.slug))
    return frozenset(map(AdvisorId, advisors)), frozenset(map(ClientId, clients))


def load_backgrounds(session: Session) -> dict[AdvisorId, str]:
    """What advisors declared of their background; those who declared nothing are left out."""
    query = select(AdvisorRow.slug, AdvisorRow.background).where(AdvisorRow.background != "")
    return {AdvisorId(slug): background for slug, background in session.execute(query)}


def count_facts(session: Session) -> dict[str, int]:
    """How many there are of each kind of fact."""
    rows = {
        "advisors": AdvisorRow,
        "clients": ClientRow,
        "places": PlaceRow,
        "absences": AbsenceRow,
        "conflicts": ConflictRow,
        "surges": SurgeRow,
        "panels": PanelRow,
        "pins": PinRow,
    }
    return {
        kind: session.scalar(select(func.count()).select_from(row)) or 0
        for kind, row in rows.items()
    }
