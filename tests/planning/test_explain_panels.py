"""Why this advisor: what is kept, what it costs, and what other panels there would be."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import DifferIn, Service
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.check import check
from coverage.planning.explain import Alternative, PanelReasons, standing_of, why_panel
from coverage.planning.explain.standing import PanelCosts
from coverage.planning.problem import NOBODY, Problem, build_problem
from coverage.planning.violations import Breach
from tests.builders import MONDAY, a_client, an_advisor, an_agency
from tests.planning.explaining import a_panel, change_advisor
from tests.planning.folders import DATA, read_agency, read_panels

ALFA = ClientId("alfa")
ADA, BO, CAS = AdvisorId("ada"), AdvisorId("bo"), AdvisorId("cas")
UNCOVERED = 30_000.0


def explained(agency: Agency, *panels: Panel) -> PanelReasons:
    return why_panel(build_problem(agency), panels, panels[0].client)


def with_panel(panels: Sequence[Panel], panel: Panel) -> tuple[Panel, ...]:
    return (*(p for p in panels if p.client != panel.client), panel)


def points(found: PanelReasons) -> dict[str, float]:
    return {term.key: term.points for term in found.terms}


# ------------------------------------------------------------------------------- what is kept


def test_a_panel_that_keeps_every_rule_says_so() -> None:
    found = explained(an_agency(), a_panel("alfa", "ada", "bo"))
    assert [(seat.role, seat.advisor, seat.broken) for seat in found.seats] == [
        (Role.PRIMARY, ADA, ()),
        (Role.BACKUP, BO, ()),
    ]
    assert found.seats[0].road_km == pytest.approx(3.0, abs=3.0)
    assert found.both_away == ()
    assert found.panels == 2


def test_a_member_who_no_longer_keeps_a_rule_is_told_with_the_rule() -> None:
    clash = Conflict(
        advisor=BO, client=ALFA, first=date(2020, 1, 1), kind=ConflictKind.FORMER_EMPLOYMENT
    )
    found = explained(an_agency(conflicts=(clash,)), a_panel("alfa", "ada", "bo"))
    assert found.seats[1].broken == (Breach.CONFLICT,)


def test_a_central_client_has_no_distance() -> None:
    agency = an_agency(clients=(a_client(service=Service.CENTRAL, postcode="9711"),))
    found = explained(agency, a_panel("alfa", "ada", "bo"))
    assert [seat.road_km for seat in found.seats] == [None, None]


@pytest.mark.parametrize(("gender", "met"), [(Gender.FEMALE, True), (Gender.MALE, False)])
def test_a_wish_for_a_gender_is_met_or_not_by_the_primary_alone(gender: Gender, met: bool) -> None:
    agency = an_agency(
        clients=(a_client(preferred_gender=Gender.FEMALE),),
        advisors=(an_advisor("ada", gender=gender), an_advisor("bo")),
    )
    found = explained(agency, a_panel("alfa", "ada", "bo"))
    assert [seat.gender_met for seat in found.seats] == [met, None]


@pytest.mark.parametrize(
    ("asked", "genders", "differs"),
    [
        (None, (Gender.FEMALE, Gender.MALE), None),
        (DifferIn.GENDER, (Gender.FEMALE, Gender.MALE), True),
        (DifferIn.GENDER, (Gender.FEMALE, Gender.FEMALE), False),
    ],
)
def test_whether_the_two_differ_is_told_only_where_it_is_asked(
    asked: DifferIn | None, genders: tuple[Gender, Gender], differs: bool | None
) -> None:
    advisors = tuple(an_advisor(a, gender=g) for a, g in zip(("ada", "bo"), genders, strict=True))
    agency = an_agency(clients=(a_client(differ_in=asked),), advisors=advisors)
    assert explained(agency, a_panel("alfa", "ada", "bo")).differs is differs


def test_a_seat_tells_whether_it_is_pinned_and_whether_it_is_as_published() -> None:
    pin = Pin(client=ALFA, role=Role.PRIMARY, advisor=ADA, kind=PinKind.PIN)
    agency = an_agency(pins=(pin,), panels=(a_panel("alfa", "bo"),))
    primary, backup = explained(agency, a_panel("alfa", "ada", "bo")).seats
    assert (primary.pinned, primary.published) == (True, False)
    assert (backup.pinned, backup.published) == (False, None)


def test_weeks_without_either_are_named() -> None:
    away = tuple(Absence(advisor=a, first=MONDAY, until=date(2027, 3, 5)) for a in (ADA, BO))
    agency = an_agency(absences=away)
    found = explained(agency, a_panel("alfa", "ada", "bo"))
    assert found.both_away == (agency.horizon[0],)
    assert next(t for t in found.terms if t.key == "both_away").amount == 1


def test_a_client_without_a_primary_has_every_active_week_open() -> None:
    found = explained(an_agency(), a_panel("alfa"))
    assert (len(found.both_away), found.total) == (4, UNCOVERED)
    assert found.seats == ()


def test_a_client_who_is_not_active_or_not_known_has_nothing_to_explain() -> None:
    agency = an_agency(clients=(a_client(contract_from=date(2030, 1, 1)),))
    for client in ("alfa", "nobody"):
        with pytest.raises(NotFound):
            explained(agency, a_panel(client))


# ------------------------------------------------------------------------------- what it costs

FOLDERS = ("agency-tiny", "agency-s")


def known(name: str) -> tuple[Problem, tuple[Panel, ...]]:
    return build_problem(read_agency(DATA / name)), read_panels(DATA / name / "plan")


@pytest.mark.parametrize("name", FOLDERS)
def test_the_total_of_a_panel_is_what_the_objective_loses_without_it(name: str) -> None:
    problem, panels = known(name)
    whole = check(problem, panels)
    standing = standing_of(problem, panels)
    for client in problem.clients[::7] if name == "agency-s" else problem.clients:
        found = why_panel(problem, panels, client.id, standing=standing, most=1)
        without = check(problem, with_panel(panels, Panel(client=client.id)))
        gone = without.objective - UNCOVERED
        assert found.total == pytest.approx(whole.objective - gone)
        shares = {key: whole.terms[key] - without.terms[key] for key in whole.terms}
        shares["uncovered"] += UNCOVERED
        assert points(found) == pytest.approx(shares, abs=1e-6)


def test_overload_is_the_share_of_the_client_that_is_asked_about() -> None:
    busy = an_advisor("ada", hours_per_week=4)
    agency = an_agency(
        advisors=(busy, an_advisor("bo")),
        clients=(a_client("alfa"), a_client("beta", demand_hours_per_week=3)),
    )
    panels = (a_panel("alfa", "ada", "bo"), a_panel("beta", "ada", "bo"))
    found = explained(agency, *panels)
    assert points(found)["overload"] > 0
    alone = explained(agency, panels[0], a_panel("beta", "bo", "ada"))
    assert points(alone)["overload"] == 0


def test_one_client_too_many_is_each_clients_own_share() -> None:
    agency = an_agency(
        advisors=(an_advisor("ada", max_primary=1), an_advisor("bo")),
        clients=(a_client("alfa"), a_client("beta")),
    )
    panels = (a_panel("alfa", "ada", "bo"), a_panel("beta", "ada", "bo"))
    too_many = next(t for t in explained(agency, *panels).terms if t.key == "too_many")
    assert (too_many.points, too_many.amount) == (3000, 1)


# ------------------------------------------------------------------------- what else there is


def moved(panels: Sequence[Panel], client: ClientId, other: Alternative) -> tuple[Panel, ...]:
    return with_panel(panels, Panel(client=client, primary=other.primary, backup=other.backup))


@pytest.mark.parametrize("name", FOLDERS)
def test_an_alternative_differs_by_what_the_objective_would_change(name: str) -> None:
    problem, panels = known(name)
    now = check(problem, panels)
    for client in problem.clients[::11] if name == "agency-s" else problem.clients:
        for other in why_panel(problem, panels, client.id, most=3).alternatives:
            then = check(problem, moved(panels, client.id, other))
            assert then.violations == ()
            assert other.difference == pytest.approx(then.objective - now.objective, abs=1e-6)
            told = dict((*other.better, *other.worse))
            changes = {key: then.terms[key] - now.terms[key] for key in now.terms}
            assert told == pytest.approx({k: v for k, v in changes.items() if abs(v) > 1e-9})


def test_no_other_panel_is_better_than_the_first_alternative() -> None:
    problem, panels = known("agency-tiny")
    for index, client in enumerate(problem.clients):
        costs = PanelCosts(problem=problem, standing=standing_of(problem, panels), client=index)
        now = check(problem, panels).objective
        pinned = (index, Role.BACKUP) in problem.candidates.pins
        pairs = itertools.product(
            problem.primaries(index), (*problem.backups(index), *[NOBODY] * (not pinned))
        )
        differences = sorted(
            check(problem, with_panel(panels, panel)).objective - now
            for first, second in pairs
            if first != second and (first, second) != costs.pair
            for panel in [_numbered(problem, client.id, first, second)]
        )
        found = why_panel(problem, panels, client.id, most=50).alternatives
        assert [other.difference for other in found] == pytest.approx(differences, abs=1e-6)


def _numbered(problem: Problem, client: ClientId, first: int, second: int) -> Panel:
    names = [None if a == NOBODY else problem.advisors[a].id for a in (first, second)]
    return Panel(client=client, primary=names[0], backup=names[1])


def test_the_search_that_stops_early_finds_what_looking_at_every_pair_finds() -> None:
    problem, panels = known("agency-s")
    standing = standing_of(problem, panels)
    for index in range(0, len(problem.clients), 13):
        costs = PanelCosts(problem=problem, standing=standing, client=index)
        now = sum(costs.terms(*costs.pair).values())
        backups = [*problem.backups(index)]
        if (index, Role.BACKUP) not in problem.candidates.pins:
            backups.append(NOBODY)
        every = sorted(
            sum(costs.terms(first, second).values()) - now
            for first in problem.primaries(index)
            for second in backups
            if first != second and (first, second) != costs.pair
        )
        found = why_panel(problem, panels, problem.clients[index].id, standing=standing, most=4)
        differences = [other.difference for other in found.alternatives]
        assert differences == pytest.approx(every[:4], abs=1e-6)


def test_at_most_as_many_alternatives_are_told_as_asked() -> None:
    agency = an_agency(advisors=tuple(an_advisor(a) for a in ("ada", "bo", "cas", "dee")))
    problem = build_problem(agency)
    assert len(why_panel(problem, [a_panel("alfa", "ada", "bo")], ALFA, most=2).alternatives) == 2


def test_a_pin_and_a_ban_hold_for_alternatives_too() -> None:
    pins = (
        Pin(client=ALFA, role=Role.BACKUP, advisor=BO, kind=PinKind.PIN),
        Pin(client=ALFA, role=None, advisor=CAS, kind=PinKind.BAN),
    )
    advisors = tuple(an_advisor(a) for a in ("ada", "bo", "cas", "dee"))
    found = explained(an_agency(advisors=advisors, pins=pins), a_panel("alfa", "ada", "bo"))
    assert [(o.primary, o.backup) for o in found.alternatives] == [(AdvisorId("dee"), BO)]


# ---------------------------------------------------------------------------------- near misses

FAR = an_advisor("cas", postcode="6811", radius_km=60)
"""From Arnhem it is some 70 km by road to Utrecht."""


def both_away() -> tuple[Absence, ...]:
    return tuple(Absence(advisor=a, first=MONDAY, until=date(2027, 3, 12)) for a in (ADA, BO))


def test_a_near_miss_says_how_far_would_have_to_be_allowed() -> None:
    agency = an_agency(advisors=(an_advisor("ada"), an_advisor("bo"), FAR), absences=both_away())
    found = explained(agency, a_panel("alfa", "ada", "bo"))
    near = found.near_misses[0]
    assert near.need is not None
    assert (near.need.rule, near.need.advisor) == (Breach.DISTANCE, CAS)
    assert 60 < near.need.km <= 90
    assert near.need.beyond == near.need.km - 60
    assert near.difference < 0
    assert near.better[0][0] == "both_away"


def test_a_relaxed_near_miss_costs_what_was_told() -> None:
    agency = an_agency(advisors=(an_advisor("ada"), an_advisor("bo"), FAR), absences=both_away())
    panels = (a_panel("alfa", "ada", "bo"),)
    near = explained(agency, *panels).near_misses[0]
    assert near.need is not None
    problem = build_problem(change_advisor(agency, CAS, radius_km=near.need.km))
    then = check(problem, moved(panels, ALFA, near))
    assert then.sound
    assert then.objective - check(problem, panels).objective == pytest.approx(near.difference)


@pytest.mark.parametrize(
    ("changes", "rule", "skill"),
    [
        ({"languages": frozenset({"en"})}, Breach.LANGUAGE, "nl"),
        ({"topics": frozenset({"intimidation"})}, Breach.TOPIC, "bullying"),
    ],
)
def test_a_near_miss_names_the_one_skill_that_is_lacking(
    changes: dict[str, frozenset[str]], rule: Breach, skill: str
) -> None:
    advisors = (an_advisor("ada"), an_advisor("bo"), an_advisor("cas", **changes))
    agency = an_agency(advisors=advisors, absences=both_away())
    need = explained(agency, a_panel("alfa", "ada", "bo")).near_misses[0].need
    assert need is not None
    assert (need.rule, need.skill) == (rule, skill)


def test_an_advisor_whom_two_rules_keep_out_is_no_near_miss() -> None:
    far_and_foreign = replace(FAR, languages=frozenset({"en"}))
    advisors = (an_advisor("ada"), an_advisor("bo"), far_and_foreign)
    agency = an_agency(advisors=advisors, absences=both_away())
    assert explained(agency, a_panel("alfa", "ada", "bo")).near_misses == ()


def test_a_conflict_never_makes_a_near_miss() -> None:
    clash = Conflict(advisor=CAS, client=ALFA, first=MONDAY, kind=ConflictKind.FAMILY)
    advisors = (an_advisor("ada"), an_advisor("bo"), an_advisor("cas"))
    agency = an_agency(advisors=advisors, absences=both_away(), conflicts=(clash,))
    assert explained(agency, a_panel("alfa", "ada", "bo")).near_misses == ()


def test_a_client_for_whom_nobody_may_be_primary_is_told_who_almost_may() -> None:
    agency = an_agency(advisors=(FAR,))
    found = explained(agency, a_panel("alfa"))
    assert (found.primaries, found.alternatives) == (0, ())
    assert [(near.primary, near.backup) for near in found.near_misses] == [(CAS, None)]
