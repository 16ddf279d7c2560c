"""Why an advisor will not be there for a conversation that was booked: worked out, never stored."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor, Conflict
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId
from coverage.domain.stretches import Stretch

SOON = timedelta(days=1)
"""A calendar elsewhere that cannot be read speaks against today and tomorrow: by the day after it
may have been read again.
"""


class Obstacle(StrEnum):
    """What keeps an advisor from a conversation."""

    LEFT = "left"
    """Not with the agency (any more) on that day."""
    CREDENTIAL = "credential"
    ABSENT = "absent"
    CONFLICT = "conflict"
    WITHHELD = "withheld"
    """Perhaps nothing: when they are busy elsewhere is not known at the moment."""


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A conversation that is booked and to come."""

    booking: BookingId
    case: CaseId
    client: ClientId
    advisor: AdvisorId
    starts: datetime
    ends: datetime


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known of one advisor. ``person`` is None when they left; ``time_off`` is what their
    time-off calendar says to the minute.
    """

    person: Advisor | None
    absences: Collection[Absence] = ()
    conflicts: Collection[Conflict] = ()
    time_off: Collection[Stretch] = field(default_factory=tuple)
    withheld: bool = False

    def against(
        self, client: ClientId, stretch: Stretch, *, today: date, zone: tzinfo
    ) -> frozenset[Obstacle]:
        """What keeps the advisor from a conversation with somebody of ``client``."""
        day = stretch[0].astimezone(zone).date()
        found = {
            Obstacle.LEFT: self._left(day),
            Obstacle.CREDENTIAL: self.person is not None and day > self.person.valid_until,
            Obstacle.ABSENT: self._absent(day, stretch),
            Obstacle.CONFLICT: any(
                tie.client == client
                and tie.first <= day
                and (tie.until is None or day <= tie.until)
                for tie in self.conflicts
            ),
            Obstacle.WITHHELD: self.withheld and day <= today + SOON,
        }
        return frozenset(obstacle for obstacle, there in found.items() if there)

    def _left(self, day: date) -> bool:
        person = self.person
        return (
            person is None
            or (person.available_from is not None and day < person.available_from)
            or (person.available_until is not None and day > person.available_until)
        )

    def _absent(self, day: date, stretch: Stretch) -> bool:
        away = any(each.first <= day <= each.until for each in self.absences)
        return away or any(start < stretch[1] and stretch[0] < end for start, end in self.time_off)


def fell_away(obstacles: Collection[Obstacle]) -> bool:
    """Whether the seeker is told, and offered somebody else: not for what may be nothing."""
    return bool(set(obstacles) - {Obstacle.WITHHELD})
