"""A snapshot gives back the very facts that it was taken from, or says that it cannot."""

import json
from datetime import date

import pytest

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor, Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import (
    Client,
    DifferIn,
    HalfDay,
    Presence,
    SchoolRegion,
    Service,
    Surge,
)
from coverage.domain.errors import NotFound
from coverage.domain.ids import PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.persistence.database import reading, writing
from coverage.persistence.snapshots import (
    UnreadableSnapshotError,
    agency_from_json,
    agency_to_json,
    load_snapshot,
    store_snapshot,
    take_snapshot,
)
from tests.plans.building import ADA, ALFA, BETA, BO, HORIZON, bare_agency


def full_agency() -> Agency:
    """One of everything, optional fields filled and empty."""
    return Agency(
        name="Bureau Beëdigd",
        horizon=HORIZON,
        liberation_day_off=True,
        days_off=frozenset({date(2027, 3, 29), date(2027, 4, 27)}),
        advisors=(
            Advisor(
                id=ADA,
                name="Ada van Eén",
                postcode="1011",
                hours_per_week=16.5,
                working_days=frozenset({0, 1, 3}),
                radius_km=60,
                languages=frozenset({"nl", "en"}),
                topics=frozenset({"bullying"}),
                sectors=frozenset(),
                gender=Gender.FEMALE,
                background="a",
                max_primary=2,
                max_backup=2,
                credential="LVV",
                valid_until=date(2028, 1, 1),
                internal_to=BETA,
                available_from=date(2027, 1, 1),
            ),
        ),
        clients=(
            Client(
                id=ALFA,
                name="Alfa",
                postcode="1012",
                sector="government",
                employees=400,
                demand_hours_per_week=2.5,
                visits_per_year=10,
                service=Service.LOCAL,
                languages=frozenset({"nl"}),
                topics=frozenset({"bullying"}),
                differ_in=DifferIn.GENDER,
                school_region=SchoolRegion.NOORD,
                contract_from=date(2026, 1, 1),
                presence=(Presence(every_weeks=2, weekday=1, half_day=HalfDay.MORNING),),
            ),
        ),
        places=(Place(id=PlaceId("room"), name="Kamer", kind=PlaceKind.ROOM, wheelchair=True),),
        absences=(
            Absence(
                advisor=ADA,
                first=date(2027, 3, 22),
                until=date(2027, 3, 23),
                kind=AbsenceKind.TRAINING,
            ),
        ),
        conflicts=(
            Conflict(advisor=BO, client=ALFA, first=date(2026, 2, 1), kind=ConflictKind.FAMILY),
        ),
        surges=(
            Surge(
                client=BETA,
                first=date(2027, 3, 24),
                until=date(2027, 4, 7),
                extra_hours_per_week=6,
                languages=frozenset({"fy"}),
            ),
        ),
        panels=(Panel(client=ALFA, primary=ADA, third=BO),),
        pins=(
            Pin(client=ALFA, role=None, advisor=BO, kind=PinKind.BAN),
            Pin(client=ALFA, role=Role.PRIMARY, advisor=ADA, kind=PinKind.PIN),
        ),
    )


def test_every_fact_survives_the_round_trip() -> None:
    assert agency_from_json(agency_to_json(full_agency())) == full_agency()


def test_equal_facts_give_equal_text() -> None:
    again = agency_from_json(agency_to_json(full_agency()))
    assert agency_to_json(again) == agency_to_json(full_agency())


def test_a_whole_number_of_hours_stays_an_hour_count_with_a_fraction() -> None:
    surge = agency_from_json(agency_to_json(full_agency())).surges[0]
    assert isinstance(surge.extra_hours_per_week, float)


def test_a_fact_that_was_unknown_when_the_snapshot_was_taken_gets_its_default() -> None:
    document = json.loads(agency_to_json(full_agency()))
    del document["agency"]["good_friday_off"]
    assert agency_from_json(json.dumps(document)) == full_agency()


@pytest.mark.parametrize(
    "damage",
    [
        {"name": 3},
        {"name": None},
        {"weather": "fine"},
        {"horizon": {"start": "2027-03-22"}},
        {"horizon": {"start": "soon", "weeks": 3}},
        {"horizon": {"start": "2027-03-22", "weeks": True}},
        {"horizon": []},
        {"absences": {}},
        {"pins": [{"client": "a", "role": "chief", "advisor": "b", "kind": "pin"}]},
    ],
    ids=str,
)
def test_text_that_is_no_agency_is_refused(damage: dict[str, object]) -> None:
    document = json.loads(agency_to_json(bare_agency()))
    document["agency"] |= damage
    with pytest.raises(UnreadableSnapshotError):
        agency_from_json(json.dumps(document))


def test_a_snapshot_of_another_format_is_refused() -> None:
    with pytest.raises(UnreadableSnapshotError):
        agency_from_json('{"format": 99, "agency": {}}')


@pytest.mark.usefixtures("app")
def test_the_same_facts_are_kept_once() -> None:
    for _ in range(2):
        with writing() as session:
            store_snapshot(session, take_snapshot(full_agency()))
    with reading() as session:
        assert load_snapshot(session, take_snapshot(full_agency()).sha256) == full_agency()


@pytest.mark.usefixtures("app")
def test_facts_that_were_never_kept_are_not_found() -> None:
    with reading() as session, pytest.raises(NotFound):
        load_snapshot(session, "0" * 64)
