"""Names on pages: advisors and clients as links need them."""

from dataclasses import dataclass

from coverage.domain.ids import AdvisorId, ClientId


@dataclass(frozen=True, kw_only=True)
class AdvisorName:
    """An advisor by name. One who has left the facts since the plan was made is known by the id
    only.
    """

    id: AdvisorId
    name: str
    initials: str


@dataclass(frozen=True, kw_only=True)
class ClientName:
    """A client by name, or by the id when it has left the facts since the plan was made."""

    id: ClientId
    name: str
