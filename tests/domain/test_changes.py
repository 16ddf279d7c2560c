"""What a scenario may suppose, and what becomes of the facts then."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from coverage.domain.absences import Absence
from coverage.domain.advisors import Gender
from coverage.domain.change_fields import ChangeKind
from coverage.domain.change_texts import kind_of, parse_change, read_change, text_of
from coverage.domain.changes import (
    AbsenceMoved,
    AdvisorChanged,
    AdvisorJoins,
    AdvisorLeaves,
    AdvisorOut,
    Change,
    ClientJoins,
    ClientLeaves,
    ContractMoved,
    NeedsChanged,
    SurgeAdded,
    apply,
)
from coverage.domain.clients import HalfDay, Presence, Surge
from coverage.domain.errors import ImpossibleChange
from coverage.domain.ids import AdvisorId, ClientId
from tests.builders import MONDAY, a_client, an_advisor, an_agency

ADA, ALFA = AdvisorId("ada"), ClientId("alfa")
FRIDAY = MONDAY + timedelta(days=4)
HOLIDAY = Absence(advisor=ADA, first=MONDAY, until=FRIDAY)
AGENCY = an_agency(absences=(HOLIDAY,))
SURGE = Surge(client=ALFA, first=MONDAY, until=FRIDAY, extra_hours_per_week=8, half_days_per_week=1)
NEW = an_advisor("cas-1", name="Cas de Wit", postcode="9711", gender=Gender.MALE, background="x y")
SITE = (Presence(every_weeks=2, weekday=1, half_day=HalfDay.AFTERNOON),)

EVERY_KIND: list[Change] = [
    AdvisorOut(advisor=ADA, first=MONDAY, until=FRIDAY),
    AdvisorLeaves(advisor=ADA, last=FRIDAY),
    AdvisorJoins(advisor=NEW),
    AdvisorJoins(advisor=replace(NEW, internal_to=ALFA, available_from=MONDAY, hours_per_week=1.1)),
    AdvisorChanged(advisor=ADA, radius_km=12.5),
    AdvisorChanged(advisor=ADA, hours_per_week=8.0, radius_km=0.0),
    ClientJoins(client=a_client("beta", contract_until=FRIDAY, panel_size=3, presence=SITE)),
    ClientLeaves(client=ALFA, last=FRIDAY),
    ContractMoved(client=ALFA, first=MONDAY),
    ContractMoved(client=ALFA, first=MONDAY, until=FRIDAY),
    NeedsChanged(client=ALFA, languages=frozenset({"nl", "ar"}), panel_size=3),
    NeedsChanged(client=ALFA, topics=frozenset({"intimidation"}), demand_hours_per_week=4.0),
    SurgeAdded(surge=SURGE),
    SurgeAdded(surge=replace(SURGE, neutral=False, languages=frozenset({"ar"}))),
    AbsenceMoved(advisor=ADA, first=MONDAY, to=MONDAY + timedelta(days=7)),
]


@pytest.mark.parametrize("change", EVERY_KIND, ids=text_of)
def test_a_change_reads_back_as_it_was_written(change: Change) -> None:
    assert parse_change(text_of(change), AGENCY) == change


def test_every_kind_of_change_is_written_and_can_be_applied() -> None:
    assert {kind_of(change) for change in EVERY_KIND} == set(ChangeKind)
    for change in EVERY_KIND:
        assert apply(AGENCY, [change]) != AGENCY


def test_illness_is_an_absence_beside_those_there_are() -> None:
    ill = apply(AGENCY, [AdvisorOut(advisor=ADA, first=FRIDAY, until=FRIDAY)])
    assert ill.absences == (HOLIDAY, Absence(advisor=ADA, first=FRIDAY, until=FRIDAY))


def test_who_leaves_is_available_until_the_last_day() -> None:
    gone = apply(AGENCY, [AdvisorLeaves(advisor=ADA, last=FRIDAY)])
    assert gone.advisors[0].available_until == FRIDAY
    assert gone.advisors[1] == AGENCY.advisors[1]


def test_a_contract_ends_on_its_last_day() -> None:
    assert apply(AGENCY, [ClientLeaves(client=ALFA, last=FRIDAY)]).clients[0].contract_until == (
        FRIDAY
    )


def test_a_moved_absence_keeps_its_length() -> None:
    moved = apply(AGENCY, [AbsenceMoved(advisor=ADA, first=MONDAY, to=date(2027, 3, 10))])
    assert moved.absences == (replace(HOLIDAY, first=date(2027, 3, 10), until=date(2027, 3, 14)),)


def test_a_need_that_is_not_named_stays() -> None:
    asking = apply(AGENCY, [NeedsChanged(client=ALFA, panel_size=3)]).clients[0]
    assert asking == replace(AGENCY.clients[0], panel_size=3)


def test_changes_build_on_each_other() -> None:
    row = [
        parse_change("advisor-joins cas like=ada postcode=9711", AGENCY),
        AdvisorOut(advisor=AdvisorId("cas"), first=MONDAY, until=FRIDAY),
    ]
    after = apply(AGENCY, row)
    assert [a.id for a in after.advisors] == ["ada", "bo", "cas"]
    assert after.absences[-1].advisor == "cas"


def test_somebody_who_joins_like_another_shares_what_is_not_said() -> None:
    change = parse_change("advisor-joins cas like=ada hours=12 from=2027-03-08", AGENCY)
    assert isinstance(change, AdvisorJoins)
    assert change.advisor == replace(
        AGENCY.advisors[0],
        id=AdvisorId("cas"),
        name="cas",
        hours_per_week=12.0,
        available_from=date(2027, 3, 8),
    )


WRONG: list[tuple[Change, dict[str, str]]] = [
    (
        AdvisorOut(advisor=AdvisorId("eve"), first=MONDAY, until=FRIDAY),
        {"advisor": "unknown_advisor"},
    ),
    (AdvisorOut(advisor=ADA, first=FRIDAY, until=MONDAY), {"until": "date_order"}),
    (
        AdvisorOut(advisor=ADA, first=date(2030, 1, 1), until=date(2030, 1, 2)),
        {"first": "horizon"},
    ),
    (AdvisorLeaves(advisor=ADA, last=date(2031, 1, 1)), {"last": "horizon"}),
    (AdvisorJoins(advisor=an_advisor("ada")), {"advisor": "taken"}),
    (AdvisorJoins(advisor=an_advisor("cas", postcode="0000")), {"postcode": "postcode"}),
    (AdvisorChanged(advisor=ADA), {"radius": "nothing_changes"}),
    (AdvisorChanged(advisor=ADA, hours_per_week=-1), {"hours": "negative"}),
    (ClientJoins(client=a_client("alfa")), {"client": "taken"}),
    (ClientJoins(client=a_client("beta", contract_from=date(2031, 1, 1))), {"first": "horizon"}),
    (ClientLeaves(client=ClientId("beta"), last=FRIDAY), {"client": "unknown_client"}),
    (ContractMoved(client=ALFA, first=FRIDAY, until=MONDAY), {"until": "date_order"}),
    (NeedsChanged(client=ALFA, panel_size=4), {"panel": "panel_size"}),
    (NeedsChanged(client=ALFA), {"languages": "nothing_changes"}),
    (SurgeAdded(surge=replace(SURGE, extra_hours_per_week=0)), {"hours": "too_small"}),
    (SurgeAdded(surge=replace(SURGE, half_days_per_week=3)), {"half_days": "half_days_hours"}),
    (AbsenceMoved(advisor=ADA, first=FRIDAY, to=MONDAY), {"first": "no_absence"}),
]


@pytest.mark.parametrize(("change", "problems"), WRONG, ids=lambda value: str(value)[:40])
def test_a_change_that_cannot_be_says_what_is_wrong(
    change: Change, problems: dict[str, str]
) -> None:
    with pytest.raises(ImpossibleChange) as refused:
        apply(AGENCY, [EVERY_KIND[0], change])
    assert refused.value.problems == problems
    assert refused.value.number == 1


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("", {"kind": "choice"}),
        ("advisor-dances ada", {"kind": "choice"}),
        ("advisor-out 'ada", {"kind": "choice"}),
        ("advisor-out", {"advisor": "required", "first": "required", "until": "required"}),
        ("advisor-out ada 2027-03-01 soon", {"until": "date"}),
        ("advisor-out ada 2027-03-01 2027-03-02 more", {"kind": "unreadable"}),
        ("advisor-joins Cas! like=ada", {"advisor": "slug"}),
        ("advisor-joins cas like=eve hours=x", {"like": "unknown_advisor", "hours": "number"}),
        ("client-needs alfa languages=dutch", {"languages": "language"}),
        ("surge alfa 2027-03-01 2027-03-05", {"hours": "required"}),
    ],
)
def test_a_line_that_cannot_be_read_says_which_field(line: str, problems: dict[str, str]) -> None:
    with pytest.raises(ImpossibleChange) as refused:
        parse_change(line, AGENCY)
    found = refused.value.problems
    assert {name: found[name] for name in problems} == problems


def test_a_form_gives_the_same_change_as_a_line() -> None:
    form: dict[str, Any] = {"advisor": " ada ", "first": "2027-03-01", "until": "2027-03-05"}
    assert read_change(ChangeKind.ADVISOR_OUT, form, AGENCY) == EVERY_KIND[0]
