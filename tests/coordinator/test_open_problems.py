"""The problem list: what is found, how urgent it is. Read off values, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Pin, PinKind, Plan, Role
from coverage.domain.eligibility import Rule
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.operations.viewing.digests import Digest, digest_of
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.open_problems import open_problems
from coverage.operations.viewing.panel_rules import broken_by_seat
from coverage.operations.viewing.problem_kinds import OpenProblem, ProblemKind
from coverage.planning.check import cover_of
from coverage.planning.concerns import ConcernKind
from coverage.planning.problem import build_problem
from coverage.planning.violations import Breach
from tests.builders import a_client, an_advisor
from tests.coordinator.conftest import small_agency, small_plan
from tests.coordinator.plans import TODAY, a_panel, away, plan_by_panels
from tests.planning.folders import DATA, DEMO, read_agency, read_panels

AGENCY = small_agency()
PLAN = small_plan(AGENCY)


def seen(agency: Agency = AGENCY, plan: Plan = PLAN) -> Digest:
    return digest_of(Facts(agency=agency), plan)


def problems(
    agency: Agency = AGENCY, plan: Plan = PLAN, *, today: date = TODAY
) -> tuple[OpenProblem, ...]:
    return open_problems(seen(agency, plan), today=today)


def of_kind(found: tuple[OpenProblem, ...], kind: ProblemKind) -> list[OpenProblem]:
    return [problem for problem in found if problem.kind is kind]


def the(found: tuple[OpenProblem, ...], kind: ProblemKind) -> OpenProblem:
    (problem,) = of_kind(found, kind)
    return problem


def with_absence(advisor: str, first: str, until: str) -> Agency:
    return replace(AGENCY, absences=(*AGENCY.absences, away(advisor, first, until)))


def test_the_most_urgent_comes_first() -> None:
    kinds = [problem.kind for problem in problems()]
    assert kinds == [ProblemKind.GAP, ProblemKind.SURGE_SHORT, ProblemKind.NO_BACKUP]


def test_a_gap_names_the_panel_and_the_rule_that_lost_the_last_candidate() -> None:
    gap = the(problems(), ProblemKind.GAP)
    assert gap.client is not None
    assert (gap.client.name, str(gap.first), str(gap.last)) == (
        "Alfa Works",
        "2027-W07",
        "2027-W07",
    )
    assert [person.name for person in gap.panel] == ["Ada Postma", "Bo Visser"]
    assert gap.rules == (Breach.DISTANCE,)


def test_the_past_is_no_problem_any_more() -> None:
    later = problems(today=Week.parse("2027-W08").monday)
    assert of_kind(later, ProblemKind.GAP) == []
    assert of_kind(problems(today=date(2030, 1, 1)), ProblemKind.NO_BACKUP) == []


def test_an_absence_since_publication_that_leaves_nobody_is_the_most_urgent() -> None:
    found = problems(with_absence("cas", "2027-W10", "2027-W11"))
    lost = found[0]
    assert (lost.kind, lost.client and lost.client.id) == (ProblemKind.LOST, "gamma")
    assert lost.advisor is not None
    assert lost.advisor.name == "Cas Winter"
    assert (str(lost.first), str(lost.last)) == ("2027-W10", "2027-W11")


def test_an_absence_since_publication_that_the_backup_takes_over_is_told_apart() -> None:
    moved = the(problems(with_absence("ada", "2027-W10", "2027-W10")), ProblemKind.SHORT_NOTICE)
    assert moved.client is not None
    assert moved.takes_over is not None
    assert (moved.client.id, moved.takes_over.name) == ("alfa", "Bo Visser")


def test_an_absence_that_concerns_several_clients_is_told_at_a_glance_as_well() -> None:
    plan = plan_by_panels(AGENCY, [a_panel("alfa", "ada", "bo"), a_panel("beta", "ada", "cas")])
    weeks = (away("ada", "2027-W10", "2027-W11"), away("cas", "2027-W11", "2027-W11"))
    agency = replace(AGENCY, absences=(*AGENCY.absences, *weeks))
    glance = the(problems(agency, plan), ProblemKind.AWAY_AFTER_ALL)
    assert glance.advisor is not None
    assert (glance.advisor.id, str(glance.first), str(glance.last)) == (
        "ada",
        "2027-W10",
        "2027-W11",
    )
    assert (glance.clients, glance.open_clients) == (2, 1)
    assert [person.id for person in glance.panel] == ["bo", "cas"]


def test_a_short_absence_that_leaves_most_of_a_week_is_no_problem() -> None:
    week = Week.parse("2027-W10")
    day = replace(away("cas", "2027-W10", "2027-W10"), until=week.monday)
    agency = replace(AGENCY, absences=(*AGENCY.absences, day))
    assert problems(agency) == problems()


def test_a_client_without_a_primary_is_told_once_and_not_week_by_week() -> None:
    plan = plan_by_panels(AGENCY, [a_panel("alfa", "ada", "bo"), a_panel("beta", "cas", "bo")])
    found = problems(AGENCY, plan)
    nobody = the(found, ProblemKind.NO_PRIMARY)
    assert nobody.client is not None
    assert (nobody.client.id, nobody.role) == ("gamma", Role.PRIMARY)
    assert {gap.client and gap.client.id for gap in of_kind(found, ProblemKind.GAP)} == {"alfa"}


def test_a_client_that_came_after_the_plan_is_not_planned() -> None:
    agency = replace(AGENCY, clients=(*AGENCY.clients, a_client("delta", name="Delta New")))
    missing = the(problems(agency), ProblemKind.UNPLANNED)
    assert missing.client is not None
    assert missing.client.name == "Delta New"


def test_a_client_that_asks_for_three_and_has_two_is_told() -> None:
    asking = replace(AGENCY.clients[0], panel_size=3)
    agency = replace(AGENCY, clients=(asking, *AGENCY.clients[1:]))
    missing = the(problems(agency), ProblemKind.NO_THIRD)
    assert missing.client is not None
    assert (missing.client.id, missing.role) == ("alfa", Role.THIRD)


def test_missing_hours_of_a_surge_are_counted_over_their_weeks() -> None:
    short = the(problems(), ProblemKind.SURGE_SHORT)
    assert (str(short.first), short.minutes, short.rules) == ("2027-W10", 480, (Breach.ROOM,))


def test_a_surge_that_came_after_the_plan_waits_for_the_next_one() -> None:
    plan = replace(PLAN, surge_staffing=(), surge_shortfalls=())
    waiting = the(problems(AGENCY, plan), ProblemKind.SURGE_UNPLANNED)
    assert (str(waiting.first), str(waiting.last), waiting.minutes) == (
        "2027-W09",
        "2027-W10",
        480,
    )


def test_a_conflict_since_publication_makes_a_member_unfit() -> None:
    tie = Conflict(
        advisor=AdvisorId("bo"),
        client=ClientId("beta"),
        first=date(2027, 1, 1),
        kind=ConflictKind.FAMILY,
    )
    stale = the(problems(replace(AGENCY, conflicts=(tie,))), ProblemKind.STALE)
    assert stale.client is not None
    assert stale.advisor is not None
    assert (stale.client.id, stale.role, stale.advisor.id) == ("beta", Role.BACKUP, "bo")
    assert stale.rules == (Breach.CONFLICT,)


def test_a_ban_from_one_role_is_no_problem_in_another() -> None:
    def with_ban(role: Role) -> Agency:
        ban = Pin(client=ClientId("beta"), role=role, advisor=AdvisorId("bo"), kind=PinKind.BAN)
        return replace(AGENCY, pins=(ban,))

    assert of_kind(problems(with_ban(Role.PRIMARY)), ProblemKind.STALE) == []
    assert the(problems(with_ban(Role.BACKUP)), ProblemKind.STALE).rules == (Breach.BAN,)


def test_credentials_are_announced_sixty_days_ahead() -> None:
    def with_validity(until: date) -> Agency:
        ada = replace(AGENCY.advisors[0], valid_until=until)
        return replace(AGENCY, advisors=(ada, *AGENCY.advisors[1:]))

    ends = date(2027, 2, 3)
    day_before = date(2026, 12, 4)
    assert of_kind(problems(with_validity(ends), today=day_before), ProblemKind.EXPIRES) == []
    soon = the(problems(with_validity(ends), today=date(2026, 12, 5)), ProblemKind.EXPIRES)
    assert (soon.days, soon.day, soon.clients) == (60, ends, 1)
    last_day = the(problems(with_validity(ends), today=ends), ProblemKind.EXPIRES)
    assert last_day.days == 0
    over = the(problems(with_validity(ends), today=date(2027, 2, 4)), ProblemKind.EXPIRED)
    assert over.advisor is not None
    assert over.advisor.name == "Ada Postma"


def test_a_credential_on_which_nobody_counts_is_no_problem() -> None:
    spare = an_advisor("spare", valid_until=date(2026, 1, 1))
    agency = replace(AGENCY, advisors=(*AGENCY.advisors, spare))
    assert problems(agency) == problems()


def test_weeks_above_capacity_are_told_with_the_hours_too_many() -> None:
    small = replace(AGENCY.advisors[2], hours_per_week=4)
    agency = replace(AGENCY, advisors=(*AGENCY.advisors[:2], small))
    over = of_kind(problems(agency), ProblemKind.OVERLOAD)
    assert {problem.advisor and problem.advisor.name for problem in over} == {"Cas Winter"}
    assert sum(problem.minutes for problem in over) == sum(
        sum(weeks.values()) for weeks in seen(agency).overloads.values()
    )


def test_members_who_no_longer_fit_are_those_that_the_planner_finds() -> None:
    for folder in (DATA / "agency-tiny", DEMO / "agency-nl", DATA / "agency-s"):
        agency = read_agency(folder)
        plan = plan_by_panels(agency, agency.panels)
        # a ban is a problem for the list, but does not unseat anybody for the planner
        mine = {
            (client, role, who)
            for client, role, who, rules in broken_by_seat(seen(agency, plan))
            if rules != {Rule.BAN}
        }
        theirs = {
            (concern.client, concern.role, concern.advisor)
            for concern in build_problem(agency).concerns
            if concern.kind is ConcernKind.STALE_PUBLISHED
        }
        assert mine == theirs


def test_loads_are_those_of_the_checker() -> None:
    agency = read_agency(DEMO / "agency-nl")
    panels = read_panels(DATA / "agency-nl" / "plan")
    plan = plan_by_panels(agency, panels)
    problem = build_problem(agency)
    expected = cover_of(problem, problem.seats_of(panels)).load
    loads = seen(agency, plan).loads
    assert {a.id: loads[a.id] for a in problem.advisors} == dict(
        zip((a.id for a in problem.advisors), expected, strict=True)
    )
