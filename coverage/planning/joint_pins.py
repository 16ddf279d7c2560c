"""Pins that each keep every rule, and together make something impossible or dear.

A pin that breaks a rule by itself is refused (`candidates`). What remains are joint conflicts: a
pinned backup who is the only possible primary, or more clients pinned to somebody than they may
have. No solver is needed to name them: pins fix whole seats, so that each kind of conflict is a
count of its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from coverage.domain.advisors import Advisor
from coverage.domain.assignments import Role
from coverage.domain.clients import Client
from coverage.domain.eligibility import covering_minutes
from coverage.planning.candidates import Candidates
from coverage.planning.concerns import Concern, ConcernKind
from coverage.planning.masks import has, members
from coverage.planning.presence import Presences


def joint_pins(
    advisors: Sequence[Advisor],
    clients: Sequence[Client],
    candidates: Candidates,
    presence: Presences,
    active: Sequence[int],
) -> Iterator[Concern]:
    """Every pin that takes part in a joint conflict; ``active`` are weeks of clients as masks."""
    for (client, role), advisor in sorted(candidates.pins.items()):
        for kind in _kinds(candidates, client, role, advisor):
            yield _concern(kind, clients[client], role, advisors[advisor])
    yield from _too_many(advisors, clients, candidates)
    yield from _overload(advisors, clients, candidates, presence, active)


def _concern(kind: ConcernKind, client: Client, role: Role, advisor: Advisor) -> Concern:
    return Concern(kind=kind, client=client.id, role=role, advisor=advisor.id)


def _kinds(candidates: Candidates, client: int, role: Role, advisor: int) -> Iterator[ConcernKind]:
    """The seats that stay empty because ``advisor`` is pinned to ``role``."""
    for seat, able, kind in (
        (Role.PRIMARY, candidates.primary, ConcernKind.PIN_TAKES_PRIMARY),
        (Role.BACKUP, candidates.backup, ConcernKind.PIN_TAKES_BACKUP),
    ):
        allowed = candidates.allowed[seat][client]
        if role is seat or able[client] or not has(allowed, advisor):
            continue
        if seat is Role.PRIMARY or _pair_possible(candidates, client):
            yield kind


def _pair_possible(candidates: Candidates, client: int) -> bool:
    """Whether two people could sit there but for the pins."""
    first, second = (candidates.allowed[role][client] for role in (Role.PRIMARY, Role.BACKUP))
    return bool(first and second) and (first | second).bit_count() > 1


def _too_many(
    advisors: Sequence[Advisor], clients: Sequence[Client], candidates: Candidates
) -> Iterator[Concern]:
    counts = Counter((advisor, role) for (_, role), advisor in candidates.pins.items())
    for (client, role), advisor in sorted(candidates.pins.items()):
        person = advisors[advisor]
        most = {Role.PRIMARY: person.max_primary, Role.BACKUP: person.max_backup}.get(role)
        if most is not None and counts[advisor, role] > most:
            yield _concern(ConcernKind.PINS_TOO_MANY, clients[client], role, person)


def _overload(
    advisors: Sequence[Advisor],
    clients: Sequence[Client],
    candidates: Candidates,
    presence: Presences,
    active: Sequence[int],
) -> Iterator[Concern]:
    """Clients pinned to a primary whom they ask, in some week, for more minutes than there are.

    One client alone that asks too much is no joint conflict: that is seen in the plan's costs.
    """
    asked: dict[int, list[int]] = {}
    pinned = [item for item in sorted(candidates.pins.items()) if item[0][1] is Role.PRIMARY]
    for (client, _), advisor in pinned:
        row = asked.setdefault(advisor, [0] * len(presence.capacity[advisor]))
        minutes = covering_minutes(advisors[advisor], clients[client])
        for week in members(active[client] & ~presence.away[advisor]):
            row[week] += minutes
    alone = Counter(advisor for _, advisor in pinned)
    for (client, role), advisor in pinned:
        over = any(
            minutes > room
            for minutes, room in zip(asked[advisor], presence.capacity[advisor], strict=True)
        )
        if over and alone[advisor] > 1:
            yield _concern(ConcernKind.PINS_OVERLOAD, clients[client], role, advisors[advisor])
