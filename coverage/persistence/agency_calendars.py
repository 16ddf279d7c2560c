"""Calendars across the agency, for those who read all of them: coordinators."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, Collection, OwnerKind
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.places import PlaceKind
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow
from coverage.persistence.calendars import to_collection
from coverage.persistence.facts_rows import AdvisorRow, PlaceRow

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def of_advisors(
    session: Session, name: str, *, advisor: AdvisorId | None = None
) -> Sequence[tuple[Collection, str]]:
    """The calendar ``name`` of every advisor whom the agency has today, or of one of them, each
    with their name, by name.
    """
    found = (
        select(CalendarRow.__table__, AdvisorRow.name.label("who"))
        .join(AdvisorRow, AdvisorRow.slug == CalendarRow.owner)
        .where(CalendarRow.owner_kind == OwnerKind.ADVISOR.value, CalendarRow.name == name)
        .order_by(AdvisorRow.name, AdvisorRow.slug)
    )
    if advisor is not None:
        found = found.where(CalendarRow.owner == advisor)
    return [(to_collection(row), row["who"]) for row in session.execute(found).mappings()]


def any_ended(session: Session, name: str, *, by: datetime) -> bool:
    """Whether the calendar ``name`` of any advisor still holds an object that was over by then."""
    over = select(ObjectRow.id).where(
        ObjectRow.calendar == CalendarRow.id, ObjectRow.last_instant <= by
    )
    found = select(CalendarRow.id).where(
        CalendarRow.owner_kind == OwnerKind.ADVISOR.value, CalendarRow.name == name, over.exists()
    )
    return session.scalar(found.limit(1)) is not None


def of_rooms(session: Session, *, number: CalendarId | None = None) -> Sequence[Collection]:
    """The calendar of every room that the agency has today, or the one with this number, by
    title.
    """
    found = (
        select(CalendarRow.__table__)
        .join(PlaceRow, PlaceRow.slug == CalendarRow.owner)
        .where(CalendarRow.owner_kind == OwnerKind.PLACE.value)
        .order_by(CalendarRow.title, CalendarRow.id)
    )
    if number is not None:
        found = found.where(CalendarRow.id == number)
    return [to_collection(row) for row in session.execute(found).mappings()]


def is_room(session: Session, place: PlaceId) -> bool:
    """Whether the agency has this room today, and it has a calendar."""
    found = select(CalendarRow.id).join(PlaceRow, PlaceRow.slug == CalendarRow.owner)
    found = found.where(CalendarRow.owner_kind == OwnerKind.PLACE.value, PlaceRow.slug == place)
    return session.scalar(found.limit(1)) is not None


def has_rooms(session: Session) -> bool:
    """Whether any room has a calendar."""
    found = select(CalendarRow.id).where(CalendarRow.owner_kind == OwnerKind.PLACE.value)
    return session.scalar(found.limit(1)) is not None


def has_open_rooms(session: Session) -> bool:
    """Whether the agency has a room that states when it is open."""
    found = select(PlaceRow.slug).where(
        PlaceRow.kind == PlaceKind.ROOM.value, PlaceRow.opening != "", PlaceRow.rooms > 0
    )
    return session.scalar(found.limit(1)) is not None


def rooms_end(session: Session) -> datetime:
    """When the last entry of all rooms is over; long ago when there is none."""
    found = select(func.max(ObjectRow.last_instant)).join(
        CalendarRow, CalendarRow.id == ObjectRow.calendar
    )
    found = found.where(CalendarRow.owner_kind == OwnerKind.PLACE.value)
    return session.scalar(found) or _NEVER
