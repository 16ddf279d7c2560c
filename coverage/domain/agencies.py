"""An agency with all of its facts: what a folder holds, a database stores and a planner starts
from.
"""

from dataclasses import dataclass, field, replace
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

    def in_order(self) -> "Agency":
        """The same facts, each kind sorted: agencies with the same facts become equal."""
        return replace(
            self,
            advisors=tuple(sorted(self.advisors, key=lambda a: a.id)),
            clients=tuple(sorted(self.clients, key=lambda c: c.id)),
            places=tuple(sorted(self.places, key=lambda p: p.id)),
            absences=tuple(
                sorted(self.absences, key=lambda a: (a.advisor, a.first, a.until, a.kind))
            ),
            conflicts=tuple(
                sorted(
                    self.conflicts,
                    key=lambda c: (c.client, c.advisor, c.first, c.until or date.max, c.kind),
                )
            ),
            surges=tuple(sorted(self.surges, key=_surge_order)),
            panels=tuple(sorted(self.panels, key=lambda p: p.client)),
            pins=tuple(
                sorted(self.pins, key=lambda p: (p.client, p.role or "", p.advisor, p.kind))
            ),
        )


def _surge_order(surge: Surge) -> tuple[object, ...]:
    return (
        surge.client,
        surge.first,
        surge.until,
        surge.extra_hours_per_week,
        surge.half_days_per_week,
        surge.neutral,
        sorted(surge.languages),
    )
