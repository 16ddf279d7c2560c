"""Cases: one seeker's way with one advisor, from the first booking to aftercare.

Who the seeker is, is not known: a case is found by its return code. What was said is never stored.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.ids import AdvisorId, CaseId, ClientId


class Category(StrEnum):
    """What a conversation was about, in the agency's closed vocabulary."""

    BULLYING = "bullying"
    INTIMIDATION = "intimidation"
    SEXUAL_HARASSMENT = "sexual_harassment"
    DISCRIMINATION = "discrimination"
    AGGRESSION_VIOLENCE = "aggression_violence"
    INTEGRITY_ISSUE = "integrity_issue"
    LABOUR_DISPUTE = "labour_dispute"
    """Out of scope; counted, because it tells that seekers were told where else to go."""
    OTHER = "other"


class Route(StrEnum):
    """The way that the seeker chose: the first five are informal, the others formal."""

    TALK_ONLY = "talk_only"
    ALONE = "alone"
    WITH_THE_ACCUSED = "with_the_accused"
    WITH_THE_MANAGER = "with_the_manager"
    CONFLICT_MEDIATION = "conflict_mediation"
    MEDIATION = "mediation"
    COMPLAINTS_COMMITTEE = "complaints_committee"
    POLICE_REPORT = "police_report"
    REPORTING_CHANNEL = "reporting_channel"


class ContactKind(StrEnum):
    """By which channel a seeker wants to be reached, if by any."""

    PHONE = "phone"
    """A number that only the advisor sees, who calls."""
    MAIL = "mail"
    """An address to which notices without any content go; the advisor does not see it."""


class Aftercare(StrEnum):
    """Whether somebody asks later how it goes; only ever when the seeker agreed."""

    NO = "no"
    AGREED = "agreed"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What is kept of a case: nothing else is ever asked. ``minutes`` are the advisor's, in
    quarters of an hour.
    """

    category: Category
    route: Route
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case as it is stored; ``language`` is the seeker's (ISO 639-1).

    ``aftercare_due`` is the day from which the advisor is reminded; ``backup_consent`` lets the
    backup take over when the advisor falls away. ``closing`` is None while the case is open.
    """

    id: CaseId
    client: ClientId
    advisor: AdvisorId
    language: str
    contact: ContactKind | None
    backup_consent: bool
    aftercare: Aftercare
    aftercare_due: date | None
    opened_on: date
    closed_on: date | None
    closing: Closing | None
