"""Coverage advice with names for the page: for the agency, and for one client.

Worked out when it is asked for, and kept (`remembered`): at 100 advisors and 1,000 clients it takes
half a second, and it follows the facts of today, which a figure stored with the draft would not.
The prices that it starts from come from the planner and are stored beside the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.postcodes import postcodes
from coverage.domain.prices import AdvisorPrices
from coverage.domain.publications import PlanHead
from coverage.domain.visibility import Reader
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import digest, remember
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading
from coverage.persistence.facts import load_head
from coverage.persistence.facts_revision import facts_revision
from coverage.persistence.prices import prices_of
from coverage.planning.advice import (
    AgencyAdvice,
    ClientAdvice,
    Profile,
    advise_agency,
    advise_client,
)
from coverage.planning.outcomes import ShadowPrices


@dataclass(frozen=True, kw_only=True)
class ProfileLine:
    """A profile, where it is, and whom it helps, the greatest gain first.

    ``share`` is percent of the points of the best profile.
    """

    profile: Profile
    place: str
    clients: tuple[ClientName, ...]
    share: int


@dataclass(frozen=True, kw_only=True)
class AdvicePage:
    """Advice about one plan; None while there is no plan at all."""

    versions: Versions | None
    advice: AgencyAdvice | None
    lines: tuple[ProfileLine, ...]
    names: Mapping[AdvisorId, AdvisorName]


@dataclass(frozen=True, kw_only=True)
class ClientOptions:
    """Advice for one client, and names for everybody in it."""

    advice: ClientAdvice
    names: Mapping[AdvisorId, AdvisorName]


def advice_page(reader: Reader, *, plan: PlanId | None) -> AdvicePage:
    """Who would be worth hiring, by the published plan or by ``plan``; NotFound when it is none,
    NoAgency before an import.
    """
    coordinators_only(reader)
    with reading() as session:
        load_head(session)
        versions = choose_version(session, plan)
        if versions is None:
            return AdvicePage(versions=None, advice=None, lines=(), names={})
        seen = digest(session, versions.shown)
        advice = agency_advice(session, versions.shown)
    return AdvicePage(
        versions=versions,
        advice=advice,
        lines=tuple(_line(seen, advice, profile) for profile in advice.profiles),
        names={worth.advisor: seen.facts.advisor_name(worth.advisor) for worth in advice.hours},
    )


def agency_advice(session: Session, head: PlanHead) -> AgencyAdvice:
    """The advice about the plan of ``head``, by the facts of today."""
    key = ("advice", facts_revision(session), head.id, head.status)
    return remember(session, key, lambda: _advise(session, head))


def _advise(session: Session, head: PlanHead) -> AgencyAdvice:
    seen = digest(session, head)
    known = shadow_prices(seen, prices_of(session, head.id))
    return advise_agency(seen.facts.problem, seen.standing, known)


def shadow_prices(seen: Digest, known: tuple[AdvisorPrices, ...]) -> ShadowPrices:
    """Stored prices in the order of today's problem; nothing for weeks and people that are new."""
    if not known:
        return ShadowPrices()
    problem, by_advisor = seen.facts.problem, {one.advisor: one for one in known}
    first = seen.horizon.index(problem.horizon[0])
    nobody = AdvisorPrices(advisor=AdvisorId(""), hours=(), primary=0.0, backup=0.0)
    rows = [by_advisor.get(person.id, nobody) for person in problem.advisors]
    return ShadowPrices(
        hours=tuple(
            tuple(
                row.hours[week] if 0 <= week < len(row.hours) else 0.0
                for week in range(first, first + problem.weeks)
            )
            for row in rows
        ),
        primary=tuple(row.primary for row in rows),
        backup=tuple(row.backup for row in rows),
    )


def client_options(seen: Digest, client: ClientId) -> ClientOptions | None:
    """What ``client`` could choose; None for one without an active week in the facts of today."""
    problem = seen.facts.problem
    if client not in problem.client_index:
        return None
    advice = advise_client(
        problem,
        seen.standing,
        client,
        taken=lambda week: seen.taken(problem.horizon[week], without=client),
    )
    people = {who for option in advice.options for who in option.people}
    return ClientOptions(advice=advice, names={who: seen.facts.advisor_name(who) for who in people})


def _line(seen: Digest, advice: AgencyAdvice, profile: Profile) -> ProfileLine:
    best = max(one.points for one in advice.profiles)
    return ProfileLine(
        profile=profile,
        place=postcodes()[profile.postcode].place,
        clients=tuple(seen.facts.client_name(part.client) for part in profile.helped),
        share=round(100 * profile.points / best),
    )
