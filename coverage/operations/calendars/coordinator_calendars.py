"""What a coordinator's devices find: the coverage of every advisor, and every room. To read only.

Nothing else of an advisor is theirs: no time off, no conversations, no calendar that an advisor
made (docs/decisions/0047). What they get is the stored calendar itself under another name, so it
costs nothing to keep.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from coverage.calendars.collections import COVERAGE
from coverage.domain.calendars import CalendarId, Collection, OwnerKind
from coverage.domain.devices import holder_of
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import CoordinatorReader
from coverage.operations.calendars import coverage_calendars
from coverage.operations.calendars.room_calendars import freshen_rooms
from coverage.operations.projecting import kept_since
from coverage.persistence import agency_calendars as stored
from coverage.persistence.database import reading

_OF_ADVISOR, _OF_ROOM = "coverage-", "room-"
"""How the names of calendars begin; then an advisor's slug or the number of a calendar."""


def freshen(*, now: datetime, today: date, language: str = "nl") -> None:
    """Let time that passed without a publication show in what coordinators read."""
    with reading() as session:
        due = stored.any_ended(session, COVERAGE.name, by=kept_since(today))
    if due:
        coverage_calendars.sweep(now=now, today=today)
    freshen_rooms(now=now, today=today, language=language)


def views_of(session: Session, reader: CoordinatorReader) -> Sequence[Collection]:
    """Every calendar that the reader finds: advisors by name, then rooms by code."""
    advisors = stored.of_advisors(session, COVERAGE.name)
    rooms = stored.of_rooms(session)
    return [
        *(_of_advisor(reader, collection, who) for collection, who in advisors),
        *(_of_room(reader, collection) for collection in rooms),
    ]


def view(session: Session, reader: CoordinatorReader, name: str) -> Collection:
    """One calendar by the last part of its address; NotFound when there is none."""
    if name.startswith(_OF_ADVISOR):
        advisor = AdvisorId(name.removeprefix(_OF_ADVISOR))
        for collection, who in stored.of_advisors(session, COVERAGE.name, advisor=advisor):
            return _of_advisor(reader, collection, who)
    number = name.removeprefix(_OF_ROOM)
    if name.startswith(_OF_ROOM) and number.isascii() and number.isdecimal() and len(number) < 10:
        for collection in stored.of_rooms(session, number=CalendarId(int(number))):
            return _of_room(reader, collection)
    raise NotFound


def _of_advisor(reader: CoordinatorReader, collection: Collection, who: str) -> Collection:
    return _view(reader, collection, f"{_OF_ADVISOR}{collection.owner}", who)


def _of_room(reader: CoordinatorReader, collection: Collection) -> Collection:
    return _view(reader, collection, f"{_OF_ROOM}{collection.id}", collection.title)


def _view(reader: CoordinatorReader, collection: Collection, name: str, title: str) -> Collection:
    """The calendar as the coordinator's: nothing that its owner set on it comes along."""
    return replace(
        collection,
        owner_kind=OwnerKind.COORDINATOR,
        owner=holder_of(reader).username,
        name=name,
        title=title,
        properties={},
    )
