"""Coverage advice: who is missing, worked out by hand and held against `check`."""

from dataclasses import replace

import pytest

from coverage.domain.advisors import Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Role
from coverage.domain.clients import Service
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId
from coverage.planning.advice import (
    ClientAdvice,
    Option,
    OptionKind,
    Use,
    advise_agency,
    advise_client,
)
from coverage.planning.advice.newcomers import (
    absences_of,
    away_weeks,
    newcomer,
    unseated,
    widened,
)
from coverage.planning.advice.seating import seat
from coverage.planning.check import check
from coverage.planning.explain import standing_of
from coverage.planning.outcomes import ShadowPrices
from coverage.planning.problem import build_problem
from tests.planning.folders import DATA, read_agency, read_panels
from tests.planning.small import START, absence, advisor, agency, client, panel, pin, random_agency
from tests.planning.test_exchanges import some_panels

NO_PRICES = ShadowPrices()


def a_polish_client(**facts: object) -> Agency:
    """Nobody speaks Polish; everything else is in order, on four weeks without absences."""
    return agency(
        advisors=(advisor("ada"), advisor("bo")),
        clients=(
            client("alfa"),
            client("polish", languages=frozenset({"nl", "pl"}), **facts),
        ),
    )


def advice_for(facts: Agency, *panels: Panel) -> ClientAdvice:
    problem = build_problem(facts)
    standing = standing_of(problem, panels)
    loads = standing.load
    own = ClientId("alfa")
    return advise_client(
        problem,
        standing,
        own,
        taken=lambda week: [row[week] for row in loads],
    )


def option(advice: ClientAdvice, kind: OptionKind) -> Option:
    return next(one for one in advice.options if one.kind is kind)


# ------------------------------------------------------------------------------- the agency


def test_a_language_that_nobody_speaks_is_what_somebody_new_should_speak() -> None:
    problem = build_problem(a_polish_client())
    standing = standing_of(problem, (panel("alfa", "ada", "bo"), panel("polish")))
    advice = advise_agency(problem, standing, NO_PRICES)
    assert (advice.uncovered, advice.no_backup, advice.gap_weeks, advice.above) == (1, 0, 0, 0)
    best = advice.profiles[0]
    assert best.use is Use.STABLE
    assert best.languages == {"nl", "pl"}
    assert best.postcode == "1012"
    # 30,000 for an uncovered client turn into 2,500 for one without backup; she lives there
    assert best.points == pytest.approx(27_500)
    (helped,) = best.helped
    assert (helped.client, helped.role) == ("polish", Role.PRIMARY)
    # two hours a week are 85 % of 2.35
    assert best.hours_per_week == 3


def test_the_tiny_agency_lacks_a_backup_in_groningen() -> None:
    """Gamma has a primary only (2,500 points), who states no background as nobody new does (250);
    both are away in the week in which most are. Delta, by phone, gains a backup who knows its
    sector (48). As its primary she would save 120, and leave that week to nobody (232).
    """
    problem = build_problem(read_agency(DATA / "agency-tiny"))
    panels = read_panels(DATA / "agency-tiny" / "plan")
    (best,) = advise_agency(problem, standing_of(problem, panels), NO_PRICES).profiles
    assert (best.use, best.postcode) == (Use.POOL, "9712")
    assert best.languages == {"nl"}
    assert best.topics == {"bullying", "intimidation", "integrity_issue"}
    assert [(part.client, part.role) for part in best.helped] == [
        ("gamma", Role.BACKUP),
        ("delta", Role.BACKUP),
    ]
    assert [part.points for part in best.helped] == pytest.approx([2_500 - 250, 48])
    assert best.points == pytest.approx(2_298)


def test_where_nothing_is_lacking_nobody_is_advised() -> None:
    problem = build_problem(
        agency(advisors=(advisor("ada"), advisor("bo")), clients=(client("c"),))
    )
    advice = advise_agency(problem, standing_of(problem, (panel("c", "ada", "bo"),)), NO_PRICES)
    assert advice.profiles == ()
    assert advice.hours == ()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("use", list(Use))
def test_what_somebody_new_would_save_is_what_check_says(seed: int, use: Use) -> None:
    facts = random_agency(seed, advisors=5, clients=6)
    problem = build_problem(facts)
    panels = some_panels(problem)
    away = away_weeks(problem)
    person = newcomer(
        problem,
        postcode="3511",
        languages=frozenset({"nl"}),
        topics=frozenset({"bullying", "integrity_issue"}),
        sectors=frozenset({"it"}),
    )
    wide = widened(problem, person, away=away)
    able = [number for number in range(len(problem.clients)) if wide.may_sit(number)]
    found = seat(wide, unseated(wide, standing_of(problem, panels)), able, use=use)
    hired = build_problem(
        replace(
            facts,
            advisors=(*facts.advisors, person),
            absences=(*facts.absences, *absences_of(problem, away)),
        )
    )
    after = check(hired, wide.panels_of(found.standing.seats))
    assert [one for one in after.violations if one.advisor == person.id] == []
    before = check(problem, panels).objective
    assert before - after.objective == pytest.approx(found.points)


def test_a_newcomer_is_away_when_most_colleagues_are() -> None:
    facts = agency(
        advisors=(advisor("ada"), advisor("bo"), advisor("cas")),
        clients=(client("alfa"),),
        absences=(absence("ada", START, 5), absence("bo", START, 12), absence("cas", START, 5)),
    )
    # the median advisor is away for one week, and in the first one all three are
    assert away_weeks(build_problem(facts)) == (0,)


def test_an_hour_is_worth_most_of_those_who_are_over_their_capacity() -> None:
    problem = build_problem(
        agency(
            advisors=(advisor("ada", hours_per_week=1.0), advisor("bo")),
            clients=(client("alfa", visits_per_year=0.0),),
        )
    )
    advice = advise_agency(problem, standing_of(problem, (panel("alfa", "ada", "bo"),)), NO_PRICES)
    (worth,) = advice.hours
    # 80 and 10 points an hour above capacity, in each of four weeks
    assert worth.advisor == "ada"
    assert worth.points == pytest.approx(360)
    assert not advice.priced


def test_prices_of_the_planner_decide_whose_hours_are_worth_most() -> None:
    problem = build_problem(a_polish_client())
    prices = ShadowPrices(hours=((0.0,) * 4, (0.0, 7.0, 0.0, 0.0)), primary=(0, 0), backup=(0, 0))
    advice = advise_agency(problem, standing_of(problem, (panel("alfa", "ada"),)), prices)
    assert advice.priced
    (worth,) = advice.hours
    assert worth.advisor == "bo"
    assert worth.points == pytest.approx(7)
    assert [week.number for week in worth.fullest] == [2]


def test_a_pin_keeps_its_seat_from_somebody_new() -> None:
    facts = agency(
        advisors=(advisor("ada", sectors=frozenset()), advisor("bo", sectors=frozenset())),
        clients=(client("alfa"),),
    )
    assert _would_help(facts) == [Role.PRIMARY]
    pinned = replace(facts, pins=(pin("alfa", Role.PRIMARY, "ada"),))
    assert _would_help(pinned) == [Role.BACKUP]


def _would_help(facts: Agency) -> list[Role]:
    problem = build_problem(facts)
    standing = standing_of(problem, (panel("alfa", "ada", "bo"),))
    found = advise_agency(problem, standing, NO_PRICES)
    return [part.role for part in found.profiles[0].helped]


# ------------------------------------------------------------------------------- one client


def test_a_client_that_is_always_covered_is_asked_nothing_about_temporary_cover() -> None:
    facts = agency(advisors=(advisor("ada"), advisor("bo")), clients=(client("alfa"),))
    advice = advice_for(facts, panel("alfa", "ada", "bo"))
    assert advice.open_weeks == ()
    kinds = {one.kind for one in advice.options}
    assert OptionKind.THIRD not in kinds
    assert OptionKind.SUBSTITUTE not in kinds
    assert option(advice, OptionKind.BEST_PAIR).points == pytest.approx(0)


def test_temporary_cover_tells_hours_and_travel_of_the_weeks_it_closes() -> None:
    facts = agency(
        advisors=(advisor("ada"), advisor("bo"), advisor("cas", postcode="1181")),
        clients=(client("alfa", visits_per_year=52.0),),
        absences=(absence("ada", START, 12), absence("bo", START, 12)),
    )
    advice = advice_for(facts, panel("alfa", "ada", "bo"))
    assert [week.number for week in advice.open_weeks] == [1, 2]
    cover = option(advice, OptionKind.SUBSTITUTE)
    assert (cover.people, cover.weeks, cover.able) == (("cas",), 2, 1)
    problem = build_problem(facts)
    travel = problem.travel(0, problem.advisor_index[cover.people[0]])
    assert travel > 0
    # two hours a week, a visit every week
    assert cover.hours == pytest.approx(2 * (120 + travel) / 60)
    assert cover.travel == pytest.approx(2 * travel / 60)
    assert option(advice, OptionKind.THIRD).people == ("cas",)


def test_somebody_without_room_is_no_temporary_cover() -> None:
    facts = agency(
        advisors=(advisor("ada"), advisor("bo"), advisor("cas", hours_per_week=1.0)),
        clients=(client("alfa"),),
        absences=(absence("ada", START, 5), absence("bo", START, 5)),
    )
    cover = option(advice_for(facts, panel("alfa", "ada", "bo")), OptionKind.SUBSTITUTE)
    assert (cover.people, cover.able, cover.among) == ((), 0, 3)
    assert not cover.feasible


def test_by_phone_there_is_no_travel_and_nobody_is_too_far() -> None:
    facts = agency(
        advisors=(
            advisor("ada", postcode="1181"),
            advisor("bo", postcode="1181"),
            advisor("far", postcode="9711", radius_km=10.0),
        ),
        clients=(client("alfa", visits_per_year=12.0),),
    )
    advice = advice_for(facts, panel("alfa", "ada", "bo"))
    central = option(advice, OptionKind.CENTRAL)
    assert (central.able, central.among) == (3, 3)
    assert option(advice, OptionKind.BEST_PAIR).able == 2
    problem = build_problem(facts)
    # 10 points an hour of the primary's travel and 2 of the backup's fall away
    saved = (10 + 2) * problem.travel_hours(0, 0)
    assert central.points == pytest.approx(-saved)


def test_a_central_client_hears_what_visits_would_cost() -> None:
    facts = agency(
        advisors=(advisor("ada", postcode="1181"), advisor("bo", postcode="1181")),
        clients=(client("alfa", service=Service.CENTRAL),),
    )
    local = option(advice_for(facts, panel("alfa", "ada", "bo")), OptionKind.LOCAL)
    assert local.points is not None
    assert local.points > 0


def test_who_should_differ_is_told_with_what_that_costs() -> None:
    facts = agency(
        advisors=(
            advisor("ada", gender=Gender.FEMALE),
            advisor("bea", gender=Gender.FEMALE),
            advisor("cor", gender=Gender.MALE, sectors=frozenset()),
        ),
        clients=(client("alfa"),),
    )
    advice = advice_for(facts, panel("alfa", "ada", "bea"))
    differ = option(advice, OptionKind.DIFFER_GENDER)
    assert differ.able == 1
    assert set(differ.people) == {"ada", "cor"} or set(differ.people) == {"bea", "cor"}
    problem = build_problem(facts)
    assert differ.points == pytest.approx(48)  # a backup from another sector
    assert problem.travel_hours(0, 0) == problem.travel_hours(0, 2)
    # nobody states a background, and two unstated ones are alike
    assert not option(advice, OptionKind.DIFFER_BACKGROUND).feasible


def test_a_client_that_is_not_planned_has_no_choices() -> None:
    problem = build_problem(a_polish_client())
    standing = standing_of(problem, ())
    with pytest.raises(NotFound):
        advise_client(problem, standing, ClientId("nobody"), taken=lambda _: ())
