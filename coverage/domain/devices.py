"""Devices and subscriptions: what lets a calendar out of the house, and how it is called back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader, Reader

DeviceId = NewType("DeviceId", int)
FeedId = NewType("FeedId", int)


class HolderKind(StrEnum):
    """Who can have a device or a subscription."""

    ADVISOR = "advisor"
    COORDINATOR = "coordinator"
    CLIENT = "client"


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose a device or a subscription is: ``name`` is the slug of an advisor or a client, or the
    number of a coordinator's account.
    """

    kind: HolderKind
    name: str

    @property
    def username(self) -> str:
        """What calendar programs log in as, and the last part of the address of its calendars.

        Plain letters, digits and dashes: an ``@`` or an upper-case letter breaks some programs.
        """
        return f"coordinator-{self.name}" if self.kind is HolderKind.COORDINATOR else self.name


def holder_of(reader: Reader) -> Holder:
    """Whose devices and subscriptions ``reader`` makes. A client's belong to the client: whoever
    is its contact next finds them.
    """
    match reader:
        case AdvisorReader():
            return advisor_holder(reader.advisor)
        case CoordinatorReader():
            return Holder(kind=HolderKind.COORDINATOR, name=str(reader.account))
        case _:
            return Holder(kind=HolderKind.CLIENT, name=reader.client)


def advisor_holder(advisor: AdvisorId) -> Holder:
    """An advisor as the holder of devices and subscriptions."""
    return Holder(kind=HolderKind.ADVISOR, name=advisor)


@dataclass(frozen=True, kw_only=True)
class Device:
    """One telephone or computer with a password of its own; the password itself is kept nowhere.

    ``label`` is its holder's word for it. ``last_used_at`` is coarse: when the day began.
    """

    id: DeviceId
    holder: Holder
    label: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class FeedKind(StrEnum):
    """What a secret address shows."""

    COVERAGE = "coverage"
    """An advisor's weeks."""
    HOURS = "hours"
    """An advisor's working hours (VAVAILABILITY)."""
    STANDING = "standing"
    """Who stands for a client, week by week."""
    ROOM = "room"
    """On which half-days a room can be used."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A secret address from which a calendar can be read without a password, until it is revoked.

    ``of`` is the slug of the advisor, client or place that it shows. ``last_fetched_at`` is coarse:
    when the day began. Foreign calendars come by once in hours to a day, so it belongs
    beside the address wherever that is shown.
    """

    id: FeedId
    holder: Holder
    kind: FeedKind
    of: str
    label: str
    created_at: datetime
    last_fetched_at: datetime | None = None
    revoked_at: datetime | None = None
