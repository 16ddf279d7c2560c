"""Who may sit where: the hard rules of `coverage.domain.eligibility`, for all pairs at once.

Asking `broken_rules` for each of thirty million pairs would take minutes. Needs are shared by many
clients and so are postcodes, so each distinct need and each distinct postcode is looked at once,
and the answers are intersected as masks. A test holds the outcome against `broken_rules`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import PinKind, Role
from coverage.domain.clients import Client, Service
from coverage.domain.eligibility import conflicting
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.concerns import Concern
from coverage.planning.masks import has
from coverage.planning.nearness import Distances, near

Pins = Mapping[tuple[int, Role], int]
"""The advisor pinned to a role of a client, by number."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """For each client the advisors who may take each role, as masks.

    ``compatible`` keeps the rules that do not depend on a role. ``fit`` adds what a role refuses by
    itself (internal advisors, a third on a panel of two), ``allowed`` what bans refuse.
    ``primary``, ``backup`` and ``third`` are what pins leave of that. ``substitute`` may cover for
    a while: compatible, not internal, not banned from every role. ``conflicts_ever`` are the
    advisors with a conflict of any date, whom a neutral surge refuses.
    """

    compatible: tuple[int, ...]
    fit: Mapping[Role, tuple[int, ...]]
    allowed: Mapping[Role, tuple[int, ...]]
    primary: tuple[int, ...]
    backup: tuple[int, ...]
    third: tuple[int, ...]
    substitute: tuple[int, ...]
    pins: Pins
    conflicts_ever: Mapping[int, int]
    distances: Distances

    def allows(self, client: int, role: Role, advisor: int) -> bool:
        """Whether ``advisor`` keeps every hard rule for ``role``, whatever pins ask."""
        return has(self.allowed[role][client], advisor)


def candidates_of(
    agency: Agency, advisors: Sequence[Advisor], clients: Sequence[Client], *, some_capacity: int
) -> tuple[Candidates, list[Concern]]:
    """The candidates of each client, and the pins and clients that are a concern."""
    reachable = _reachable(advisors, clients)
    numbers = _Numbers(advisors, clients)
    apart = numbers.masks(conflicting(agency.conflicts, agency.horizon))
    ever = numbers.masks((c.advisor, c.client) for c in agency.conflicts)
    banned = _bans(agency, numbers)
    skills = _Skills(advisors)
    compatible = tuple(
        skills.able(client) & reachable[c] & some_capacity & ~apart.get(c, 0)
        for c, client in enumerate(clients)
    )
    fit = _fit(advisors, clients, compatible)
    allowed = {
        role: tuple(mask & ~banned[role].get(c, 0) for c, mask in enumerate(masks))
        for role, masks in fit.items()
    }
    pins, refused = _pins(agency, numbers, advisors, clients, allowed)
    seated = {role: _seated(role, masks, pins) for role, masks in allowed.items()}
    internal = _internal(advisors)
    found = Candidates(
        compatible=compatible,
        fit=fit,
        allowed=allowed,
        primary=seated[Role.PRIMARY],
        backup=seated[Role.BACKUP],
        third=seated[Role.THIRD],
        substitute=tuple(
            mask & ~internal & ~banned[None].get(c, 0) for c, mask in enumerate(compatible)
        ),
        pins=pins,
        conflicts_ever=ever,
        distances=Distances(advisors, clients),
    )
    nobody = [Concern.nobody(clients[c].id) for c, mask in enumerate(found.primary) if not mask]
    return found, [*refused, *nobody]


class _Skills:
    """Which advisors master a set of languages and topics, each set looked up once."""

    def __init__(self, advisors: Sequence[Advisor]) -> None:
        self._advisors = advisors
        self._known: dict[tuple[frozenset[str], frozenset[str]], int] = {}

    def able(self, client: Client) -> int:
        need = (client.languages, client.topics)
        if need not in self._known:
            self._known[need] = sum(
                1 << a
                for a, advisor in enumerate(self._advisors)
                if client.languages <= advisor.languages and client.topics <= advisor.topics
            )
        return self._known[need]


def _reachable(advisors: Sequence[Advisor], clients: Sequence[Client]) -> list[int]:
    """Who may travel to each client: everyone to a central one."""
    everyone = (1 << len(advisors)) - 1
    masks = near(advisors, {c.postcode for c in clients if c.service is Service.LOCAL})
    return [masks[c.postcode] if c.service is Service.LOCAL else everyone for c in clients]


class _Numbers:
    """Advisors and clients by number."""

    def __init__(self, advisors: Sequence[Advisor], clients: Sequence[Client]) -> None:
        self.advisor = {advisor.id: index for index, advisor in enumerate(advisors)}
        self.client = {client.id: index for index, client in enumerate(clients)}

    def masks(self, pairs: Iterable[tuple[AdvisorId, ClientId]]) -> dict[int, int]:
        """The advisors of ``pairs`` (advisor and client) by client number."""
        masks: defaultdict[int, int] = defaultdict(int)
        for advisor, client in pairs:
            if client in self.client:
                masks[self.client[client]] |= 1 << self.advisor[advisor]
        return dict(masks)


def _bans(agency: Agency, numbers: _Numbers) -> dict[Role | None, dict[int, int]]:
    """Banned advisors by role and client number; None: banned from every role."""
    bans = [pin for pin in agency.pins if pin.kind is PinKind.BAN]
    return {
        role: numbers.masks((ban.advisor, ban.client) for ban in bans if ban.role in (None, role))
        for role in (None, *Role)
    }


def _internal(advisors: Sequence[Advisor]) -> int:
    return sum(1 << a for a, advisor in enumerate(advisors) if advisor.internal_to is not None)


def _fit(
    advisors: Sequence[Advisor], clients: Sequence[Client], compatible: Sequence[int]
) -> dict[Role, tuple[int, ...]]:
    """What each role leaves of the compatible advisors; see `eligibility.internal_refuses`."""
    internal = _internal(advisors)
    own: defaultdict[ClientId, int] = defaultdict(int)
    for a, advisor in enumerate(advisors):
        if advisor.internal_to is not None:
            own[advisor.internal_to] |= 1 << a
    panel = tuple(mask & ~internal for mask in compatible)
    third = tuple(
        mask & (~internal | own.get(client.id, 0)) if client.panel_size > 2 else 0
        for client, mask in zip(clients, compatible, strict=True)
    )
    return {Role.PRIMARY: panel, Role.BACKUP: panel, Role.THIRD: third}


def _pins(
    agency: Agency,
    numbers: _Numbers,
    advisors: Sequence[Advisor],
    clients: Sequence[Client],
    allowed: Mapping[Role, Sequence[int]],
) -> tuple[dict[tuple[int, Role], int], list[Concern]]:
    """The pins that can be kept; of two that contradict each other the first by role and id is."""
    order = {role: index for index, role in enumerate(Role)}
    wishes = sorted(
        (numbers.client[pin.client], order[pin.role], numbers.advisor[pin.advisor], pin.role)
        for pin in agency.pins
        if pin.kind is PinKind.PIN and pin.role is not None and pin.client in numbers.client
    )
    kept: dict[tuple[int, Role], int] = {}
    refused = []
    for client, _, advisor, role in wishes:
        taken = any(kept.get((client, seat)) == advisor for seat in Role if seat is not role)
        if (
            not taken
            and kept.get((client, role), advisor) == advisor
            and has(allowed[role][client], advisor)
        ):
            kept[client, role] = advisor
        else:
            refused.append(Concern.refused(clients[client].id, role, advisors[advisor].id))
    return kept, refused


def _seated(role: Role, allowed: Sequence[int], pins: Pins) -> tuple[int, ...]:
    """What pins leave: the pinned advisor alone, or everyone who is not pinned to another seat."""
    masks = list(allowed)
    for (client, seat), advisor in pins.items():
        if seat is role:
            masks[client] = 1 << advisor
        elif (client, role) not in pins:
            masks[client] &= ~(1 << advisor)
    return tuple(masks)
