"""An agency with all of its facts: what a folder holds, a database stores and a planner starts
from.
"""

from dataclasses import dataclass, field
from datetime import date

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor, Conflict
from coverage.domain.assignments import Panel, Pin
from coverage.domain.clients import Client, Surge
from coverage.domain.places import Place
from coverage.domain.weeks import Horizon


@dataclass(frozen=True, kw_only=True)
class Agency:
    """The facts of one agency, consistent in themselves: every reference names somebody who is
    there.

    ``days_off`` are the public holidays that count for this agency in and around the horizon:
    facts, because a plan must be replayed with the holidays it was made with. ``panels`` is what is
    published today.
    """

    name: str
    horizon: Horizon
    good_friday_off: bool = False
    liberation_day_off: bool = False
    days_off: frozenset[date] = frozenset()
    advisors: tuple[Advisor, ...] = ()
    clients: tuple[Client, ...] = ()
    places: tuple[Place, ...] = ()
    absences: tuple[Absence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    surges: tuple[Surge, ...] = ()
    panels: tuple[Panel, ...] = ()
    pins: tuple[Pin, ...] = field(default=())
