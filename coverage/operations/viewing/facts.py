"""The agency's facts as pages read them: looked up by id, with presence worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.availability import WeekPresence, absent_days, presence_by_week
from coverage.domain.clients import Client, Surge
from coverage.domain.eligibility import covering_minutes
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.planning.problem import Problem, build_problem


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One agency, ready to be looked at. Kept between requests, so nothing in it may change."""

    agency: Agency
    _absent: dict[Horizon, dict[AdvisorId, set[date]]] = field(default_factory=dict, compare=False)
    _presence: dict[tuple[AdvisorId, Horizon], tuple[WeekPresence, ...]] = field(
        default_factory=dict, compare=False
    )

    @cached_property
    def advisors(self) -> Mapping[AdvisorId, Advisor]:
        """Advisors by id, in the order of their names."""
        return {a.id: a for a in sorted(self.agency.advisors, key=lambda a: (a.name, a.id))}

    @cached_property
    def clients(self) -> Mapping[ClientId, Client]:
        """Clients by id, in the order of their names."""
        return {c.id: c for c in sorted(self.agency.clients, key=lambda c: (c.name, c.id))}

    @cached_property
    def surges(self) -> Mapping[ClientId, tuple[Surge, ...]]:
        """The surges of each client that has any, the earliest first."""
        found: dict[ClientId, tuple[Surge, ...]] = {}
        for surge in sorted(self.agency.surges, key=lambda s: (s.first, s.until)):
            found[surge.client] = (*found.get(surge.client, ()), surge)
        return found

    @cached_property
    def problem(self) -> Problem:
        """The planner's view of these facts; at the size of the whole country it takes seconds to
        build.
        """
        return build_problem(self.agency)

    def presence(self, advisor: AdvisorId, horizon: Horizon) -> tuple[WeekPresence, ...]:
        """When ``advisor`` is there, week by week; a plan's horizon need not be that of today's
        facts.
        """
        key = (advisor, horizon)
        if key not in self._presence:
            if horizon not in self._absent:
                self._absent[horizon] = absent_days(self.agency.absences, horizon)
            self._presence[key] = presence_by_week(
                self.advisors[advisor],
                horizon,
                absent=self._absent[horizon].get(advisor, set()),
                days_off=self.agency.days_off,
            )
        return self._presence[key]

    def away(self, advisor: AdvisorId, horizon: Horizon) -> int:
        """The weeks in which ``advisor`` cannot cover, as a mask; all of them for somebody who has
        left.
        """
        if advisor not in self.advisors:
            return (1 << horizon.weeks) - 1
        weeks = self.presence(advisor, horizon)
        return sum(week.away << index for index, week in enumerate(weeks))

    def active(self, client: ClientId, horizon: Horizon) -> int:
        """The weeks that the contract of ``client`` touches, as a mask."""
        if client not in self.clients:
            return 0
        contract = self.clients[client]
        last = horizon.last if contract.contract_until is None else contract.contract_until
        return between(horizon, Week.of(contract.contract_from), Week.of(last))

    def load(self, client: ClientId, advisor: AdvisorId) -> int:
        """Minutes that a week of covering ``client`` takes of ``advisor``, travel included
        (planning rules).
        """
        if client not in self.clients or advisor not in self.advisors:
            return 0
        return covering_minutes(self.advisors[advisor], self.clients[client])

    def advisor_name(self, advisor: AdvisorId) -> AdvisorName:
        """How to call ``advisor`` on a page."""
        if advisor not in self.advisors:
            return AdvisorName(id=advisor, name=advisor, initials=advisor[:2].upper())
        known = self.advisors[advisor]
        return AdvisorName(id=advisor, name=known.name, initials=known.initials)

    def client_name(self, client: ClientId) -> ClientName:
        """How to call ``client`` on a page."""
        known = self.clients.get(client)
        return ClientName(id=client, name=known.name if known else client)


def between(horizon: Horizon, first: Week, last: Week) -> int:
    """The weeks of ``horizon`` from ``first`` to ``last``, both inclusive, as a mask."""
    start, end = max(0, horizon.index(first)), min(horizon.weeks - 1, horizon.index(last))
    return (1 << (end + 1)) - (1 << start) if start <= end else 0
