"""A simulated agency: the times of its clients' pages, and what bookings and holds do to them.

Times come from the engine and the offers that the product itself uses. Who comes when is a matter
of `benchmarks.watched_months`.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from benchmarks.agencies import make_agency
from coverage.domain.bookings import (
    OFFERED_DAYS,
    ConversationKind,
    instant_of,
)
from coverage.domain.clients import HalfDay
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import AdvisorId, BookingId, ClientId, PlaceId
from coverage.domain.offers import EARLY, QUOTA, WITHDRAWN, Page, last_turn, quota, withdrawal
from coverage.domain.openings import bits, window_of
from coverage.domain.working_hours import hours_of
from coverage.operations.booking.agendas import (
    Agenda,
    agenda_of,
    free_starts,
    meeting_of,
    standing_of,
)
from coverage.operations.booking.booking_facts import BookingFacts, looked_up
from coverage.operations.booking.rooms_near import is_open_to, serves
from coverage.operations.booking.seeking import MOST_TRIES
from coverage.operations.viewing.facts import Facts
from coverage.persistence.booking_times import TimeTaken

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST = date(2027, 1, 11)
ADVISORS, CLIENTS, A_YEAR = 60, 295, 2_000
"""The size of an agency that serves the Netherlands, with its conversations in a year."""
WARM_UP, WATCHED = 28, 28
"""Days before the watcher begins, and days on which they look."""
TERMS = ConversationTerms(phone="0301234567")
NOTICE = timedelta(hours=TERMS.notice)
CHOOSY = 0.15
"""How likely a seeker takes a time on the list rather than reading on to the next one."""
IN_ROOM = 0.5
MINE = ClientId("watched")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The constants of `coverage.domain.offers`, to try others."""

    quota: int = QUOTA
    apart: bool = True
    withdrawn: float = WITHDRAWN
    early: float = EARLY


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One time of a client's quota: it is withdrawn at ``withdrawn`` (None: never)."""

    client: ClientId
    advisor: AdvisorId
    quantum: int
    half: tuple[date, HalfDay]
    withdrawn: datetime | None

    @property
    def starts(self) -> datetime:
        return instant_of(self.quantum)


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A booking with the quanta at which nobody can begin because of it."""

    client: ClientId
    at: datetime
    blocks: frozenset[int]
    taken: TimeTaken


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """A hold that ended without a booking: from when to when, and where it blocks meanwhile."""

    client: ClientId
    at: datetime
    until: datetime
    blocks: frozenset[int]
    taken: TimeTaken


@cache
def facts() -> BookingFacts:
    """The facts of a made-up agency."""
    return looked_up(Facts(agency=make_agency(ADVISORS, CLIENTS, seed=3)))


@cache
def agenda(advisor: AdvisorId) -> Agenda:
    """An advisor's working hours without any booking."""
    window = window_of(FIRST, FIRST + timedelta(WARM_UP + WATCHED + OFFERED_DAYS), ZONE)
    hours = hours_of(facts().advisors[advisor], ())
    standing = standing_of(facts(), advisor, terms=TERMS, hours=hours, on_site=(), window=window)
    return agenda_of(standing, busy=(), taken=())


@cache
def rooms_of(advisor: AdvisorId) -> tuple[PlaceId, ...]:
    """The rooms to which an advisor comes."""
    person, anybody = facts().advisors[advisor], next(iter(facts().clients.values()))
    return tuple(
        place.id
        for place in facts().places.values()
        if is_open_to(place, anybody, on_site=False) and serves(person, place, TERMS)
    )


@dataclass(kw_only=True)
class World:
    """Three months of two advisors and all their clients, one of which is watched."""

    rng: random.Random
    rules: Rules
    key: bytes
    panel: tuple[AdvisorId, ...]
    slots: dict[tuple[ClientId, AdvisorId], list[Slot]] = field(default_factory=dict)
    booked: dict[AdvisorId, list[Booked]] = field(default_factory=dict)
    deciding: dict[AdvisorId, list[Deciding]] = field(default_factory=dict)
    spent: dict[tuple[ClientId, AdvisorId, int], datetime] = field(default_factory=dict)
    seekers: int = 0
    served: int = 0

    def slots_of(self, client: ClientId, advisor: AdvisorId) -> list[Slot]:
        """The quota of every half-day, with what is withdrawn of it."""
        if (client, advisor) not in self.slots:
            page = Page(key=self.key, client=client, advisor=advisor)
            self.slots[client, advisor] = list(self._quotas(page))
        return self.slots[client, advisor]

    def _quotas(self, page: Page) -> Iterator[Slot]:
        standing = agenda(page.advisor).standing
        window, rules = standing.window, self.rules
        possible = standing.starts()
        pause = meeting_of(standing, ConversationKind.PHONE, None).pause
        for day, half, mask in window.halves():
            starts = [window.start + bit for bit in bits(possible & mask)]
            apart = standing.length + pause if rules.apart else 0
            chosen = quota(page, starts, apart=apart, most=rules.quota)
            gone = withdrawal(
                page,
                day,
                half,
                chosen,
                notice=NOTICE,
                zone=ZONE,
                share=rules.withdrawn,
                early=rules.early,
            )
            for start in chosen:
                hit = gone and gone.takes(start, length=standing.length, pause=pause)
                yield Slot(
                    client=page.client,
                    advisor=page.advisor,
                    quantum=start,
                    half=(day, half),
                    withdrawn=gone.at if gone and hit else None,
                )

    def gone_at(self, slot: Slot, *, without: ClientId | None = None) -> datetime | None:
        """When a time went: by a booking, for no reason, or because it was on hold when somebody of
        its client was refused. None when it never does. ``without`` leaves a client's bookings out,
        and what was refused.
        """
        moments = [
            each.at
            for each in self.booked.get(slot.advisor, ())
            if slot.quantum in each.blocks and each.client != without
        ]
        if slot.withdrawn is not None:
            moments.append(slot.withdrawn)
        spent = self.spent.get((slot.client, slot.advisor, slot.quantum))
        if spent is not None and without is None:
            moments.append(spent)
        return min(moments, default=None)

    def listed(self, client: ClientId, advisors: Sequence[AdvisorId], now: datetime) -> list[Slot]:
        """What the list of a client shows at a moment, in order of time."""
        turn, last = last_turn(now, ZONE), day_of(now) + timedelta(days=OFFERED_DAYS)
        found = [
            slot
            for advisor in advisors
            for slot in self.slots_of(client, advisor)
            if slot.starts >= now + NOTICE and slot.half[0] <= last
            if (gone := self.gone_at(slot)) is None or gone > turn
        ]
        return sorted(found, key=lambda slot: (slot.starts, slot.advisor))

    def book(self, client: ClientId, advisors: Sequence[AdvisorId], now: datetime) -> bool:
        """A seeker takes one of the first times that can be had; whether there was one."""
        slot = self._choose(client, advisors, now)
        if slot is None:
            return False
        taken = self._taken(slot, now)
        booked = Booked(client=client, at=now, blocks=_blocked(taken), taken=taken)
        self.booked.setdefault(slot.advisor, []).append(booked)
        return True

    def decide(
        self, client: ClientId, advisors: Sequence[AdvisorId], now: datetime, *, until: datetime
    ) -> bool:
        """A seeker keeps a time until then and does not book it; whether they had one."""
        slot = self._choose(client, advisors, now)
        if slot is None:
            return False
        taken = replace(self._taken(slot, now), on_hold=True)
        held = Deciding(client=client, at=now, until=until, blocks=_blocked(taken), taken=taken)
        self.deciding.setdefault(slot.advisor, []).append(held)
        return True

    def ask(self, slot: Slot, now: datetime) -> bool:
        """Ask for a time; whether it can be had. When not, whatever of that day and advisor is on
        hold is spent for the client, as `coverage.operations.booking.spending` does.
        """
        if self._can_be_had(slot, now):
            return True
        for each in self.slots_of(slot.client, slot.advisor):
            if each.half[0] == slot.half[0] and self._is_held(each, now):
                self.spent.setdefault((each.client, each.advisor, each.quantum), now)
        return False

    def _choose(
        self, client: ClientId, advisors: Sequence[AdvisorId], now: datetime
    ) -> Slot | None:
        """Read the list from its beginning, and ask until something can be had."""
        left = self.listed(client, advisors, now)
        for _ in range(MOST_TRIES):
            if not left:
                return None
            place = int(math.log(1 - self.rng.random()) / math.log(1 - CHOOSY))
            slot = left.pop(min(place, len(left) - 1))
            if self.ask(slot, now):
                return slot
        return None

    def _can_be_had(self, slot: Slot, now: datetime) -> bool:
        gone = self.gone_at(slot)
        return (gone is None or gone > now) and not self._is_held(slot, now)

    def _is_held(self, slot: Slot, now: datetime) -> bool:
        return any(slot.quantum in each.blocks for each in self.holds_at(slot.advisor, now))

    def holds_at(self, advisor: AdvisorId, now: datetime) -> list[Deciding]:
        """What of an advisor's time was on hold then, and never booked."""
        return [each for each in self.deciding.get(advisor, ()) if each.at <= now < each.until]

    def _taken(self, slot: Slot, now: datetime) -> TimeTaken:
        """The booking of a time, by telephone or in some room to which the advisor comes."""
        rooms = rooms_of(slot.advisor)
        in_room = bool(rooms) and self.rng.random() < IN_ROOM
        return TimeTaken(
            id=BookingId(f"{self.rng.getrandbits(128):032x}"),
            advisor=slot.advisor,
            place=self.rng.choice(rooms) if in_room else None,
            seat=int(in_room),
            starts=slot.starts,
            ends=slot.starts + timedelta(minutes=TERMS.minutes),
            pause=TERMS.pause,
            since=now,
            on_hold=False,
            given_up=False,
        )


def _blocked(taken: TimeTaken) -> frozenset[int]:
    """Where no telephone call can begin any more because of a booking."""
    mine = agenda(taken.advisor)
    window, meeting = mine.standing.window, meeting_of(mine.standing, ConversationKind.PHONE, None)
    left = free_starts(mine, meeting, taken=[taken], places=facts().places)
    return frozenset(window.start + bit for bit in bits(mine.standing.starts() & ~left))


def day_of(moment: datetime) -> date:
    """The day on the agency's calendar."""
    return moment.astimezone(ZONE).date()
