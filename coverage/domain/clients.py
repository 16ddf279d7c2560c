"""Client organisations, what they ask of their panel, and their surges."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.advisors import Gender
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Horizon, Week


class Service(StrEnum):
    """``LOCAL`` clients are visited; ``CENTRAL`` ones are served by phone and video, without
    travel.
    """

    LOCAL = "local"
    CENTRAL = "central"


class DifferIn(StrEnum):
    """The attribute in which a client wants its primary and backup to differ."""

    GENDER = "gender"
    BACKGROUND = "background"


class SchoolRegion(StrEnum):
    """Dutch school-holiday regions."""

    NOORD = "Noord"
    MIDDEN = "Midden"
    ZUID = "Zuid"


class HalfDay(StrEnum):
    """A *dagdeel*."""

    MORNING = "am"
    AFTERNOON = "pm"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A standing half-day on site: every ``every_weeks`` weeks from the first such weekday of the
    horizon.
    """

    every_weeks: int
    weekday: int
    half_day: HalfDay

    def day_in(self, week: Week, horizon: Horizon) -> date | None:
        """The day of ``week`` on which it falls; None between and outside the horizon."""
        if week not in horizon or horizon.index(week) % self.every_weeks:
            return None
        return week.working_days()[self.weekday]


@dataclass(frozen=True, kw_only=True)
class Client:
    """A client organisation (*opdrachtgever*).

    ``demand_hours_per_week`` includes presence half-days. ``visits_per_year`` are return trips of
    whoever covers. ``languages`` (ISO 639-1) and ``topics`` are all required of every advisor.
    ``panel_size`` is 2 or 3. Contract dates are inclusive. ``alias`` is what calendars may call the
    client.
    """

    id: ClientId
    name: str
    postcode: str
    sector: str
    employees: int
    demand_hours_per_week: float
    visits_per_year: float
    service: Service
    languages: frozenset[str]
    topics: frozenset[str]
    preferred_gender: Gender | None = None
    panel_size: int = 2
    differ_in: DifferIn | None = None
    school_region: SchoolRegion
    contract_from: date
    contract_until: date | None = None
    own_site_allowed: bool = False
    alias: str = ""
    presence: tuple[Presence, ...] = ()

    @property
    def calendar_name(self) -> str:
        """What a phone may show: the alias, or a code that betrays no name when none was given."""
        return self.alias or "K-" + hashlib.sha256(self.id.encode()).hexdigest()[:6]

    def active_in(self, week: Week) -> bool:
        """Whether the contract touches any day of ``week``."""
        return week.touches(self.contract_from, self.contract_until)

    def active_during(self, horizon: Horizon) -> bool:
        """Whether any week of ``horizon`` is active; if none is, the client needs no panel."""
        # a contract that ended before it began (called off, or moved) overlaps nothing
        return horizon.overlaps(self.contract_from, self.contract_until)


@dataclass(frozen=True, kw_only=True)
class Surge:
    """Temporary extra capacity during a reorganisation; it ends by itself after ``until``.

    ``extra_hours_per_week`` come on top of the client's demand; ``half_days_per_week`` on site (4
    hours each) lie inside them. ``languages`` come on top of the client's. A ``neutral`` surge
    takes nobody of the panel and nobody with a conflict of any date.
    """

    client: ClientId
    first: date
    until: date
    extra_hours_per_week: float
    half_days_per_week: int = 0
    neutral: bool = True
    languages: frozenset[str] = frozenset()

    def days_in(self, week: Week) -> int:
        """How many of the five working days of ``week`` the surge touches; hours count in
        proportion.
        """
        return sum(self.first <= day <= self.until for day in week.working_days())
