"""Facts as columns, and columns as facts: a pair of small functions for each noun."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Row as Record

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor, Conflict, ConflictKind, Gender
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import (
    Client,
    DifferIn,
    HalfDay,
    Presence,
    SchoolRegion,
    Service,
    Surge,
)
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.places import Place, PlaceKind

Columns = dict[str, object]
Found = Record[Any]
"""A row as the database gives it; its columns are those of the ``*_columns`` function beside it."""


def joined(items: frozenset[str]) -> str:
    """A set as one text."""
    return "|".join(sorted(items))


@lru_cache(maxsize=10_000)
def separate(text: str) -> frozenset[str]:
    """The set behind a text; equal texts share one set, which saves memory at size."""
    return frozenset(text.split("|")) if text else frozenset()


@lru_cache(maxsize=1_000)
def _presence(text: str) -> tuple[Presence, ...]:
    parts = [item.split(":") for item in text.split("|")] if text else []
    return tuple(
        Presence(every_weeks=int(every), weekday=int(day), half_day=HalfDay(half))
        for every, day, half in parts
    )


@lru_cache(maxsize=128)
def _weekdays(text: str) -> frozenset[int]:
    return frozenset(int(day) for day in separate(text))


def client_columns(client: Client) -> Columns:
    """A client as a row of ``ClientRow``."""
    return {
        "slug": client.id,
        "name": client.name,
        "postcode": client.postcode,
        "sector": client.sector,
        "employees": client.employees,
        "demand_hours_per_week": client.demand_hours_per_week,
        "visits_per_year": client.visits_per_year,
        "service": client.service.value,
        "languages": joined(client.languages),
        "topics": joined(client.topics),
        "preferred_gender": client.preferred_gender.value if client.preferred_gender else "",
        "panel_size": client.panel_size,
        "differ_in": client.differ_in.value if client.differ_in else "",
        "school_region": client.school_region.value,
        "contract_from": client.contract_from,
        "contract_until": client.contract_until,
        "own_site_allowed": client.own_site_allowed,
        "alias": client.alias,
        "presence": "|".join(
            f"{item.every_weeks}:{item.weekday}:{item.half_day.value}" for item in client.presence
        ),
    }


def to_client(row: Found) -> Client:
    """The client of a row."""
    return Client(
        id=ClientId(row.slug),
        name=row.name,
        postcode=row.postcode,
        sector=row.sector,
        employees=row.employees,
        demand_hours_per_week=row.demand_hours_per_week,
        visits_per_year=row.visits_per_year,
        service=Service(row.service),
        languages=separate(row.languages),
        topics=separate(row.topics),
        preferred_gender=Gender(row.preferred_gender) if row.preferred_gender else None,
        panel_size=row.panel_size,
        differ_in=DifferIn(row.differ_in) if row.differ_in else None,
        school_region=SchoolRegion(row.school_region),
        contract_from=row.contract_from,
        contract_until=row.contract_until,
        own_site_allowed=row.own_site_allowed,
        alias=row.alias,
        presence=_presence(row.presence),
    )


def advisor_columns(advisor: Advisor) -> Columns:
    """An advisor as a row of ``AdvisorRow``."""
    return {
        "slug": advisor.id,
        "name": advisor.name,
        "postcode": advisor.postcode,
        "hours_per_week": advisor.hours_per_week,
        "working_days": joined(frozenset(str(day) for day in advisor.working_days)),
        "radius_km": advisor.radius_km,
        "languages": joined(advisor.languages),
        "topics": joined(advisor.topics),
        "sectors": joined(advisor.sectors),
        "gender": advisor.gender.value if advisor.gender else "",
        "background": advisor.background,
        "max_primary": advisor.max_primary,
        "max_backup": advisor.max_backup,
        "credential": advisor.credential,
        "valid_until": advisor.valid_until,
        "internal_to": advisor.internal_to,
        "available_from": advisor.available_from,
        "available_until": advisor.available_until,
    }


def to_advisor(row: Found) -> Advisor:
    """The advisor of a row."""
    return Advisor(
        id=AdvisorId(row.slug),
        name=row.name,
        postcode=row.postcode,
        hours_per_week=row.hours_per_week,
        working_days=_weekdays(row.working_days),
        radius_km=row.radius_km,
        languages=separate(row.languages),
        topics=separate(row.topics),
        sectors=separate(row.sectors),
        gender=Gender(row.gender) if row.gender else None,
        background=row.background,
        max_primary=row.max_primary,
        max_backup=row.max_backup,
        credential=row.credential,
        valid_until=row.valid_until,
        internal_to=row.internal_to and ClientId(row.internal_to),
        available_from=row.available_from,
        available_until=row.available_until,
    )


def place_columns(place: Place) -> Columns:
    """A place as a row of ``PlaceRow``."""
    return {
        "slug": place.id,
        "name": place.name,
        "postcode": place.postcode,
        "kind": place.kind.value,
        "client": place.client,
        "opening": place.opening,
        "rooms": place.rooms,
        "wheelchair": place.wheelchair,
    }


def to_place(row: Found) -> Place:
    """The place of a row."""
    return Place(
        id=PlaceId(row.slug),
        name=row.name,
        postcode=row.postcode,
        kind=PlaceKind(row.kind),
        client=row.client and ClientId(row.client),
        opening=row.opening,
        rooms=row.rooms,
        wheelchair=row.wheelchair,
    )


def absence_columns(absence: Absence) -> Columns:
    """An absence as the facts of an ``AbsenceRow``; where it came from is not one of them."""
    return {
        "advisor": absence.advisor,
        "first": absence.first,
        "until": absence.until,
        "kind": absence.kind.value,
    }


def to_absence(row: Found) -> Absence:
    """The absence of a row."""
    return Absence(
        advisor=AdvisorId(row.advisor),
        first=row.first,
        until=row.until,
        kind=AbsenceKind(row.kind),
    )


def conflict_columns(conflict: Conflict) -> Columns:
    """A conflict as a row of ``ConflictRow``."""
    return {
        "advisor": conflict.advisor,
        "client": conflict.client,
        "first": conflict.first,
        "until": conflict.until,
        "kind": conflict.kind.value,
    }


def to_conflict(row: Found) -> Conflict:
    """The conflict of a row."""
    return Conflict(
        advisor=AdvisorId(row.advisor),
        client=ClientId(row.client),
        first=row.first,
        until=row.until,
        kind=ConflictKind(row.kind),
    )


def surge_columns(surge: Surge) -> Columns:
    """A surge as the facts of a ``SurgeRow``; where it came from is not one of them."""
    return {
        "client": surge.client,
        "first": surge.first,
        "until": surge.until,
        "extra_hours_per_week": surge.extra_hours_per_week,
        "half_days_per_week": surge.half_days_per_week,
        "neutral": surge.neutral,
        "languages": joined(surge.languages),
    }


def to_surge(row: Found) -> Surge:
    """The surge of a row."""
    return Surge(
        client=ClientId(row.client),
        first=row.first,
        until=row.until,
        extra_hours_per_week=row.extra_hours_per_week,
        half_days_per_week=row.half_days_per_week,
        neutral=row.neutral,
        languages=separate(row.languages),
    )


def panel_columns(panel: Panel) -> Columns:
    """A published panel as a row of ``PanelRow``."""
    return {
        "client": panel.client,
        "primary": panel.primary,
        "backup": panel.backup,
        "third": panel.third,
    }


def to_panel(row: Found) -> Panel:
    """The panel of a row."""
    return Panel(
        client=ClientId(row.client), primary=row.primary, backup=row.backup, third=row.third
    )


def pin_columns(pin: Pin) -> Columns:
    """A pin as a row of ``PinRow``."""
    return {
        "client": pin.client,
        "role": pin.role.value if pin.role else "",
        "advisor": pin.advisor,
        "kind": pin.kind.value,
    }


def to_pin(row: Found) -> Pin:
    """The pin of a row."""
    return Pin(
        client=ClientId(row.client),
        role=Role(row.role) if row.role else None,
        advisor=AdvisorId(row.advisor),
        kind=PinKind(row.kind),
    )
