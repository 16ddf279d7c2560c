"""What a coordinator must know about the facts before trusting a plan made from them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from coverage.domain.assignments import Role
from coverage.domain.ids import AdvisorId, ClientId


class ConcernKind(StrEnum):
    """What is the matter."""

    STALE_PUBLISHED = "stale_published"
    """A published advisor is no longer compatible; counts as no published advisor."""
    PIN_REFUSED = "pin_refused"
    """A pin breaks a hard rule or another pin, and is not kept."""
    NO_PRIMARY = "no_primary"
    """Nobody may be primary: 30,000 points that no plan avoids."""
    PIN_TAKES_PRIMARY = "pin_takes_primary"
    """Who is pinned to another seat is the only one left who may be primary."""
    PIN_TAKES_BACKUP = "pin_takes_backup"
    """Who is pinned to another seat is the only one left who may be backup."""
    PINS_TOO_MANY = "pins_too_many"
    """An advisor is pinned to this seat of more clients than they may have there."""
    PINS_OVERLOAD = "pins_overload"
    """An advisor is pinned as primary of clients that together ask more than there is of them."""


PINNED = frozenset(
    {
        ConcernKind.PIN_REFUSED,
        ConcernKind.PIN_TAKES_PRIMARY,
        ConcernKind.PIN_TAKES_BACKUP,
        ConcernKind.PINS_TOO_MANY,
        ConcernKind.PINS_OVERLOAD,
    }
)
"""What is the matter with a pin, by itself or together with others."""


@dataclass(frozen=True, kw_only=True)
class Concern:
    """One matter, by ids; the wording belongs to the page that shows it."""

    kind: ConcernKind
    client: ClientId
    role: Role
    advisor: AdvisorId | None = None

    @classmethod
    def stale(cls, client: ClientId, role: Role, advisor: AdvisorId) -> Self:
        """The published ``advisor`` may no longer be ``role`` of ``client``."""
        return cls(kind=ConcernKind.STALE_PUBLISHED, client=client, role=role, advisor=advisor)

    @classmethod
    def refused(cls, client: ClientId, role: Role, advisor: AdvisorId) -> Self:
        """The pin of ``advisor`` as ``role`` of ``client`` cannot be kept."""
        return cls(kind=ConcernKind.PIN_REFUSED, client=client, role=role, advisor=advisor)

    @classmethod
    def nobody(cls, client: ClientId) -> Self:
        """No advisor may be primary of ``client``."""
        return cls(kind=ConcernKind.NO_PRIMARY, client=client, role=Role.PRIMARY)
