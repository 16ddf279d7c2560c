"""Absences of advisors: dates and a coarse kind, never a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coverage.domain.ids import AdvisorId

LATE = timedelta(days=28)
"""Illness is often told afterwards, but what counted before that is not rewritten for it."""


class AbsenceKind(StrEnum):
    """All that anyone but the advisor ever learns of an absence."""

    AWAY = "away"
    TRAINING = "training"
    PEER_REVIEW = "peer_review"


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Whole days on which an advisor is away, both ends inclusive.

    An absence in part of a day is turned into a whole day, or into nothing, before it becomes one
    of these (half of the working hours of that day is the limit).
    """

    advisor: AdvisorId
    first: date
    until: date
    kind: AbsenceKind = AbsenceKind.AWAY
