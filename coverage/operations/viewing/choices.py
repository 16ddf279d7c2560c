"""What forms for those who plan let one choose from: rooms and advisors, by name."""

from coverage.domain.errors import NoAgency
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.places import PlaceKind
from coverage.domain.visibility import Reader
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence.database import reading


def room_names(reader: Reader) -> tuple[tuple[PlaceId, str], ...]:
    """Every room, by name; none while there is no agency."""
    facts = _facts(reader)
    places = facts.agency.places if facts else ()
    rooms = [place for place in places if place.kind is PlaceKind.ROOM]
    return tuple((place.id, place.name) for place in sorted(rooms, key=lambda p: (p.name, p.id)))


def advisor_names(reader: Reader) -> tuple[tuple[AdvisorId, str], ...]:
    """Every advisor, by name; none while there is no agency."""
    facts = _facts(reader)
    return tuple((a.id, a.name) for a in facts.advisors.values()) if facts else ()


def _facts(reader: Reader) -> Facts | None:
    coordinators_only(reader)
    with reading() as session:
        try:
            return current_facts(session)
        except NoAgency:
            return None
