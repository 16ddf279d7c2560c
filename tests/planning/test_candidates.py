"""Who may sit where: the quick sets agree with the rules of the field, pair by pair."""

import pytest

from coverage.domain.assignments import PinKind, Role
from coverage.domain.eligibility import (
    banned,
    broken_rules,
    conflicting,
    distance_km,
    internal_refuses,
)
from coverage.planning.concerns import ConcernKind
from coverage.planning.problem import NOBODY, build_problem
from tests.planning.small import advisor, agency, client, panel, pin, random_agency


@pytest.mark.parametrize("seed", range(30))
def test_the_sets_agree_with_the_rules_for_every_pair_and_role(seed: int) -> None:
    facts = random_agency(seed, advisors=6, clients=6)
    problem = build_problem(facts)
    apart = conflicting(facts.conflicts, facts.horizon)
    for c, organisation in enumerate(problem.clients):
        for a, person in enumerate(problem.advisors):
            assert problem.road_km(c, a) == distance_km(person, organisation)
            fits = not broken_rules(
                person,
                organisation,
                conflict=(person.id, organisation.id) in apart,
                some_capacity=any(problem.capacity[a]),
            )
            for role in Role:
                expected = (
                    fits
                    and not internal_refuses(person, organisation, role)
                    and not banned(facts.pins, person.id, organisation.id, role)
                    and (role is not Role.THIRD or organisation.panel_size == 3)
                )
                assert problem.candidates.allows(c, role, a) is expected


def test_a_pin_leaves_one_candidate_for_its_role_and_takes_them_from_the_others() -> None:
    people = tuple(advisor(name) for name in ("ada", "bo", "cas"))
    problem = build_problem(
        agency(advisors=people, clients=(client("alfa"),), pins=(pin("alfa", Role.BACKUP, "bo"),))
    )
    assert problem.backups(0) == (1,)
    assert problem.primaries(0) == (0, 2)


def test_a_pin_that_breaks_a_rule_is_a_concern_and_is_not_kept() -> None:
    problem = build_problem(
        agency(
            advisors=(advisor("ada", topics=frozenset()), advisor("bo")),
            clients=(client("alfa"),),
            pins=(pin("alfa", Role.PRIMARY, "ada"),),
        )
    )
    assert [concern.kind for concern in problem.concerns] == [ConcernKind.PIN_REFUSED]
    assert problem.primaries(0) == (1,)


def test_a_published_advisor_who_is_no_longer_compatible_counts_as_none_and_is_named() -> None:
    problem = build_problem(
        agency(
            advisors=(advisor("ada", topics=frozenset()), advisor("bo")),
            clients=(client("alfa"),),
            panels=(panel("alfa", "ada", "bo"),),
        )
    )
    assert problem.published.primary == (NOBODY,)
    assert problem.published.backup == (1,)
    (concern,) = problem.concerns
    assert (concern.kind, concern.advisor) == (ConcernKind.STALE_PUBLISHED, "ada")


def test_a_banned_advisor_still_counts_as_published() -> None:
    problem = build_problem(
        agency(
            advisors=(advisor("ada"), advisor("bo")),
            clients=(client("alfa"),),
            panels=(panel("alfa", "ada", "bo"),),
            pins=(pin("alfa", Role.BACKUP, "bo", PinKind.BAN),),
        )
    )
    assert problem.published.backup == (1,)
    assert problem.backups(0) == (0,)
