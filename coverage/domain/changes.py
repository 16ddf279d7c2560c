"""Changes of an agency's facts, as values: what a scenario supposes and a new plan must meet.

`apply` gives the facts as they would be; nothing is stored. How changes are written down, at the
command line, in forms and in the database, is in `change_texts`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.clients import Client, Surge
from coverage.domain.errors import ImpossibleChange
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.postcodes import postcodes
from coverage.domain.weeks import Horizon

MOST_SURGE_HOURS = 120.0
HALF_DAY_HOURS = 4


@dataclass(frozen=True, kw_only=True)
class AdvisorOut:
    """An advisor is absent from ``first`` to ``until``, inclusive: illness, for instance."""

    advisor: AdvisorId
    first: date
    until: date


@dataclass(frozen=True, kw_only=True)
class AdvisorLeaves:
    """An advisor stops working for the agency after the day ``last``."""

    advisor: AdvisorId
    last: date


@dataclass(frozen=True, kw_only=True)
class AdvisorJoins:
    """Somebody joins the pool, or becomes the internal advisor of a client."""

    advisor: Advisor


@dataclass(frozen=True, kw_only=True)
class AdvisorChanged:
    """An advisor travels further or less far, or works other hours; None: as before."""

    advisor: AdvisorId
    radius_km: float | None = None
    hours_per_week: float | None = None


@dataclass(frozen=True, kw_only=True)
class ClientJoins:
    """An organisation becomes a client."""

    client: Client


@dataclass(frozen=True, kw_only=True)
class ClientLeaves:
    """A contract ends: ``last`` is its last day."""

    client: ClientId
    last: date


@dataclass(frozen=True, kw_only=True)
class ContractMoved:
    """A contract gets other dates, inclusive; without an end when ``until`` is None."""

    client: ClientId
    first: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class NeedsChanged:
    """A client asks something else of its panel; None: as before.

    ``demand_hours_per_week`` includes presence half-days, ``panel_size`` is 2 or 3.
    """

    client: ClientId
    languages: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    demand_hours_per_week: float | None = None
    panel_size: int | None = None


@dataclass(frozen=True, kw_only=True)
class SurgeAdded:
    """A client gets temporary extra capacity."""

    surge: Surge


@dataclass(frozen=True, kw_only=True)
class AbsenceMoved:
    """The absence of an advisor that begins on ``first`` begins on ``to`` instead, as long as it
    was.
    """

    advisor: AdvisorId
    first: date
    to: date


Change = (
    AdvisorOut
    | AdvisorLeaves
    | AdvisorJoins
    | AdvisorChanged
    | ClientJoins
    | ClientLeaves
    | ContractMoved
    | NeedsChanged
    | SurgeAdded
    | AbsenceMoved
)

_Fact = TypeVar("_Fact", Advisor, Client)


def apply(agency: Agency, changes: Iterable[Change]) -> Agency:
    """The facts of ``agency`` after ``changes``, one after the other.

    ImpossibleChange names the first that cannot be, its place in the row (from 0), and what is
    wrong with which of its fields.
    """
    for number, change in enumerate(changes):
        try:
            agency = _applied(agency, change)
        except ImpossibleChange as refusal:
            raise ImpossibleChange(refusal.problems, number=number) from None
    return agency


def _applied(agency: Agency, change: Change) -> Agency:  # noqa: C901  one line per kind
    match change:
        case AdvisorOut():
            return _out(agency, change)
        case AdvisorLeaves(advisor=who, last=last):
            return _with_advisor(agency, who, lambda a: _leaving(a, last, agency.horizon))
        case AdvisorJoins(advisor=person):
            return _joined(agency, person)
        case AdvisorChanged():
            return _with_advisor(agency, change.advisor, lambda a: _altered(a, change))
        case ClientJoins(client=client):
            return _contracted(agency, client)
        case ClientLeaves(client=who, last=last):
            return _with_client(agency, who, lambda c: _ending(c, last))
        case ContractMoved():
            return _with_client(agency, change.client, lambda c: _moved(c, change))
        case NeedsChanged():
            return _with_client(agency, change.client, lambda c: _asking(c, change))
        case SurgeAdded(surge=surge):
            return _surged(agency, surge)
        case AbsenceMoved():
            return _shifted(agency, change)


def _out(agency: Agency, change: AdvisorOut) -> Agency:
    _advisor(agency, change.advisor)
    _need(change.first <= change.until, "until", "date_order")
    _need(agency.horizon.overlaps(change.first, change.until), "first", "horizon")
    absence = Absence(advisor=change.advisor, first=change.first, until=change.until)
    return replace(agency, absences=(*agency.absences, absence))


def _leaving(advisor: Advisor, last: date, horizon: Horizon) -> Advisor:
    _need(last < horizon.last, "last", "horizon")
    until = advisor.available_until
    _need(until is None or last < until, "last", "left_before")
    return replace(advisor, available_until=last)


def _joined(agency: Agency, advisor: Advisor) -> Agency:
    _need(all(a.id != advisor.id for a in agency.advisors), "advisor", "taken")
    _need(advisor.postcode in postcodes(), "postcode", "postcode")
    _need(advisor.hours_per_week >= 0, "hours", "negative")
    _need(advisor.radius_km >= 0, "radius", "negative")
    _need(bool(advisor.working_days), "days", "required")
    if advisor.internal_to is not None:
        _client(agency, advisor.internal_to, field="internal_to")
    return replace(agency, advisors=(*agency.advisors, advisor))


def _altered(advisor: Advisor, change: AdvisorChanged) -> Advisor:
    radius = advisor.radius_km if change.radius_km is None else change.radius_km
    hours = advisor.hours_per_week if change.hours_per_week is None else change.hours_per_week
    _need(radius >= 0, "radius", "negative")
    _need(hours >= 0, "hours", "negative")
    altered = replace(advisor, radius_km=radius, hours_per_week=hours)
    _need(altered != advisor, "radius", "nothing_changes")
    return altered


def _contracted(agency: Agency, client: Client) -> Agency:
    _need(all(c.id != client.id for c in agency.clients), "client", "taken")
    _need(client.postcode in postcodes(), "postcode", "postcode")
    _need(client.demand_hours_per_week >= 0, "demand", "negative")
    _need(client.visits_per_year >= 0, "visits", "negative")
    _need(client.panel_size in (2, 3), "panel", "panel_size")
    _need(client.active_during(agency.horizon), "first", "horizon")
    return replace(agency, clients=(*agency.clients, client))


def _ending(client: Client, last: date) -> Client:
    until = client.contract_until
    _need(until is None or last < until, "last", "left_before")
    return replace(client, contract_until=last)


def _moved(client: Client, change: ContractMoved) -> Client:
    _need(change.until is None or change.first <= change.until, "until", "date_order")
    return replace(client, contract_from=change.first, contract_until=change.until)


def _asking(client: Client, change: NeedsChanged) -> Client:
    hours = change.demand_hours_per_week
    _need(hours is None or hours >= 0, "demand", "negative")
    _need(change.panel_size in (None, 2, 3), "panel", "panel_size")
    asking = replace(
        client,
        languages=client.languages if change.languages is None else change.languages,
        topics=client.topics if change.topics is None else change.topics,
        demand_hours_per_week=client.demand_hours_per_week if hours is None else hours,
        panel_size=change.panel_size or client.panel_size,
    )
    _need(asking != client, "languages", "nothing_changes")
    return asking


def _surged(agency: Agency, surge: Surge) -> Agency:
    _client(agency, surge.client)
    _need(surge.first <= surge.until, "until", "date_order")
    _need(agency.horizon.overlaps(surge.first, surge.until), "first", "horizon")
    _need(surge.extra_hours_per_week > 0, "hours", "too_small")
    _need(surge.extra_hours_per_week <= MOST_SURGE_HOURS, "hours", "too_large")
    _need(surge.half_days_per_week >= 0, "half_days", "negative")
    on_site = HALF_DAY_HOURS * surge.half_days_per_week
    _need(on_site <= surge.extra_hours_per_week, "half_days", "half_days_hours")
    return replace(agency, surges=(*agency.surges, surge))


def _shifted(agency: Agency, change: AbsenceMoved) -> Agency:
    _advisor(agency, change.advisor)
    mine = [a for a in agency.absences if (a.advisor, a.first) == (change.advisor, change.first)]
    _need(bool(mine), "first", "no_absence")
    _need(change.to != change.first, "to", "nothing_changes")
    days = change.to - change.first
    moved = [replace(a, first=a.first + days, until=a.until + days) for a in mine]
    others = [a for a in agency.absences if (a.advisor, a.first) != (change.advisor, change.first)]
    return replace(agency, absences=(*others, *moved))


def _with_advisor(agency: Agency, who: AdvisorId, alter: Callable[[Advisor], Advisor]) -> Agency:
    _advisor(agency, who)
    return replace(agency, advisors=_replaced(agency.advisors, who, alter))


def _with_client(agency: Agency, who: ClientId, alter: Callable[[Client], Client]) -> Agency:
    _client(agency, who)
    return replace(agency, clients=_replaced(agency.clients, who, alter))


def _replaced(
    facts: tuple[_Fact, ...], who: str, alter: Callable[[_Fact], _Fact]
) -> tuple[_Fact, ...]:
    return tuple(alter(fact) if fact.id == who else fact for fact in facts)


def _advisor(agency: Agency, who: AdvisorId) -> None:
    _need(any(a.id == who for a in agency.advisors), "advisor", "unknown_advisor")


def _client(agency: Agency, who: ClientId, *, field: str = "client") -> None:
    _need(any(c.id == who for c in agency.clients), field, "unknown_client")


def _need(holds: bool, field: str, problem: str) -> None:
    if not holds:
        raise ImpossibleChange({field: problem})
