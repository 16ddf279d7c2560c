"""One question for times, with all that was read to answer it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.bookings import ConversationKind, instant_of, quanta_of
from coverage.domain.ids import AdvisorId, BookingId, ClientId, PlaceId
from coverage.domain.offers import Page, quota, withdrawal
from coverage.domain.openings import Window, at_work, bits, room_free, runs
from coverage.domain.places import Place
from coverage.operations.booking.agendas import (
    Agenda,
    agendas,
    ends_of,
    free_starts,
    meeting_of,
    quanta,
    standings,
)
from coverage.operations.booking.booking_facts import BookingFacts, booking_facts
from coverage.operations.booking.rooms_near import is_open_to, serves
from coverage.operations.elsewhere import unreadable
from coverage.persistence.booking_times import TimeTaken, spent_of, taken_at

Counts = Callable[[TimeTaken], bool]
"""Which bookings count as there."""


def before(turn: datetime) -> Counts:
    """Bookings that were there at ``turn``, whatever became of them, and no holds: what a list that
    changes once a day may know.
    """
    return lambda taken: not taken.on_hold and (taken.since is None or taken.since <= turn)


def by_now(_taken: TimeTaken) -> bool:
    """Every hold and every booking that ever was: what came free again is not offered again, or a
    time that comes back would tell that somebody had booked it. Of a hold that ended it is spent
    for whoever was refused because of it (`coverage.operations.booking.spending`).
    """
    return True


def without_holds(taken: TimeTaken) -> bool:
    """What would be there if nobody were deciding."""
    return not taken.on_hold


def not_given_up(taken: TimeTaken) -> bool:
    """What really takes time."""
    return not taken.given_up


@dataclass(frozen=True, kw_only=True)
class Search:
    """All that was read to find times of some advisors in ``window``.

    ``at_place`` are bookings of anybody in the room ``place``; ``spent`` are times that are not
    offered again, each since when; ``unread`` says since when the calendars of advisors elsewhere
    are unknown.
    """

    client: ClientId | None
    kind: ConversationKind
    place: Place | None
    window: Window
    ignoring: BookingId | None
    now: datetime
    facts: BookingFacts
    agendas: Mapping[AdvisorId, Agenda]
    at_place: Sequence[TimeTaken]
    spent: Mapping[tuple[AdvisorId, datetime], datetime]
    unread: Mapping[AdvisorId, datetime]

    def free(self, advisor: AdvisorId, counts: Counts) -> int:
        """Where the conversation can begin when of the bookings only those that count are there."""
        agenda = self.agendas[advisor]
        if not self._possible(agenda):
            return 0
        meeting = meeting_of(agenda.standing, self.kind, self.place)
        taken = [each for each in agenda.taken if counts(each) and each.id != self.ignoring]
        free = free_starts(agenda, meeting, taken=taken, places=self.facts.places)
        if self.place is not None:
            closed = self.window.of_days(self.facts.closed(self.window.first, self.window.until))
            open_for = at_work(self.place.hours(), self.window, away=closed)
            free &= room_free(self._seats(counts), open_for, meeting)
        return free & ~self.window.of_days(self._apart(advisor))

    def offered(
        self, advisor: AdvisorId, free: int, *, key: bytes, gone_by: datetime, after: timedelta
    ) -> list[int]:
        """Those of ``free`` that seekers of this client may be offered: the quota of each half-day,
        without what was withdrawn by ``gone_by`` or is spent.
        """
        standing = self.agendas[advisor].standing
        unread = self.unread.get(advisor)
        withheld = unread is not None and unread < self.now - after
        page = Page(key=key, client=self.client or ClientId(""), advisor=advisor)
        possible, found = standing.starts(), list[int]()
        pause, origin = quanta(standing.terms.pause), self.window.start
        for day, half, mask in self.window.halves():
            starts = [origin + bit for bit in bits(possible & mask)]
            chosen = quota(page, starts, apart=standing.length + pause)
            gone = withdrawal(
                page,
                day,
                half,
                chosen,
                notice=timedelta(hours=standing.terms.notice),
                zone=self.window.zone,
            )
            for start in chosen:
                withdrawn = (
                    gone is not None
                    and gone.at <= gone_by
                    and gone.takes(start, length=standing.length, pause=pause)
                )
                since = self.spent.get((advisor, instant_of(start)))
                spent = since is not None and since <= gone_by
                if free >> (start - origin) & 1 and not withdrawn and not spent:
                    found.append(start - origin)
        return found if standing.terms.bookable and not withheld else []

    def seat(self, advisor: AdvisorId, bit: int, counts: Counts) -> int | None:
        """A seat of the room that is free for a conversation which begins at ``bit``: counted from
        1, 0 when no room is asked for; None when there is none.
        """
        if self.place is None:
            return 0
        standing = self.agendas[advisor].standing
        length = standing.length + quanta(standing.terms.pause)
        for number, taken in enumerate(self._seats(counts), start=1):
            if runs(~taken, length) >> max(bit, 0) & 1:
                return number
        return None

    def _possible(self, agenda: Agenda) -> bool:
        """Whether the advisor has conversations of this kind, and comes to this room."""
        standing = agenda.standing
        if self.kind is ConversationKind.PHONE:
            return bool(standing.terms.phone)
        if self.kind is ConversationKind.VIDEO:
            return bool(standing.terms.video)
        if self.place is None or not serves(standing.advisor, self.place, standing.terms):
            return False
        asked = None if self.client is None else self.facts.clients.get(self.client)
        return asked is None or is_open_to(self.place, asked, on_site=True)

    def _seats(self, counts: Counts) -> list[int]:
        """When each seat of the room is taken."""
        seats = [0] * (0 if self.place is None else self.place.rooms)
        for each in self.at_place:
            if counts(each) and each.id != self.ignoring and 1 <= each.seat <= len(seats):
                until = each.ends + timedelta(minutes=each.pause)
                seats[each.seat - 1] |= self.window.mask(quanta_of(each.starts, until))
        return seats

    def _apart(self, advisor: AdvisorId) -> list[date]:
        """The days on which a conflict keeps the advisor from this client."""
        if self.client is None:
            return []
        return [d for d in self.window.days if self.facts.apart(self.client, advisor, d)]


def search_for(
    session: Session,
    *,
    client: ClientId | None,
    advisors: Sequence[AdvisorId],
    kind: ConversationKind,
    place: PlaceId | None,
    window: Window,
    ignoring: BookingId | None,
    now: datetime,
) -> Search:
    """Read what is needed to find times of ``advisors`` in ``window``."""
    facts = booking_facts(session)
    room = facts.places.get(place) if place and kind is ConversationKind.ROOM else None
    found = standings(session, advisors, window)
    since, until = ends_of(window)
    spent = spent_of(session, client or ClientId(""), list(found), since=since, until=until)
    return Search(
        client=client,
        kind=kind,
        place=room,
        window=window,
        ignoring=ignoring,
        now=now,
        facts=facts,
        agendas=agendas(session, found, window, now=now),
        at_place=(
            () if room is None else taken_at(session, room.id, since=since, until=until, now=now)
        ),
        spent=spent,
        unread=unreadable(session, now, after=timedelta()),
    )
