"""Seekers for tests: sessions begun, times kept and booked, in the world of the engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from coverage.domain.bookings import ConversationKind
from coverage.domain.errors import SeekerSessionEnded
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import booking, seeking
from coverage.operations.booking.booking import Held
from coverage.operations.booking.booking_times import Offer, TimesWanted, listed
from coverage.persistence.database import reading
from tests.booking.engine_worlds import ALFA, KEY, NOW, TODAY, ZONE, wanted

SECRET = b"s" * 32
KEYS = {"k1": b"k" * 32}


class Seeker:
    """Somebody with a browser: what they can do, with what never matters filled in."""

    def __init__(self, token: str, *, now: datetime = NOW) -> None:
        self.token = token
        self.now = now

    @property
    def reader(self) -> SeekerReader:
        """Who they are by now."""
        found = seeking.seeker_of(self.token, now=self.now)
        if found is None:
            raise SeekerSessionEnded
        return found

    def hold(
        self,
        starts: datetime,
        *,
        advisor: str = "ada",
        kind: ConversationKind = ConversationKind.PHONE,
        place: str | None = None,
    ) -> Held:
        """Ask for a time."""
        return booking.hold(
            self.reader,
            advisor=AdvisorId(advisor),
            kind=kind,
            place=PlaceId(place) if place else None,
            starts=starts,
            key=SECRET,
            now=self.now,
            zone=ZONE,
        )

    def confirm(self, **changes: Any) -> None:
        """Book what is kept."""
        booking.confirm(
            self.reader,
            self.token,
            **(
                {
                    "unless_read": True,
                    "aftercare": False,
                    "secret": SECRET,
                    "keys": KEYS,
                    "now": self.now,
                    "zone": ZONE,
                    "language": "nl",
                }
                | changes
            ),
        )

    def receipt(self) -> booking.Receipt:
        """What they wrote down."""
        found = booking.receipt(self.reader, self.token, secret=SECRET)
        assert found is not None
        return found


def a_seeker(client: ClientId = ALFA, *, source: str = "192.0.2.1", now: datetime = NOW) -> Seeker:
    """Somebody who began."""
    token = seeking.begin(client, language="nl", source=source, now=now, today=TODAY, secret=SECRET)
    return Seeker(token, now=now)


def offers(*, now: datetime = NOW, **changes: Any) -> tuple[Offer, ...]:
    """The times that are listed."""
    times: TimesWanted = wanted(**changes)
    with reading() as session:
        return listed(session, times, key=KEY, now=now, zone=ZONE)


def a_time(number: int = 0, **changes: Any) -> datetime:
    """A time that is listed and some days away, so that minutes do not matter."""
    return offers(first=TODAY + timedelta(days=4), **changes)[number].starts
