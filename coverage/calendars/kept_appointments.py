"""One appointment as a file that a seeker may keep: when, and a neutral word, and nothing else."""

from datetime import UTC, datetime

from icalendar import Calendar, Event


def appointment_file(starts: datetime, ends: datetime, *, title: str, uid: str) -> bytes:
    """An iCalendar file with one event (RFC 5545).

    Neither with whom nor where; nothing rings, nobody is invited. DTSTAMP is the beginning: when it
    was booked is nobody's business, and the same appointment gives the same file.
    """
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", starts.astimezone(UTC))
    event.add("dtstart", starts.astimezone(UTC))
    event.add("dtend", ends.astimezone(UTC))
    event.add("summary", title)
    event.add("class", "CONFIDENTIAL")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//-//-//EN")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
