"""Simulated months of one client's page: who books there, and what somebody sees who looks at it
every day.

What is simulated is people: seekers who come at random and take one of the first times on the list,
others who keep a time for some minutes and leave it, and a watcher who opens a session every
morning, reads the list and asks for as many times as one session may. Appointments in advisors'
calendars, which also make times go, are left out: they can only hide more.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from benchmarks.watched_worlds import (
    A_YEAR,
    ADVISORS,
    CLIENTS,
    FIRST,
    MINE,
    NOTICE,
    WARM_UP,
    WATCHED,
    ZONE,
    Deciding,
    Rules,
    Slot,
    World,
    day_of,
    facts,
)
from coverage.domain.bookings import HOLD_LASTS, OFFERED_DAYS
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.offers import last_turn
from coverage.operations.booking.seeking import MOST_TRIES

AS_THEY_ARE = Rules()
_OWN_RATE = A_YEAR / CLIENTS * WATCHED / 365
"""Bookings of the average client's employees while somebody watches."""
LAPSED = 0.5
"""Holds that end without a booking, for each booking."""
_BOOKS, _LEAVES, _ASKS = range(3)
"""What somebody does who comes."""


@dataclass(frozen=True, kw_only=True)
class Vanished:
    """What went of one half-day from one morning to the next: how many times of how many, how many
    days ahead, and whether an employee of the client had booked or kept a time just then.
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


def peopled(
    seed: int,
    rules: Rules = AS_THEY_ARE,
    *,
    own: float | int = 1.0,
    lapsed: float = LAPSED,
    asks: int = MOST_TRIES,
) -> World:
    """A world after everybody has come; see `watch`."""
    rng = random.Random(seed)
    panel = tuple(rng.sample(sorted(facts().advisors), 2))
    world = World(rng=rng, rules=rules, key=rng.randbytes(32), panel=panel)
    comings = [*_arrivals(rng, panel, own), *_lookers(rng, panel, lapsed), *_askings(asks)]
    for moment, what, client in sorted(comings):
        advisors = panel if client == MINE else (AdvisorId(client.partition("/")[2]),)
        if what == _ASKS:
            _ask(world, asks, moment)
        elif what == _LEAVES:
            until = moment + rng.random() * HOLD_LASTS
            world.decide(client, advisors, moment, until=until)
        else:
            if client == MINE:
                world.seekers += 1
                first = next(iter(world.listed(client, advisors, moment)), None)
                world.served += first is not None and _working_days(moment, first.starts) <= 5
            world.book(client, advisors, moment)
    return world


def _ask(world: World, asks: int, now: datetime) -> None:
    """The watcher asks for some of what is listed, and books nothing."""
    there = world.listed(MINE, world.panel, now)
    for slot in world.rng.sample(there, min(asks, len(there))):
        world.ask(slot, now)


def watch(
    seed: int,
    rules: Rules = AS_THEY_ARE,
    *,
    own: float | int = 1.0,
    lapsed: float = LAPSED,
    asks: int = MOST_TRIES,
) -> Watch:
    """What is seen in one simulated world.

    ``own`` as an integer: so many bookings of own employees while somebody watches, on random days.
    As a float: as many as there are by chance, at that many times the usual rate. ``lapsed``: holds
    without a booking, for each booking at the usual rate, at this client as at others. ``asks``:
    how many times the watcher asks for every morning.
    """
    world = peopled(seed, rules, own=own, lapsed=lapsed, asks=asks)
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


Coming = tuple[datetime, int, ClientId]
"""When somebody comes, what they do, and of which client they are."""


def _arrivals(rng: random.Random, panel: Sequence[AdvisorId], own: float | int) -> Iterator[Coming]:
    """Who looks for a conversation: employees of other clients, and of this one."""
    yield from ((each, _BOOKS, client) for each, client in _others(rng, panel, 1.0))
    count = own if isinstance(own, int) else _poisson(rng, own * _OWN_RATE)
    for _ in range(count):
        yield _moment(rng, WARM_UP, WATCHED), _BOOKS, MINE


def _lookers(rng: random.Random, panel: Sequence[AdvisorId], lapsed: float) -> Iterator[Coming]:
    """Who keeps a time and leaves it again."""
    yield from ((each, _LEAVES, client) for each, client in _others(rng, panel, lapsed))
    for _ in range(_poisson(rng, lapsed * _OWN_RATE)):
        yield _moment(rng, WARM_UP, WATCHED), _LEAVES, MINE


def _askings(asks: int) -> Iterator[Coming]:
    if asks:
        yield from ((each, _ASKS, MINE) for each in mornings())


def _others(
    rng: random.Random, panel: Sequence[AdvisorId], share: float
) -> Iterator[tuple[datetime, ClientId]]:
    """Employees of nine other clients of each advisor, at this share of the usual rate."""
    days = WARM_UP + WATCHED
    for advisor in panel:
        for number in range(_poisson(rng, share * A_YEAR / ADVISORS * days / 365)):
            yield _moment(rng, 0, days), ClientId(f"other-{number % 9}/{advisor}")


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
        last = day_of(before) + timedelta(days=OFFERED_DAYS)
        for (_, (day, _)), slots in halves.items():
            if not day_of(now) < day <= last:
                continue
            there = [
                (slot, gone)
                for slot, gone in slots
                if slot.starts >= now + NOTICE and (gone is None or gone > earlier)
            ]
            went = [slot for slot, gone in there if gone is not None and gone <= turn]
            if went:
                own = any(_by_own(world, slot) for slot in went)
                lead = (day - day_of(now)).days
                yield Vanished(went=len(went), listed=len(there), lead=lead, own=own)


def _by_own(world: World, slot: Slot) -> bool:
    """Whether a time went when an employee of the watched client booked, or was deciding."""
    gone = world.gone_at(slot)
    if gone is None:
        return False
    booked = any(
        each.at == gone and each.client == MINE for each in world.booked.get(slot.advisor, ())
    )
    return booked or any(
        each.client == MINE and slot.quantum in each.blocks
        for each in world.holds_at(slot.advisor, gone)
    )


def _hourly(world: World) -> float:
    """Half-days that lose a time within an hour in which people book, on average, without own
    bookings: what somebody would see who asks for all times on the hour.
    """
    start, end = mornings()[0], mornings()[-1]
    moments = set()
    for advisor in world.panel:
        kept = [h for h in world.deciding.get(advisor, ()) if _on_the_hour(h) and h.client != MINE]
        for slot in world.slots_of(MINE, advisor):
            gone = [world.gone_at(slot, without=MINE)]
            gone += [each.at for each in kept if slot.quantum in each.blocks]
            first = min((each for each in gone if each is not None), default=None)
            if first is not None and start <= first < end and first <= slot.starts - NOTICE:
                moments.add((advisor, slot.half, first))
    return len(moments) / (WATCHED * 15)


def _on_the_hour(hold: Deciding) -> bool:
    """Whether somebody who asks every hour is refused because of it."""
    asked = hold.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return hold.at <= asked < hold.until


def _working_days(now: datetime, starts: datetime) -> int:
    """Working days from today until the day of a time."""
    day, count = day_of(now), 0
    while day < day_of(starts):
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
