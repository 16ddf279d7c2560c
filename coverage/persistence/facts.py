"""The facts of an agency, stored and loaded whole; absences and surges also one at a time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel
from coverage.domain.clients import Surge
from coverage.domain.errors import NoAgency, NotFound
from coverage.domain.ids import AbsenceId, AdvisorId, RequestId, SurgeId
from coverage.domain.weeks import Horizon
from coverage.persistence import facts_mapping as mapping
from coverage.persistence.database import Row
from coverage.persistence.facts_mapping import Columns, Found
from coverage.persistence.facts_revision import count_change, wait_for_turn
from coverage.persistence.facts_rows import (
    AbsenceRow,
    AdvisorRow,
    AgencyRow,
    ClientRow,
    ConflictRow,
    DayOffRow,
    PanelRow,
    PinRow,
    PlaceRow,
    SurgeRow,
)
from coverage.persistence.facts_storing import Counts, KeyedFacts, store_loose

_T = TypeVar("_T")


class Origin(StrEnum):
    """Where an absence or a surge came from. What was entered in the product survives an import."""

    FOLDER = "folder"
    ADVISOR = "advisor"
    CALENDAR = "calendar"
    """Written into the advisor's own time-off calendar; kept in step with it."""
    REQUEST = "request"


@dataclass(frozen=True, kw_only=True)
class StoredAbsence:
    """An absence with where it came from and its sealed reason, which only its advisor may open."""

    id: AbsenceId
    absence: Absence
    origin: Origin
    sealed_reason: bytes | None
    reported_at: datetime | None


def has_agency(session: Session) -> bool:
    """Whether any facts have been imported yet."""
    return session.get(AgencyRow, 1) is not None


def load_panels(session: Session) -> tuple[Panel, ...]:
    """The panels that are published today, by client."""
    return tuple(sorted(_all(session, PanelRow, mapping.to_panel), key=lambda p: p.client))


def load_head(session: Session) -> Agency:
    """The agency itself, without anybody in it; NoAgency before the first import."""
    head = session.get(AgencyRow, 1)
    if head is None:
        raise NoAgency
    return Agency(
        name=head.name,
        horizon=Horizon(start=head.horizon_start, weeks=head.weeks),
        good_friday_off=head.good_friday_off,
        liberation_day_off=head.liberation_day_off,
        days_off=frozenset(session.scalars(select(DayOffRow.day))),
    )


def load_agency(session: Session) -> Agency:
    """All facts, each kind in order; NoAgency before the first import."""
    return replace(
        load_head(session),
        advisors=_all(session, AdvisorRow, mapping.to_advisor),
        clients=_all(session, ClientRow, mapping.to_client),
        places=_all(session, PlaceRow, mapping.to_place),
        absences=_all(session, AbsenceRow, mapping.to_absence),
        conflicts=_all(session, ConflictRow, mapping.to_conflict),
        surges=_all(session, SurgeRow, mapping.to_surge),
        panels=_all(session, PanelRow, mapping.to_panel),
        pins=_all(session, PinRow, mapping.to_pin),
    ).in_order()


def _all(session: Session, row: type[Row], read: Callable[[Found], _T]) -> tuple[_T, ...]:
    # columns instead of objects: the session need not watch tens of thousands of rows for changes
    return tuple(read(found) for found in session.execute(select(row.__table__)))


def store_agency(session: Session, agency: Agency, *, panels: bool = True) -> Mapping[str, Counts]:
    """Make the stored facts those of ``agency``; what was added, changed and removed by kind.

    Absences that advisors and surges that contacts entered in the product stay, and an equal fact
    of ``agency`` is not stored beside them; they go only when their advisor or client goes. Without
    ``panels`` the published panels stay as they are, and nobody who goes may sit on them.
    """
    wait_for_turn(session)
    clients = KeyedFacts(session, ClientRow, key="slug")
    clients.store(map(mapping.client_columns, agency.clients))
    advisors = KeyedFacts(session, AdvisorRow, key="slug")
    advisors.store(map(mapping.advisor_columns, agency.advisors))
    counts = {
        "agency": _store_keyed(session, AgencyRow, [_head(agency)], key="id"),
        "days_off": _store_keyed(
            session, DayOffRow, [{"day": day} for day in agency.days_off], key="day"
        ),
        "places": _store_keyed(session, PlaceRow, map(mapping.place_columns, agency.places)),
        **_store_loose_facts(
            session, agency, gone_advisors=advisors.gone(), gone_clients=clients.gone()
        ),
    }
    if panels:
        counts["panels"] = _store_panels(session, agency.panels)
    people = {"advisors": advisors.remove_gone(), "clients": clients.remove_gone()}
    counts = people | counts
    if any(counts.values()):
        count_change(session)
    return counts


def _head(agency: Agency) -> Columns:
    return {
        "id": 1,
        "name": agency.name,
        "horizon_start": agency.horizon.start,
        "weeks": agency.horizon.weeks,
        "good_friday_off": agency.good_friday_off,
        "liberation_day_off": agency.liberation_day_off,
    }


def _store_loose_facts(
    session: Session, agency: Agency, *, gone_advisors: set[object], gone_clients: set[object]
) -> dict[str, Counts]:
    return {
        "absences": store_loose(
            session,
            AbsenceRow,
            map(mapping.absence_columns, agency.absences),
            kept=lambda row: row.origin != Origin.FOLDER and row.advisor not in gone_advisors,
            fixed={"origin": Origin.FOLDER.value},
        ),
        "conflicts": store_loose(
            session, ConflictRow, map(mapping.conflict_columns, agency.conflicts)
        ),
        "surges": store_loose(
            session,
            SurgeRow,
            map(mapping.surge_columns, agency.surges),
            kept=lambda row: row.origin != Origin.FOLDER and row.client not in gone_clients,
            fixed={"origin": Origin.FOLDER.value},
        ),
        "pins": store_loose(session, PinRow, map(mapping.pin_columns, agency.pins)),
    }


def _store_keyed(
    session: Session, row: type[Row], wanted: Iterable[Columns], *, key: str = "slug"
) -> Counts:
    facts = KeyedFacts(session, row, key=key)
    facts.store(wanted)
    return facts.remove_gone()


def replace_panels(session: Session, panels: Iterable[Panel]) -> Counts:
    """Make ``panels`` the published ones; everybody they name must be stored."""
    counts = _store_panels(session, panels)
    if counts:
        count_change(session)
    return counts


def _store_panels(session: Session, panels: Iterable[Panel]) -> Counts:
    return _store_keyed(session, PanelRow, map(mapping.panel_columns, panels), key="client")


def add_absence(
    session: Session,
    absence: Absence,
    *,
    origin: str,
    sealed_reason: bytes | None = None,
    now: datetime,
) -> AbsenceId:
    """Store one absence that was handed in at ``now``; ``origin`` is one of `Origin`."""
    count_change(session)
    row = AbsenceRow(
        **mapping.absence_columns(absence),
        origin=Origin(origin).value,
        sealed_reason=sealed_reason,
        reported_at=now,
    )
    session.add(row)
    session.flush()
    return AbsenceId(row.id)


def keep_absence_reason(session: Session, number: AbsenceId, sealed: bytes) -> None:
    """Keep the sealed reason of an absence; sealing needs the number that storing gave it."""
    session.get_one(AbsenceRow, number).sealed_reason = sealed


def absences_of(session: Session, advisor: AdvisorId) -> list[StoredAbsence]:
    """The absences of ``advisor``, from the folder and from the product, by their first day."""
    query = select(AbsenceRow.__table__).where(AbsenceRow.advisor == advisor)
    found = session.execute(query.order_by(AbsenceRow.first, AbsenceRow.id))
    return [_stored(row) for row in found]


def absence(session: Session, number: AbsenceId) -> StoredAbsence:
    """One absence; NotFound when there is none of that number."""
    query = select(AbsenceRow.__table__).where(AbsenceRow.id == number)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return _stored(row)


def _stored(row: Found) -> StoredAbsence:
    return StoredAbsence(
        id=AbsenceId(row.id),
        absence=mapping.to_absence(row),
        origin=Origin(row.origin),
        sealed_reason=row.sealed_reason,
        reported_at=row.reported_at,
    )


def remove_absence(session: Session, number: AbsenceId) -> None:
    """Remove one absence; NotFound when there is none of that number."""
    row = session.get(AbsenceRow, number)
    if row is None:
        raise NotFound
    count_change(session)
    session.delete(row)
    session.flush()


def advisor_of(session: Session, number: AdvisorId) -> Advisor | None:
    """One advisor; None when the agency has none of that id (any more)."""
    row = session.execute(select(AdvisorRow.__table__).where(AdvisorRow.slug == number)).first()
    return None if row is None else mapping.to_advisor(row)


def replace_calendar_absences(
    session: Session, advisor: AdvisorId, wanted: Iterable[tuple[date, date]], *, now: datetime
) -> bool:
    """Make ``wanted`` the absences that come from the advisor's calendar; whether any changed.

    Rows that say the same stay, with the moment at which they were reported.
    """
    query = select(AbsenceRow.id, AbsenceRow.first, AbsenceRow.until).where(
        AbsenceRow.advisor == advisor, AbsenceRow.origin == Origin.CALENDAR.value
    )
    present = {(first, until): number for number, first, until in session.execute(query)}
    new = sorted(set(wanted) - set(present))
    gone = [number for dates, number in present.items() if dates not in set(wanted)]
    if new or gone:
        count_change(session)  # first, as everybody: an import waits for who names an advisor
    if gone:
        session.execute(delete(AbsenceRow).where(AbsenceRow.id.in_(gone)))
    if new:
        about = {"origin": Origin.CALENDAR.value, "sealed_reason": None, "reported_at": now}
        absences = (Absence(advisor=advisor, first=first, until=until) for first, until in new)
        session.execute(
            insert(AbsenceRow), [mapping.absence_columns(one) | about for one in absences]
        )
    return bool(new or gone)


def add_surge(session: Session, surge: Surge, *, request_id: RequestId | None) -> SurgeId:
    """Store one surge that came out of a request of a client's contact."""
    count_change(session)
    row = SurgeRow(
        **mapping.surge_columns(surge), origin=Origin.REQUEST.value, request_id=request_id
    )
    session.add(row)
    session.flush()
    return SurgeId(row.id)


def remove_surge(session: Session, number: SurgeId) -> None:
    """Remove one surge; NotFound when there is none of that number."""
    row = session.get(SurgeRow, number)
    if row is None:
        raise NotFound
    count_change(session)
    session.delete(row)
    session.flush()
