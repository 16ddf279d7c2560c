"""Conversations as iCalendar objects (RFC 5545): when, and hardly where; never who or why.

An advisor's calendar goes to telephones, employers' computers and clouds, so that it says no more
than somebody may read over a shoulder.
"""

from datetime import UTC
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from coverage.calendars.events import PRODUCT, etag_of, href_of
from coverage.calendars.words import Words
from coverage.domain.bookings import Booking
from coverage.domain.calendars import CalendarId, NewItem, Occurrence
from coverage.domain.ids import BookingId


def appointment_uid(booking: BookingId, uid_seed: str) -> str:
    """The UID of a conversation in the calendar with this seed: random to whoever lacks the seed,
    as random as the booking's own number to whoever has it.
    """
    return str(uuid5(UUID(uid_seed), f"conversation/{booking}"))


def appointment(
    booking: Booking,
    *,
    calendar: CalendarId,
    uid: str,
    where: str,
    words: Words,
) -> NewItem:
    """A conversation as a calendar stores it: busy, confidential, with no guest and no alarm.

    LOCATION is ``where``: what a telephone may call the room (`coverage.domain.places.room_codes`),
    left out for phone and video. DTSTAMP is the beginning: at which minute it was booked is on no
    telephone and at no other server (a conversation that changes is another one, with another UID).
    """
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", booking.starts.astimezone(UTC))
    event.add("dtstart", booking.starts.astimezone(UTC))
    event.add("dtend", booking.ends.astimezone(UTC))
    event.add("summary", words.appointment)
    if where:
        event.add("location", where)
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "OPAQUE")
    written = Calendar()
    written.add("version", "2.0")
    written.add("prodid", PRODUCT)
    written.add_component(event)
    body = bytes(written.to_ical())
    return NewItem(
        calendar=calendar,
        href=href_of(uid),
        uid=uid,
        component="VEVENT",
        body=body,
        etag=etag_of(body),
        occurrences=(Occurrence(start=booking.starts, end=booking.ends, busy=True),),
    )
