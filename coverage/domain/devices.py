"""Devices and subscriptions: what lets an advisor's calendar out of the house, and how it is
called back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from coverage.domain.ids import AdvisorId

DeviceId = NewType("DeviceId", int)
FeedId = NewType("FeedId", int)


@dataclass(frozen=True, kw_only=True)
class Device:
    """One telephone or computer with a password of its own; the password itself is kept nowhere.

    ``label`` is the advisor's word for it. ``last_used_at`` is coarse: the start of the day (UTC).
    """

    id: DeviceId
    advisor: AdvisorId
    label: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A secret address from which a calendar can be read without a password, until it is revoked.

    ``last_fetched_at`` is coarse: the start of the day (UTC). Foreign calendars come by once in
    hours to a day, so it belongs beside the address wherever that is shown.
    """

    id: FeedId
    advisor: AdvisorId
    label: str
    created_at: datetime
    last_fetched_at: datetime | None = None
    revoked_at: datetime | None = None
