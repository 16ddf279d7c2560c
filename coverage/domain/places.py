"""Places where a conversation is safe: vetted rooms, the phone line, video."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.clients import Client, HalfDay
from coverage.domain.ids import ClientId, PlaceId
from coverage.domain.working_hours import Shift, WorkingHours

ALL_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of days in opening hours; the position is ``date.weekday()``."""
NOON = 12 * 60 + 30
"""Minutes after midnight where a morning ends and an afternoon begins."""
USABLE = 120
"""Minutes that a half-day must be open to count: one conversation of at most 90, and a quarter of
an hour before and after it.
"""
_TIMES = re.compile(r"\s*([a-z]{3})(?:-([a-z]{3}))? +(\d\d):(\d\d)-(\d\d):(\d\d)\s*", re.ASCII)


class PlaceKind(StrEnum):
    """What a place is."""

    ROOM = "room"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A safe location. ``client`` names the owner of a room on a client's own site.

    ``opening`` is text such as ``mon-fri 08:30-18:00``; ``rooms`` counts conversations at once (0:
    unlimited, for phone and video); ``postcode`` is empty for what has no address.
    """

    id: PlaceId
    name: str
    kind: PlaceKind
    postcode: str = ""
    client: ClientId | None = None
    opening: str = ""
    rooms: int = 0
    wheelchair: bool | None = None

    def half_days(self) -> frozenset[tuple[int, HalfDay]]:
        """The half-days of a week on which it can be used, each with its ``date.weekday()``."""
        open_for: defaultdict[tuple[int, HalfDay], int] = defaultdict(int)
        for days, opens, closes in _opening(self.opening):
            for day in days:
                open_for[day, HalfDay.MORNING] += max(0, min(closes, NOON) - opens)
                open_for[day, HalfDay.AFTERNOON] += max(0, closes - max(opens, NOON))
        return frozenset(half for half, minutes in open_for.items() if minutes >= USABLE)

    def hours(self) -> WorkingHours:
        """The hours of every week in which it is open."""
        return WorkingHours(
            shifts=tuple(
                Shift(weekday=day, begins=opens, ends=closes)
                for days, opens, closes in _opening(self.opening)
                for day in days
            )
        )


def room_codes(rooms: Iterable[Place], clients: Iterable[Client]) -> Mapping[PlaceId, str]:
    """What a telephone may call each of the agency's rooms: the agency's short code, or, at a
    client's own site (where the code may hold its name), the client's alias and a number.
    """
    aliases = {client.id: client.calendar_name for client in clients}
    codes: dict[PlaceId, str] = {}
    at_client: dict[str, int] = {}
    for place in sorted(rooms, key=lambda each: each.id):
        if place.client is None:
            codes[place.id] = place.id
            continue
        alias = aliases.get(place.client, "K-?")
        at_client[alias] = at_client.get(alias, 0) + 1
        codes[place.id] = f"{alias} ({at_client[alias]})"
    return codes


def _opening(text: str) -> Iterator[tuple[range, int, int]]:
    """Days and minutes after midnight of each part of ``mon-fri 08:30-18:00|sat 09:00-12:00``."""
    for part in text.split("|"):
        if match := _TIMES.fullmatch(part):
            first, last, *clock = match.groups()
            hour, minute, until_hour, until_minute = map(int, clock)
            days = range(ALL_DAYS.index(first), ALL_DAYS.index(last or first) + 1)
            yield days, 60 * hour + minute, 60 * until_hour + until_minute
