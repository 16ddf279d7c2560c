"""Small made-up agencies, and the best panels of them by trying all."""

from datetime import date, timedelta
from random import Random

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor, Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import Client, DifferIn, SchoolRegion, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon
from coverage.planning.problem import Problem
from tests.planning.by_the_book import Book
from tests.planning.exact import best_points

START = date(2027, 1, 4)
PLACES = ("1011", "1012", "1181", "2011", "3511", "9711")
TOPICS = ("bullying", "intimidation", "integrity_issue")


def advisor(name: str, **facts: object) -> Advisor:
    """An advisor in Amsterdam, five days a week, whom nothing hinders."""
    usual: dict[str, object] = {
        "id": AdvisorId(name),
        "name": name,
        "postcode": "1011",
        "hours_per_week": 20.0,
        "working_days": frozenset(range(5)),
        "radius_km": 60.0,
        "languages": frozenset({"nl"}),
        "topics": frozenset({"bullying"}),
        "sectors": frozenset({"government"}),
        "max_primary": 5,
        "max_backup": 5,
        "credential": "LVV",
        "valid_until": date(2030, 1, 1),
    }
    return Advisor(**(usual | facts))  # type: ignore[arg-type]


def client(name: str, **facts: object) -> Client:
    """A client in Amsterdam that asks for two hours a week and little else."""
    usual: dict[str, object] = {
        "id": ClientId(name),
        "name": name,
        "postcode": "1012",
        "sector": "government",
        "employees": 100,
        "demand_hours_per_week": 2.0,
        "visits_per_year": 6.0,
        "service": Service.LOCAL,
        "languages": frozenset({"nl"}),
        "topics": frozenset({"bullying"}),
        "school_region": SchoolRegion.NOORD,
        "contract_from": date(2025, 1, 1),
    }
    return Client(**(usual | facts))  # type: ignore[arg-type]


def absence(name: str, first: date, days: int) -> Absence:
    return Absence(advisor=AdvisorId(name), first=first, until=first + timedelta(days=days - 1))


def pin(name: str, role: Role | None, person: str, kind: PinKind = PinKind.PIN) -> Pin:
    return Pin(client=ClientId(name), role=role, advisor=AdvisorId(person), kind=kind)


def panel(name: str, primary: str = "", backup: str = "", third: str = "") -> Panel:
    seats = [AdvisorId(seat) if seat else None for seat in (primary, backup, third)]
    return Panel(client=ClientId(name), primary=seats[0], backup=seats[1], third=seats[2])


def agency(*, weeks: int = 4, **facts: object) -> Agency:
    """An agency with the given facts, without public holidays."""
    return Agency(
        name="Small",
        horizon=Horizon(start=START, weeks=weeks),
        **facts,  # type: ignore[arg-type]
    )


def random_agency(seed: int, *, advisors: int = 4, clients: int = 4, weeks: int = 4) -> Agency:
    """Few hours and many absences, so that every kind of cost occurs."""
    random = Random(seed)
    people = tuple(_random_advisor(random, f"a{n}") for n in range(random.randint(1, advisors)))
    organisations = tuple(
        _random_client(random, f"c{n}") for n in range(random.randint(1, clients))
    )
    absences = tuple(
        absence(
            random.choice(people).id,
            START + timedelta(days=random.randrange(7 * weeks)),
            random.randint(1, 9),
        )
        for _ in range(random.randint(0, 2 * len(people)))
    )
    return agency(
        weeks=weeks,
        advisors=people,
        clients=organisations,
        absences=absences,
        conflicts=_random_conflicts(random, people, organisations),
        panels=_random_panels(random, people, organisations),
        pins=_random_pins(random, people, organisations),
    )


def _random_advisor(random: Random, name: str) -> Advisor:
    return advisor(
        name,
        postcode=random.choice(PLACES),
        hours_per_week=random.choice([2.0, 4.0, 8.5, 16.0]),
        working_days=frozenset(random.sample(range(5), random.randint(1, 5))),
        radius_km=random.choice([10.0, 60.0, 300.0]),
        topics=frozenset([*random.sample(TOPICS, 2), "bullying"]),
        sectors=frozenset(random.sample(["government", "it"], 1)),
        gender=random.choice([None, *Gender]),
        background=random.choice(["", "a", "b"]),
        max_primary=random.randint(0, 3),
        max_backup=random.randint(0, 3),
        valid_until=random.choice([date(2030, 1, 1), START + timedelta(days=9)]),
        internal_to=random.choice([None] * 9 + [ClientId("c0")]),
    )


def _random_client(random: Random, name: str) -> Client:
    return client(
        name,
        postcode=random.choice(PLACES),
        sector=random.choice(["government", "it"]),
        demand_hours_per_week=random.choice([0.5, 1.25, 2.0, 3.3]),
        visits_per_year=float(random.randint(0, 12)),
        service=random.choice(list(Service)),
        topics=frozenset({random.choice(TOPICS)}),
        preferred_gender=random.choice([None, *Gender]),
        panel_size=random.choice([2, 3]),
        differ_in=random.choice([None, *DifferIn]),
        contract_from=random.choice([date(2025, 1, 1), START + timedelta(days=10)]),
        contract_until=random.choice([None, None, START + timedelta(days=15)]),
    )


def _random_conflicts(
    random: Random, people: tuple[Advisor, ...], organisations: tuple[Client, ...]
) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(
            advisor=random.choice(people).id,
            client=random.choice(organisations).id,
            first=date(2020, 1, 1),
            until=random.choice([None, date(2026, 1, 1)]),
            kind=ConflictKind.FAMILY,
        )
        for _ in range(random.randint(0, 2))
    )


def _random_panels(
    random: Random, people: tuple[Advisor, ...], organisations: tuple[Client, ...]
) -> tuple[Panel, ...]:
    found = []
    for organisation in organisations:
        if len(people) > 1 and random.random() < 0.6:
            first, second = random.sample(people, 2)
            found.append(panel(organisation.id, first.id, second.id))
    return tuple(found)


def _random_pins(
    random: Random, people: tuple[Advisor, ...], organisations: tuple[Client, ...]
) -> tuple[Pin, ...]:
    return tuple(
        pin(
            random.choice(organisations).id,
            random.choice(list(Role)),
            random.choice(people).id,
            random.choice(list(PinKind)),
        )
        for _ in range(random.randint(0, 2))
    )


def best_objective(problem: Problem) -> float:
    """The least cost of all panels that keep the hard rules."""
    return best_points(Book(problem.agency))
