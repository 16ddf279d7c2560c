"""What comes on top of the year's round: pins and bans, surges, and places to meet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.agencies.country import Map
from benchmarks.agencies.history import Ties, is_compatible
from benchmarks.agencies.laws import lognormal
from coverage.domain.advisors import Advisor
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import Client, Surge
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.domain.postcodes import postcodes
from coverage.domain.weeks import Horizon

PINNED, BANNED = 1 / 25, 1 / 40
"""Shares of the panels with a seat that must stay, and with somebody who must go."""
SURGING = 1 / 15
SEASONS = ((2, 10), (34, 42))
"""Weeks in which reorganisations are announced: after New Year and after the summer."""
LANGUAGES = ("en", "pl", "tr")


def pins(
    dice: Random,
    standing: Sequence[Panel],
    people: Mapping[AdvisorId, Advisor],
    organisations: Mapping[ClientId, Client],
    tied: Ties,
) -> Iterator[Pin]:
    """Pins keep somebody who sits well, mostly the primary; bans remove one, mostly the backup.

    Only somebody compatible is pinned: a pin that breaks a rule is refused when it comes in.
    """
    count = len(standing)
    chosen = dice.sample(range(count), min(count, round(count * (PINNED + BANNED))))
    for position, index in enumerate(chosen):
        panel = standing[index]
        kept = position < round(count * PINNED)
        role = dice.choices((Role.PRIMARY, Role.BACKUP), (4, 1) if kept else (1, 4))[0]
        advisor = panel.holder(role)
        if advisor is None:
            continue
        person, client = people[advisor], organisations[panel.client]
        if kept and not is_compatible(person, client, tied, on=date.max):
            continue
        everywhere = not kept and dice.random() < 0.3
        yield Pin(
            client=panel.client,
            role=None if everywhere else role,
            advisor=advisor,
            kind=PinKind.PIN if kept else PinKind.BAN,
        )


def surges(dice: Random, organisations: Sequence[Client], horizon: Horizon) -> Iterator[Surge]:
    """One client in fifteen reorganises: four to twelve weeks, extra hours about its own demand.

    Four in five want people from outside the panel, one in seven a language on top.
    """
    for client in dice.sample(organisations, round(len(organisations) * SURGING)):
        first_week, last_week = dice.choice(SEASONS)
        begins = dice.randint(first_week, last_week) % max(1, horizon.weeks - 4)
        first = horizon.start + timedelta(days=7 * begins + dice.choice((0, 0, 0, 2)))
        weeks = round(dice.triangular(4, 12, 6))
        usual = max(1.0, client.demand_hours_per_week)
        hours = round(max(2.0, lognormal(dice, usual, 0.4, least=0.0, most=12.0)), 1)
        yield Surge(
            client=client.id,
            first=first,
            until=first + timedelta(days=7 * weeks - 3),
            extra_hours_per_week=hours,
            half_days_per_week=min(dice.choice((0, 0, 1, 2)), int(hours // 4)),
            neutral=dice.random() < 0.8,
            languages=frozenset([dice.choice(LANGUAGES)] if dice.random() < 1 / 7 else []),
        )


def places(dice: Random, where: Map, organisations: Sequence[Client]) -> Iterator[Place]:
    """The phone, video, a room for every dozen clients, and rooms at the clients who have one."""
    opening = "mon-fri 08:00-20:00"
    yield Place(id=PlaceId("phone"), name="Telefoon", kind=PlaceKind.PHONE, opening=opening)
    yield Place(id=PlaceId("video"), name="Beeldbellen", kind=PlaceKind.VIDEO, opening=opening)
    rooms = dict.fromkeys(where.draw(dice, max(8, len(organisations) // 12)))
    for code in rooms:
        yield Place(
            id=PlaceId(f"room-{code}"),
            name=f"Gespreksruimte {postcodes()[code].place} {code}",
            kind=PlaceKind.ROOM,
            postcode=code,
            opening="mon-fri 08:30-18:00",
            rooms=dice.choice((1, 1, 2, 3)),
            wheelchair=dice.random() < 0.8,
        )
    for client in organisations:
        if client.own_site_allowed:
            yield Place(
                id=PlaceId(f"at-{client.id}"),
                name=f"Kamer bij {client.name}",
                kind=PlaceKind.ROOM,
                postcode=client.postcode,
                client=client.id,
                opening="mon-fri 09:00-17:00",
                rooms=1,
                wheelchair=True,
            )
