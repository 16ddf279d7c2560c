"""Simulated months of one client's page: who books there, and what somebody sees who looks at it
every day.

Times come from the engine and the offers that the product itself uses. What is simulated is people:
seekers who come at random and take one of the first times on the list, and a watcher who opens a
session every morning. Appointments in advisors' calendars, which also make times go, are left out:
they can only hide more.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
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
    """One time of a quota: it is withdrawn at ``withdrawn`` (None: never)."""

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
class Vanished:
    """What went of one half-day from one morning to the next: how many times of how many, how many
    days ahead, and whether an employee of the client had booked.
    """

    went: int
    listed: int
    lead: int
    own: bool


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What a watcher saw in four weeks, and how seekers fared meanwhile.

    ``seekers`` looked for a time, ``served`` found one within five working days. ``hourly`` is how
    many half-days lost a time within each hour that was watched without any booking of an own
    employee.
    """

    vanished: tuple[Vanished, ...]
    own_bookings: int
    seekers: int
    served: int
    hourly: float


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
                    advisor=page.advisor,
                    quantum=start,
                    half=(day, half),
                    withdrawn=gone.at if gone and hit else None,
                )

    def gone_at(self, slot: Slot, *, without: ClientId | None = None) -> datetime | None:
        """When a time went, by a booking or for no reason; None when it never does."""
        moments = [
            each.at
            for each in self.booked.get(slot.advisor, ())
            if slot.quantum in each.blocks and each.client != without
        ]
        if slot.withdrawn is not None:
            moments.append(slot.withdrawn)
        return min(moments, default=None)

    def listed(self, client: ClientId, advisors: Sequence[AdvisorId], now: datetime) -> list[Slot]:
        """What the list of a client shows at a moment, in order of time."""
        turn, last = last_turn(now, ZONE), _day(now) + timedelta(days=OFFERED_DAYS)
        found = [
            slot
            for advisor in advisors
            for slot in self.slots_of(client, advisor)
            if slot.starts >= now + NOTICE and slot.half[0] <= last
            if (gone := self.gone_at(slot)) is None or gone > turn
        ]
        return sorted(found, key=lambda slot: (slot.starts, slot.advisor))

    def book(self, client: ClientId, advisors: Sequence[AdvisorId], now: datetime) -> bool:
        """A seeker takes one of the first times that are still there; whether there was one."""
        there = [
            slot
            for slot in self.listed(client, advisors, now)
            if (gone := self.gone_at(slot)) is None or gone > now
        ]
        if not there:
            return False
        place = min(int(math.log(1 - self.rng.random()) / math.log(1 - CHOOSY)), len(there) - 1)
        slot = there[place]
        taken = self._taken(slot, now)
        booked = Booked(client=client, at=now, blocks=_blocked(taken), taken=taken)
        self.booked.setdefault(slot.advisor, []).append(booked)
        return True

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


def peopled(seed: int, rules: Rules = Rules(), *, own: float | int = 1.0) -> World:
    """A world after everybody has booked; see `watch`."""
    rng = random.Random(seed)
    panel = tuple(rng.sample(sorted(facts().advisors), 2))
    world = World(rng=rng, rules=rules, key=rng.randbytes(32), panel=panel)
    for moment, client in sorted(_arrivals(rng, panel, own)):
        advisors = panel if client == MINE else (AdvisorId(client.partition("/")[2]),)
        if client == MINE:
            world.seekers += 1
            first = next(iter(world.listed(client, advisors, moment)), None)
            world.served += first is not None and _working_days(moment, first.starts) <= 5
        world.book(client, advisors, moment)
    return world


def watch(seed: int, rules: Rules = Rules(), *, own: float | int = 1.0) -> Watch:
    """What is seen in one simulated world.

    ``own`` as an integer: so many bookings of own employees while somebody watches, on random days.
    As a float: as many as there are by chance, at that many times the usual rate.
    """
    world = peopled(seed, rules, own=own)
    vanished = tuple(_seen(world))
    own_bookings = sum(b.client == MINE for mine in world.booked.values() for b in mine)
    return Watch(
        vanished=vanished,
        own_bookings=own_bookings,
        seekers=world.seekers,
        served=world.served,
        hourly=_hourly(world),
    )


def mornings() -> list[datetime]:
    """When the watcher looks: every day at nine."""
    days = (FIRST + timedelta(days=WARM_UP + n) for n in range(WATCHED + 1))
    return [_at(day, 9) for day in days]


def _arrivals(
    rng: random.Random, panel: Sequence[AdvisorId], own: float | int
) -> Iterator[tuple[datetime, ClientId]]:
    """When somebody looks for a conversation: employees of other clients, and of this one."""
    days = WARM_UP + WATCHED
    for advisor in panel:
        for number in range(_poisson(rng, A_YEAR / ADVISORS * days / 365)):
            yield _moment(rng, 0, days), ClientId(f"other-{number % 9}/{advisor}")
    if isinstance(own, int):
        for _ in range(own):
            yield _moment(rng, WARM_UP, WATCHED), MINE
    else:
        for _ in range(_poisson(rng, own * A_YEAR / CLIENTS * WATCHED / 365)):
            yield _moment(rng, WARM_UP, WATCHED), MINE


def _seen(world: World) -> Iterator[Vanished]:
    """What went from one morning to the next, by advisor and half-day.

    The lists are those of `World.listed`, worked out at once for all mornings.
    """
    halves: dict[tuple[AdvisorId, tuple[date, HalfDay]], list[tuple[Slot, datetime | None]]] = {}
    for advisor in world.panel:
        for slot in world.slots_of(MINE, advisor):
            halves.setdefault((advisor, slot.half), []).append((slot, world.gone_at(slot)))
    for before, now in pairwise(mornings()):
        earlier, turn = last_turn(before, ZONE), last_turn(now, ZONE)
        last = _day(before) + timedelta(days=OFFERED_DAYS)
        for (_, (day, _)), slots in halves.items():
            if not _day(now) < day <= last:
                continue
            there = [
                (slot, gone)
                for slot, gone in slots
                if slot.starts >= now + NOTICE and (gone is None or gone > earlier)
            ]
            went = [slot for slot, gone in there if gone is not None and gone <= turn]
            if went:
                own = any(_by_own(world, slot) for slot in went)
                lead = (day - _day(now)).days
                yield Vanished(went=len(went), listed=len(there), lead=lead, own=own)


def _by_own(world: World, slot: Slot) -> bool:
    """Whether a time went when an employee of the watched client booked."""
    gone = world.gone_at(slot)
    return gone is not None and any(
        each.at == gone and each.client == MINE for each in world.booked.get(slot.advisor, ())
    )


def _hourly(world: World) -> float:
    """Half-days that lose a time within an hour in which people book, on average, without own
    bookings.
    """
    start, end = mornings()[0], mornings()[-1]
    moments = set()
    for advisor in world.panel:
        for slot in world.slots_of(MINE, advisor):
            gone = world.gone_at(slot, without=MINE)
            if gone is not None and start <= gone < end and gone <= slot.starts - NOTICE:
                moments.add((advisor, slot.half, gone))
    return len(moments) / (WATCHED * 15)


def _working_days(now: datetime, starts: datetime) -> int:
    """Working days from today until the day of a time."""
    day, count = _day(now), 0
    while day < _day(starts):
        day += timedelta(days=1)
        count += day.weekday() < 5
    return count


def _moment(rng: random.Random, first: int, days: int) -> datetime:
    """Some moment of the day or the evening."""
    day = FIRST + timedelta(days=first + rng.randrange(days))
    return _at(day, 8) + timedelta(minutes=rng.randrange(15 * 60))


def _poisson(rng: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
