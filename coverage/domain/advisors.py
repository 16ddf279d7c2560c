"""Advisors: the people of the pool, and the ties that keep them from a client."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.ids import AdvisorId, ClientId


class Gender(StrEnum):
    """Self-declared; an advisor may leave it unstated."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Credential(StrEnum):
    """Registers of confidential advisors that the agency accepts."""

    LVV = "LVV"
    OVAL = "OVAL"


@dataclass(frozen=True, kw_only=True)
class Advisor:
    """A confidential advisor (*vertrouwenspersoon*) of the agency, or an internal one of a client.

    ``hours_per_week`` is contracted time in a normal week, spread evenly over ``working_days``
    (``date.weekday()`` numbers, Monday 0 to Friday 4). ``radius_km`` is road distance one way.
    ``languages`` are ISO 639-1 codes. ``background`` is voluntary (GDPR art. 9) and empty when
    unstated. ``max_primary`` and ``max_backup`` are counts of clients. ``valid_until``,
    ``available_from`` and ``available_until`` are inclusive. An advisor with ``internal_to`` is
    only ever a third, and only there.
    """

    id: AdvisorId
    name: str
    postcode: str
    hours_per_week: float
    working_days: frozenset[int]
    radius_km: float
    languages: frozenset[str]
    topics: frozenset[str]
    sectors: frozenset[str]
    gender: Gender | None = None
    background: str = ""
    max_primary: int
    max_backup: int
    credential: str
    valid_until: date
    internal_to: ClientId | None = None
    available_from: date | None = None
    available_until: date | None = None

    @property
    def initials(self) -> str:
        """First letters of the first and last word of the name, as the plan table shows them."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()


class ConflictKind(StrEnum):
    """Why an advisor is excluded from a client: nobody has two hats."""

    FORMER_EMPLOYMENT = "former_employment"
    FAMILY = "family"
    ADVISES_MANAGEMENT = "advises_management"
    ADVISES_WORKS_COUNCIL = "advises_works_council"


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A tie between an advisor and a client, both dates inclusive, without an end when ``until`` is
    None.
    """

    advisor: AdvisorId
    client: ClientId
    first: date
    until: date | None = None
    kind: ConflictKind
