"""Accounts: who may enter, as what, and the invitations they enter by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coverage.domain.ids import AccountId, AdvisorId, ClientId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader, Reader


class AccountRole(StrEnum):
    """As what somebody enters; each role has pages of its own."""

    COORDINATOR = "coordinator"
    ADVISOR = "advisor"
    CONTACT = "contact"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """The role of an account, and whose: an advisor's account names the advisor, a contact's the
    client.
    """

    role: AccountRole
    advisor: AdvisorId | None = None
    client: ClientId | None = None

    def __post_init__(self) -> None:
        if (self.advisor is not None) != (self.role is AccountRole.ADVISOR):
            raise ValueError("exactly an advisor's account names an advisor")
        if (self.client is not None) != (self.role is AccountRole.CONTACT):
            raise ValueError("exactly a contact's account names a client")

    @property
    def of(self) -> str:
        """The slug of the advisor or client; empty for a coordinator."""
        return self.advisor or self.client or ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may log in. ``locale`` is the language they chose, None when they never did."""

    id: AccountId
    seat: Seat
    login: str
    name: str
    locale: str | None
    created_at: datetime
    closed_at: datetime | None = None

    def reader(self) -> Reader:
        """Who this account is to every read."""
        if self.seat.advisor is not None:
            return AdvisorReader(advisor=self.seat.advisor, account=self.id)
        if self.seat.client is not None:
            return ContactReader(client=self.seat.client, account=self.id)
        return CoordinatorReader(account=self.id)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A link by which somebody may choose a password, once, until ``expires_at``.

    ``account`` is set when it is a new link for somebody who already has an account. ``inviter`` is
    the name of who made it, None when an operator did at the command line.
    """

    id: int
    seat: Seat
    name: str
    inviter: str | None
    account: AccountId | None
    created_at: datetime
    expires_at: datetime
