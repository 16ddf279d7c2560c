"""Calendars that advisors make, name and take away; their objects are written next door."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from coverage.calendars.collections import DEFINITIONS, OWN_COLOUR, OWN_COMPONENTS, is_own
from coverage.domain.calendars import Collection, OwnerKind
from coverage.domain.errors import (
    AlreadyThere,
    CalendarFull,
    NotFound,
    ReadOnlyCalendar,
    WrongComponent,
)
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import Reader
from coverage.operations.calendars.writing_calendars import Day, follow, writer
from coverage.persistence import calendar_changes as store
from coverage.persistence import own_calendars as stored
from coverage.persistence.database import writing

MOST_CALENDARS = 40
"""Of one advisor, those included that everybody has."""
MOST_PROPERTY_CHARACTERS = 32_000
"""Of one calendar, all properties that clients set together."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Properties as a client wants them. ``title`` and ``colour``: None leaves them alone, empty
    means the usual. ``properties`` are the others by full name, each an XML element as text, or
    None to take it away.
    """

    title: str | None = None
    colour: str | None = None
    properties: Mapping[str, str | None] = field(default_factory=dict)


def make_calendar(
    reader: Reader,
    owner: str,
    name: str,
    *,
    wishes: Wishes,
    components: tuple[str, ...] = OWN_COMPONENTS,
) -> None:
    """Make an empty calendar under ``name`` (RFC 4791 5.3.1).

    AlreadyThere, CalendarFull when there are too many or too long properties, WrongComponent when
    no calendar holds one of ``components``; NotFound when the place is another's.
    """
    advisor = writer(reader, owner)
    if name in DEFINITIONS:
        raise AlreadyThere
    if not components or not set(components) <= set(OWN_COMPONENTS):
        raise WrongComponent
    properties = _bounded({}, wishes)
    with writing() as session:
        if stored.count_calendars(session, OwnerKind.ADVISOR, advisor) >= MOST_CALENDARS:
            raise CalendarFull
        stored.add_calendar(
            session,
            OwnerKind.ADVISOR,
            advisor,
            name,
            title=wishes.title or name,
            colour=wishes.colour or OWN_COLOUR,
            components=components,
            properties=properties,
        )


def remove_calendar(reader: Reader, owner: str, name: str, *, day: Day) -> None:
    """Take away a calendar that the advisor made, with all that is in it."""
    advisor = writer(reader, owner)
    if not is_own(name):
        raise ReadOnlyCalendar
    with writing() as session:
        calendar = _locked(session, advisor, name)
        stored.remove_calendar(session, calendar.id)
        follow(session, advisor, {name}, day=day)


def change_properties(reader: Reader, owner: str, name: str, *, wishes: Wishes) -> None:
    """Set and take away properties of a calendar, all of them or none (RFC 4918 9.2)."""
    advisor = writer(reader, owner, name)
    with writing() as session:
        calendar = _locked(session, advisor, name)
        usual = DEFINITIONS[name].colour if name in DEFINITIONS else OWN_COLOUR
        title = calendar.title if wishes.title is None else wishes.title or name
        colour = calendar.colour if wishes.colour is None else wishes.colour or usual
        stored.set_properties(
            session,
            calendar.id,
            title=title,
            colour=colour,
            properties=_bounded(calendar.properties, wishes),
        )


def _locked(session: Session, advisor: AdvisorId, name: str) -> Collection:
    found = store.locked_some(session, OwnerKind.ADVISOR, advisor, [name])
    if name not in found:
        raise NotFound
    return found[name]


def _bounded(before: Mapping[str, str], wishes: Wishes) -> dict[str, str]:
    """The properties after ``wishes``; CalendarFull when they are more than are kept."""
    after = {name: value for name, value in {**before, **wishes.properties}.items() if value}
    if len(json.dumps(after)) > MOST_PROPERTY_CHARACTERS:
        raise CalendarFull
    return after
