"""The policy: who reads. Every read takes a `Reader` first and returns only what that reader may
see.
"""

from dataclasses import dataclass

from coverage.domain.ids import AccountId, AdvisorId, CaseId, ClientId, SeekerSessionId


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


@dataclass(frozen=True, kw_only=True)
class SeekerReader:
    """Somebody who is booking, or came back with a code; nothing else is known of them.

    ``case`` is theirs once they booked or gave its code. Not one of `Reader`: nothing that people
    with an account may see is a seeker's.
    """

    session: SeekerSessionId
    client: ClientId
    case: CaseId | None = None


DeviceReader = CoordinatorReader | AdvisorReader
"""Who may have a device that reads calendars."""

Reader = CoordinatorReader | AdvisorReader | ContactReader
