"""The kinds of problem on the coordinator's list, and what each one tells."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from coverage.domain.advisors import Advisor
from coverage.domain.assignments import Role
from coverage.domain.weeks import Week
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.planning.concerns import ConcernKind
from coverage.planning.violations import Breach

WARNING_DAYS = 60
"""A credential that ends is announced this long ahead (agreed with the coordinators)."""


class ProblemKind(Enum):
    """What is the matter; the order is that of urgency."""

    LOST = "lost"
    """The advisor of a planned week is away by the facts of today, and so is the rest of the panel.
    """
    UNPLANNED = "unplanned"
    """A client under contract of which the plan knows nothing."""
    NO_PRIMARY = "no_primary"
    GAP = "gap"
    """Weeks that the plan leaves open."""
    EXPIRED = "expired"
    """The credential of an advisor who is on a panel has ended."""
    STALE = "stale"
    """A member of a panel no longer satisfies every hard rule."""
    PINS = "pins"
    """A pin cannot be kept, or undoes something together with others; see ``concern``."""
    SURGE_SHORT = "surge_short"
    SURGE_UNPLANNED = "surge_unplanned"
    """A surge among the facts of which the plan knows nothing yet."""
    AWAY_AFTER_ALL = "away_after_all"
    """An advisor of several clients is away in weeks that the plan counted on: all of them at a
    glance, above what is told of each.
    """
    SHORT_NOTICE = "short_notice"
    """The advisor of planned weeks is away after all; somebody else of the panel is there."""
    NO_BACKUP = "no_backup"
    OVERLOAD = "overload"
    EXPIRES = "expires"
    NO_THIRD = "no_third"

    @property
    def urgency(self) -> int:
        """Smaller is more urgent."""
        return list(ProblemKind).index(self)


@dataclass(frozen=True, kw_only=True)
class OpenProblem:
    """One thing to look at. What does not apply to its kind is None or empty.

    Weeks are inclusive. ``panel`` are the members who were asked for those weeks. ``takes_over``
    covers at short notice. ``minutes`` are missing, or above capacity. ``rules`` are those broken,
    or the one that lost the last candidate. ``clients`` counts clients for a problem of an advisor,
    ``open_clients`` those of them for whom nobody of the panel is there; ``panel`` are then those
    who take over the others.
    ``concern`` tells what is the matter with a pin.
    """

    kind: ProblemKind
    client: ClientName | None = None
    advisor: AdvisorName | None = None
    role: Role | None = None
    first: Week | None = None
    last: Week | None = None
    panel: tuple[AdvisorName, ...] = ()
    takes_over: AdvisorName | None = None
    minutes: int = 0
    day: date | None = None
    days: int = 0
    rules: tuple[Breach, ...] = ()
    clients: int = 0
    open_clients: int = 0
    concern: ConcernKind | None = None

    @property
    def order(self) -> tuple[int, date, str]:
        """The most urgent first, then the earliest, then by name."""
        when = self.first.monday if self.first else self.day or date.max
        who = self.client or self.advisor
        return self.kind.urgency, when, who.name if who else ""


def credential_problem(advisor: Advisor, *, today: date) -> ProblemKind | None:
    """Whether the credential of ``advisor`` has ended, or ends within `WARNING_DAYS`."""
    if advisor.valid_until < today:
        return ProblemKind.EXPIRED
    soon = advisor.valid_until <= today + timedelta(days=WARNING_DAYS)
    return ProblemKind.EXPIRES if soon else None
