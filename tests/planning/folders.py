"""A small reader of agency folders for the tests of this room, apart from the product's own intake.

Public holidays are worked out here with the anonymous Gregorian Easter, so that these tests also
hold the product's holiday library against an independent computation.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor, Conflict, ConflictKind, Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import Client, DifferIn, SchoolRegion, Service, Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import WEEKDAYS, Horizon

DATA = Path(__file__).parents[1] / "data"
DEMO = Path(__file__).parents[2] / "coverage" / "demo"


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm (Nature, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def days_off(horizon: Horizon, *, good_friday: bool, liberation_day: bool) -> frozenset[date]:
    """Dutch public holidays of the years of ``horizon``."""
    found: set[date] = set()
    for year in range(horizon.start.year, horizon.last.year + 1):
        sunday, king = easter(year), date(year, 4, 27)
        found |= {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
        found |= {sunday + timedelta(days=days) for days in (1, 39, 50)}
        found.add(king - timedelta(days=1) if king.weekday() == 6 else king)
        if good_friday:
            found.add(sunday - timedelta(days=2))
        if liberation_day:
            found.add(date(year, 5, 5))
    return frozenset(found)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one file; none when it is not there."""
    path = folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_agency(folder: Path) -> Agency:
    """The facts of ``folder``."""
    facts = {row["key"]: row["value"] for row in rows(folder, "agency.csv")}
    horizon = Horizon(start=date.fromisoformat(facts["horizon_start"]), weeks=int(facts["weeks"]))
    friday, liberation = (facts[k] == "yes" for k in ("good_friday_off", "liberation_day_off"))
    return Agency(
        name=facts["name"],
        horizon=horizon,
        good_friday_off=friday,
        liberation_day_off=liberation,
        days_off=days_off(horizon, good_friday=friday, liberation_day=liberation),
        advisors=tuple(_advisor(row) for row in rows(folder, "advisors.csv")),
        clients=tuple(_client(row) for row in rows(folder, "clients.csv")),
        absences=tuple(
            Absence(
                advisor=AdvisorId(row["advisor"]),
                first=date.fromisoformat(row["from"]),
                until=date.fromisoformat(row["until"]),
                kind=AbsenceKind(row["kind"]),
            )
            for row in rows(folder, "absences.csv")
        ),
        conflicts=tuple(_conflict(row) for row in rows(folder, "conflicts.csv")),
        surges=tuple(_surge(row) for row in rows(folder, "surges.csv")),
        panels=read_panels(folder),
        pins=tuple(
            Pin(
                client=ClientId(row["client"]),
                role=Role(row["role"]) if row["role"] else None,
                advisor=AdvisorId(row["advisor"]),
                kind=PinKind(row["kind"]),
            )
            for row in rows(folder, "pins.csv")
        ),
    )


def read_panels(folder: Path) -> tuple[Panel, ...]:
    """``panels.csv`` of an agency folder or of a plan."""
    return tuple(
        Panel(
            client=ClientId(row["client"]),
            primary=_some_advisor(row["primary"]),
            backup=_some_advisor(row["backup"]),
            third=_some_advisor(row["third"]),
        )
        for row in rows(folder, "panels.csv")
    )


def read_expected(folder: Path) -> Any:
    """``expected.json`` beside an agency."""
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def _some_advisor(text: str) -> AdvisorId | None:
    return AdvisorId(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split("|")) if text else frozenset()


def _advisor(row: dict[str, str]) -> Advisor:
    return Advisor(
        id=AdvisorId(row["slug"]),
        name=row["name"],
        postcode=row["postcode"],
        hours_per_week=float(row["hours_per_week"]),
        working_days=frozenset(WEEKDAYS.index(day) for day in _set(row["working_days"])),
        radius_km=float(row["radius_km"]),
        languages=_set(row["languages"]),
        topics=_set(row["topics"]),
        sectors=_set(row["sectors"]),
        gender=Gender(row["gender"]) if row["gender"] else None,
        background=row["background"],
        max_primary=int(row["max_primary"]),
        max_backup=int(row["max_backup"]),
        credential=row["credential"],
        valid_until=date.fromisoformat(row["valid_until"]),
        internal_to=ClientId(row["internal_to"]) if row["internal_to"] else None,
        available_from=_day(row["available_from"]),
        available_until=_day(row["available_until"]),
    )


def _client(row: dict[str, str]) -> Client:
    return Client(
        id=ClientId(row["slug"]),
        name=row["name"],
        postcode=row["postcode"],
        sector=row["sector"],
        employees=int(row["employees"]),
        demand_hours_per_week=float(row["demand_hours_per_week"]),
        visits_per_year=float(row["visits_per_year"]),
        service=Service(row["service"]),
        languages=_set(row["languages"]),
        topics=_set(row["topics"]),
        preferred_gender=Gender(row["preferred_gender"]) if row["preferred_gender"] else None,
        panel_size=int(row["panel_size"]),
        differ_in=DifferIn(row["differ_in"]) if row["differ_in"] else None,
        school_region=SchoolRegion(row["school_region"]),
        contract_from=date.fromisoformat(row["contract_from"]),
        contract_until=_day(row["contract_until"]),
    )


def _conflict(row: dict[str, str]) -> Conflict:
    return Conflict(
        advisor=AdvisorId(row["advisor"]),
        client=ClientId(row["client"]),
        first=date.fromisoformat(row["from"]),
        until=_day(row["until"]),
        kind=ConflictKind(row["kind"]),
    )


def _surge(row: dict[str, str]) -> Surge:
    return Surge(
        client=ClientId(row["client"]),
        first=date.fromisoformat(row["from"]),
        until=date.fromisoformat(row["until"]),
        extra_hours_per_week=float(row["extra_hours_per_week"]),
        half_days_per_week=int(row["half_days_per_week"]),
        neutral=row["neutral"] == "yes",
        languages=_set(row["languages"]),
    )
