"""The page on which employees of one client find their advisors, and what only it says."""

from dataclasses import dataclass
from datetime import datetime

from coverage.domain.ids import ClientId


@dataclass(frozen=True, kw_only=True)
class ReportingChannel:
    """The client's *meldpunt*, which is not the advisor: its name, and a number, address or
    sentence that tells how it is reached. Empty: the page says that the employer knows.
    """

    name: str = ""
    reach: str = ""


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    """``token`` is the unguessable part of its address; a new one closes the old address."""

    client: ClientId
    token: str
    channel: ReportingChannel
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgencyLine:
    """The agency's own central telephone: its number and, in words, when somebody answers."""

    phone: str = ""
    hours: str = ""
