"""The frozen snapshot that checking, planning and explaining start from.

A `Problem` depends on nothing but the `Agency` it was built from, and not on the order of its rows:
advisors and clients are numbered in the order of their ids. Sets of advisors and of weeks are whole
numbers used as bit masks (bit ``a`` is advisor ``a``, bit ``w`` the week ``w`` of the horizon): at
the size of the whole country they fit in a few megabytes, and an intersection is one operation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Role
from coverage.domain.clients import Client, Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.rounding import round_half_up
from coverage.domain.weeks import Horizon
from coverage.planning.candidates import Candidates, candidates_of
from coverage.planning.concerns import Concern
from coverage.planning.joint_pins import joint_pins
from coverage.planning.masks import has, members
from coverage.planning.presence import presences

NOBODY = -1
"""The index of an empty seat."""


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Who sits where, by number: the primary and the backup of each client, or NOBODY."""

    primary: tuple[int, ...]
    backup: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a plan is made from. ``clients`` are those active in some week of the horizon.

    ``usual``, ``present`` (days) and ``capacity`` (minutes) are by advisor and week. ``demand`` is
    minutes in an active week of a client. ``published`` are the seats of today whose holders are
    still compatible. ``concerns`` are what a coordinator must know before trusting the outcome.
    """

    agency: Agency
    horizon: Horizon
    advisors: tuple[Advisor, ...]
    clients: tuple[Client, ...]
    usual: tuple[tuple[int, ...], ...]
    present: tuple[tuple[int, ...], ...]
    capacity: tuple[tuple[int, ...], ...]
    away: tuple[int, ...]
    """Weeks in which each advisor is away, as a mask."""
    active: tuple[int, ...]
    """Weeks in which each client is active, as a mask."""
    demand: tuple[int, ...]
    candidates: Candidates
    published: Seats
    published_third: tuple[int, ...]
    concerns: tuple[Concern, ...]

    @property
    def weeks(self) -> int:
        """The number of weeks of the horizon."""
        return self.horizon.weeks

    @cached_property
    def advisor_index(self) -> Mapping[AdvisorId, int]:
        """The number of each advisor."""
        return {advisor.id: index for index, advisor in enumerate(self.advisors)}

    @cached_property
    def client_index(self) -> Mapping[ClientId, int]:
        """The number of each active client; a client without an active week has none."""
        return {client.id: index for index, client in enumerate(self.clients)}

    @cached_property
    def surges(self) -> Mapping[int, tuple[Surge, ...]]:
        """The surges of each active client that has any."""
        found: dict[int, list[Surge]] = {}
        for surge in sorted(self.agency.surges, key=lambda s: (s.client, s.first, s.until)):
            if surge.client in self.client_index:
                found.setdefault(self.client_index[surge.client], []).append(surge)
        return {client: tuple(surges) for client, surges in found.items()}

    def is_away(self, advisor: int, week: int) -> bool:
        """Whether ``advisor`` is too little there in ``week`` to cover anybody."""
        return bool(self.away[advisor] >> week & 1)

    def is_active(self, client: int, week: int) -> bool:
        """Whether the contract of ``client`` touches ``week``."""
        return bool(self.active[client] >> week & 1)

    def road_km(self, client: int, advisor: int) -> float:
        """Road kilometres one way; 0 for a central client."""
        return self.candidates.distances.km(client, advisor)

    def distances(self, client: int) -> Sequence[float]:
        """Road kilometres one way from ``client`` to each advisor; all 0 for a central client."""
        return self.candidates.distances[client]

    def travel_hours(self, client: int, advisor: int) -> float:
        """Hours of travel in a year, whatever the horizon."""
        return self.clients[client].visits_per_year * 2 * self.road_km(client, advisor) / 60

    def travel(self, client: int, advisor: int) -> int:
        """Minutes of travel in an active week."""
        visits = self.clients[client].visits_per_year
        return round_half_up(visits * 2 * self.road_km(client, advisor) / 52)

    def load(self, client: int, advisor: int) -> int:
        """Minutes that a week of covering ``client`` takes of ``advisor``: demand and travel."""
        return self.demand[client] + self.travel(client, advisor)

    def primaries(self, client: int) -> tuple[int, ...]:
        """Who may be primary, pins and bans included, in order."""
        return members(self.candidates.primary[client])

    def backups(self, client: int) -> tuple[int, ...]:
        """Who may be backup (beside another primary), pins and bans included, in order."""
        return members(self.candidates.backup[client])

    def thirds(self, client: int) -> tuple[int, ...]:
        """Who may be third, pins and bans included, in order; a panel of two has none."""
        return members(self.candidates.third[client])

    def substitutes(self, client: int) -> tuple[int, ...]:
        """Who may cover a gap of ``client`` for a while, in order."""
        return members(self.candidates.substitute[client])

    @cached_property
    def constants(self) -> float:
        """Points that no plan can avoid: clients for whom nobody may be primary."""
        return 30_000.0 * sum(mask == 0 for mask in self.candidates.primary)

    def seats_of(self, panels: Sequence[Panel]) -> Seats:
        """``panels`` by number; a client without a panel has empty seats."""
        by_client = {panel.client: panel for panel in panels}
        found = [by_client.get(client.id, Panel(client=client.id)) for client in self.clients]
        return Seats(
            primary=tuple(self._number(panel.primary) for panel in found),
            backup=tuple(self._number(panel.backup) for panel in found),
        )

    def _number(self, advisor: AdvisorId | None) -> int:
        return NOBODY if advisor is None else self.advisor_index.get(advisor, NOBODY)

    def panels_of(self, seats: Seats) -> tuple[Panel, ...]:
        """``seats`` by id, one panel per active client; a third only where it is pinned."""
        return tuple(
            Panel(
                client=client.id,
                primary=self._id(seats.primary[index]),
                backup=self._id(seats.backup[index]),
                third=self._id(self._pinned_third(index, seats)),
            )
            for index, client in enumerate(self.clients)
        )

    def _pinned_third(self, client: int, seats: Seats) -> int:
        if seats.primary[client] == NOBODY:
            return NOBODY
        return self.candidates.pins.get((client, Role.THIRD), NOBODY)

    def _id(self, advisor: int) -> AdvisorId | None:
        return None if advisor == NOBODY else self.advisors[advisor].id


def build_problem(agency: Agency) -> Problem:
    """Prepare ``agency`` for planning; the order of its rows changes nothing."""
    horizon = agency.horizon
    advisors = tuple(sorted(agency.advisors, key=lambda advisor: advisor.id))
    by_id = sorted(agency.clients, key=lambda client: client.id)
    weeks = {client.id: _active_weeks(client, horizon) for client in by_id}
    clients = tuple(client for client in by_id if weeks[client.id])
    presence = presences(agency, advisors)
    some_capacity = sum(1 << a for a, minutes in enumerate(presence.capacity) if any(minutes))
    candidates, concerns = candidates_of(agency, advisors, clients, some_capacity=some_capacity)
    published, third, stale = _published(agency, advisors, clients, candidates)
    active = tuple(weeks[client.id] for client in clients)
    joint = joint_pins(advisors, clients, candidates, presence, active)
    return Problem(
        agency=agency,
        horizon=horizon,
        advisors=advisors,
        clients=clients,
        usual=presence.usual,
        present=presence.present,
        capacity=presence.capacity,
        away=presence.away,
        active=active,
        demand=tuple(round_half_up(60 * client.demand_hours_per_week) for client in clients),
        candidates=candidates,
        published=published,
        published_third=third,
        concerns=(*concerns, *joint, *stale),
    )


def _active_weeks(client: Client, horizon: Horizon) -> int:
    """The weeks that the contract touches; none when it ends before it begins."""
    first, until = client.contract_from, client.contract_until
    if until is not None and until < first:
        return 0
    start = horizon.start
    begin = max(0, (first - start).days // 7)
    end = horizon.weeks if until is None else min(horizon.weeks, (until - start).days // 7 + 1)
    return (1 << end) - (1 << begin) if begin < end else 0


def _published(
    agency: Agency,
    advisors: Sequence[Advisor],
    clients: Sequence[Client],
    candidates: Candidates,
) -> tuple[Seats, tuple[int, ...], list[Concern]]:
    """Today's seats without the holders who may no longer sit there, and those holders.

    A ban says what must change, not what stands: a banned holder still counts as published, so that
    the change a coordinator asked for shows as one.
    """
    number = {advisor.id: index for index, advisor in enumerate(advisors)}
    panels = {panel.client: panel for panel in agency.panels}
    seats: dict[Role, list[int]] = {role: [NOBODY] * len(clients) for role in Role}
    stale = []
    for index, client in enumerate(clients):
        panel = panels.get(client.id, Panel(client=client.id))
        for role in Role:
            holder = panel.holder(role)
            if holder is None:
                continue
            if has(candidates.fit[role][index], number[holder]):
                seats[role][index] = number[holder]
            else:
                stale.append(Concern.stale(client.id, role, holder))
    primary, backup = tuple(seats[Role.PRIMARY]), tuple(seats[Role.BACKUP])
    return Seats(primary=primary, backup=backup), tuple(seats[Role.THIRD]), stale
