"""The policy: who reads. Every read takes a `Reader` first and returns only what that reader may
see.
"""

from dataclasses import dataclass

from coverage.domain.ids import AccountId, AdvisorId, ClientId


@dataclass(frozen=True, kw_only=True)
class CoordinatorReader:
    """Plans coverage for the whole agency."""

    account: AccountId


@dataclass(frozen=True, kw_only=True)
class AdvisorReader:
    """An advisor, who sees their own work. ``account`` is None for a device password."""

    advisor: AdvisorId
    account: AccountId | None = None


@dataclass(frozen=True, kw_only=True)
class ContactReader:
    """The contact person of one client; everything of other clients does not exist for them."""

    client: ClientId
    account: AccountId


DeviceReader = CoordinatorReader | AdvisorReader
"""Who may have a device that reads calendars."""

Reader = CoordinatorReader | AdvisorReader | ContactReader
