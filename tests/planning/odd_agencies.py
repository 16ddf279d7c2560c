"""Small agencies with everything odd in them, for properties: a strategy of Hypothesis.

Up to six advisors and seven clients over one to six weeks, with few hours and many absences, so
that every cost and every hard rule occurs; a radius and a capacity of nothing, public holidays,
expired credentials, contracts that end before they begin, pins that contradict each other, and
published panels of people who no longer fit.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor, Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import Client, DifferIn, SchoolRegion, Service, Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon
from tests.planning.folders import days_off

START = date(2026, 12, 21)
"""Three weeks before and after New Year: week 53 and four public holidays."""
POSTCODES = st.sampled_from(["3511", "3521", "3811", "1011", "9711"])
TOPICS = ("bullying", "intimidation")
GENDERS = st.sampled_from([None, *Gender])
WEEKDAYS = st.one_of(st.just(frozenset(range(5))), st.frozensets(st.integers(0, 4)))


def _usually(value: object, *others: object) -> st.SearchStrategy:  # type: ignore[type-arg]
    """Often one thing, which examples shrink to, and otherwise one of the others."""
    return st.sampled_from([value, value, value, *others])


@st.composite
def _days(draw: st.DrawFn) -> tuple[date, date]:
    first = START + timedelta(days=draw(st.integers(-10, 45)))
    return first, first + timedelta(days=draw(st.sampled_from([0, 2, 4, 6, 13, 60])))


@st.composite
def _advisor(draw: st.DrawFn, name: str, employers: list[str]) -> Advisor:
    first, last = draw(_days())
    return Advisor(
        id=AdvisorId(name),
        name=name.title(),
        postcode=draw(POSTCODES),
        hours_per_week=draw(st.sampled_from([8.0, 2.0, 3.5, 16.0, 0.0])),
        working_days=draw(WEEKDAYS),
        radius_km=draw(_usually(60.0, 0.0, 15.0, 300.0)),
        languages=draw(_usually(frozenset({"nl"}), frozenset(), frozenset({"nl", "en"}))),
        topics=draw(_usually(frozenset(TOPICS), frozenset({"bullying"}))),
        sectors=draw(_usually(frozenset({"government"}), frozenset(), frozenset({"it"}))),
        gender=draw(GENDERS),
        background=draw(st.sampled_from(["", "a", "b"])),
        max_primary=draw(st.integers(0, 4)),
        max_backup=draw(st.integers(0, 4)),
        credential="LVV",
        valid_until=draw(_usually(date(2030, 1, 1), first)),
        internal_to=draw(_usually(None, None, *map(ClientId, employers))),
        available_from=draw(_usually(None, first)),
        available_until=draw(_usually(None, last)),
    )


@st.composite
def _client(draw: st.DrawFn, name: str) -> Client:
    first, last = draw(_days())
    return Client(
        id=ClientId(name),
        name=name.title(),
        postcode=draw(POSTCODES),
        sector=draw(st.sampled_from(["government", "it"])),
        employees=100,
        demand_hours_per_week=draw(st.sampled_from([1.0, 0.0, 0.4, 2.5, 6.0, 50.0])),
        visits_per_year=draw(st.sampled_from([0.0, 6.0, 12.0, 50.0])),
        service=draw(_usually(Service.LOCAL, Service.CENTRAL)),
        languages=draw(_usually(frozenset({"nl"}), frozenset({"nl", "en"}))),
        topics=draw(_usually(frozenset({"bullying"}), frozenset(TOPICS))),
        preferred_gender=draw(GENDERS),
        panel_size=draw(st.sampled_from([2, 3])),
        differ_in=draw(st.sampled_from([None, *DifferIn])),
        school_region=SchoolRegion.MIDDEN,
        contract_from=draw(_usually(date(2020, 1, 1), first)),
        contract_until=draw(_usually(None, last, date(2026, 12, 24))),
    )


@st.composite
def _ties(draw: st.DrawFn, people: list[str], organisations: list[str]) -> dict[str, object]:
    """Facts between an advisor and a client."""
    pairs = st.tuples(st.sampled_from(people), st.sampled_from(organisations))
    roles = st.sampled_from(Role)

    def some(most: int) -> list[tuple[str, str]]:
        return draw(st.lists(pairs, max_size=most))

    conflicts = [
        Conflict(
            advisor=AdvisorId(a),
            client=ClientId(c),
            first=first,
            until=draw(st.sampled_from([None, last, date(2026, 1, 1)])),
            kind=ConflictKind.FAMILY,
        )
        for a, c in some(2)
        for first, last in [draw(_days())]
    ]
    pins = [
        Pin(client=ClientId(c), role=draw(roles), advisor=AdvisorId(a), kind=PinKind.PIN)
        for a, c in some(3)
    ]
    bans = [
        Pin(
            client=ClientId(c), role=draw(st.none() | roles), advisor=AdvisorId(a), kind=PinKind.BAN
        )
        for a, c in some(2)
    ]
    return {"conflicts": tuple(conflicts), "pins": (*pins, *bans)}


@st.composite
def _published(draw: st.DrawFn, people: list[str], organisations: list[str]) -> tuple[Panel, ...]:
    """Panels of anybody: of people who fit, and of people who do not."""
    chosen = draw(st.lists(st.sampled_from(organisations), unique=True))
    panels = []
    for name in chosen:
        seats = draw(st.permutations([*map(AdvisorId, people), None, None, None]))
        panels.append(
            Panel(client=ClientId(name), primary=seats[0], backup=seats[1], third=seats[2])
        )
    return tuple(panels)


@st.composite
def _surge(draw: st.DrawFn, organisations: list[str]) -> Surge:
    first, last = draw(_days())
    return Surge(
        client=ClientId(draw(st.sampled_from(organisations))),
        first=first,
        until=last,
        extra_hours_per_week=draw(st.sampled_from([2.0, 0.0, 1.3, 12.0])),
        neutral=draw(st.booleans()),
        languages=draw(_usually(frozenset(), frozenset({"en"}))),
    )


@st.composite
def odd_agencies(draw: st.DrawFn, *, advisors: int = 6, clients: int = 7, weeks: int = 6) -> Agency:
    """An agency of at most so many, at least one advisor among them."""
    people = [f"a{n}" for n in range(draw(st.integers(1, advisors)))]
    organisations = [f"c{n}" for n in range(draw(st.integers(0, clients)))]
    horizon = Horizon(start=START, weeks=draw(st.integers(1, weeks)))
    absences = draw(st.lists(st.tuples(st.sampled_from(people), _days()), max_size=8))
    switches = {"good_friday": draw(st.booleans()), "liberation_day": draw(st.booleans())}
    facts = draw(_ties(people, organisations)) if organisations else {}
    return Agency(
        name="Odd",
        horizon=horizon,
        days_off=days_off(horizon, **switches),
        advisors=tuple(draw(_advisor(name, organisations)) for name in people),
        clients=tuple(draw(_client(name)) for name in organisations),
        absences=tuple(
            Absence(advisor=AdvisorId(name), first=first, until=last)
            for name, (first, last) in absences
        ),
        panels=draw(_published(people, organisations)) if organisations else (),
        surges=tuple(draw(st.lists(_surge(organisations), max_size=3))) if organisations else (),
        **facts,  # type: ignore[arg-type]
    )
