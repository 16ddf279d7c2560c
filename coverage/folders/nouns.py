"""The rows of each file as facts of the domain; None where a row has a fault."""

from collections.abc import Set as AbstractSet
from datetime import date

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor, Conflict, ConflictKind
from coverage.domain.assignments import Panel, Pin, PinKind, Role
from coverage.domain.clients import Client, DifferIn, SchoolRegion, Service, Surge
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.folders import cells
from coverage.folders import expectations as expected
from coverage.folders.cells import Kind
from coverage.folders.rows import RowReader

_HOURS = cells.number(168)
_RADIUS = cells.number(2_000)
_DEMAND = cells.number(10_000)
_CLIENTS = cells.whole(100_000)
_OPTIONAL_DATE = cells.optional(cells.DATE)
_PIN_ROLE: Kind[Role | None] = cells.one_of(Role, expected.ROLE)
_BAN_ROLE = cells.optional(cells.one_of(Role, expected.BAN_ROLE))
_NAME = cells.text(required=True)
_TEXT = cells.text()
_CREDENTIAL = cells.text(required=True, longest=50)
_ALIAS = cells.text(longest=100)
_EMPLOYEES = cells.whole(10_000_000)
_ROOMS = cells.whole(10_000)
_HALF_DAYS = cells.whole(1_000)
_SERVICE = cells.one_of(Service, expected.SERVICE)
_DIFFER_IN = cells.optional(cells.one_of(DifferIn, expected.DIFFER_IN))
_REGION = cells.one_of(SchoolRegion, expected.REGION)
_PLACE_KIND = cells.one_of(PlaceKind, expected.PLACE_KIND)
_ABSENCE_KIND = cells.one_of(AbsenceKind, expected.ABSENCE_KIND)
_CONFLICT_KIND = cells.one_of(ConflictKind, expected.CONFLICT_KIND)
_PIN_KIND = cells.one_of(PinKind, expected.PIN_KIND)
HOURS_PER_HALF_DAY = 4


class Known:
    """Whom rows may refer to; None where a file could not be read, and then anybody."""

    def __init__(self, advisors: AbstractSet[str] | None, clients: AbstractSet[str] | None) -> None:
        self.advisor = cells.reference(advisors, expected.ADVISOR)
        self.client = cells.reference(clients, expected.CLIENT)
        self.optional_advisor = cells.optional(self.advisor)
        self.optional_client = cells.optional(self.client)


def advisor(row: RowReader, known: Known) -> Advisor | None:
    """A row of ``advisors.csv``."""
    internal_to = row.read("internal_to", known.optional_client)
    available_from = row.read("available_from", _OPTIONAL_DATE)
    available_until = row.read("available_until", _OPTIONAL_DATE)
    if row.is_reversed("available_from", "available_until", available_from, available_until):
        row.refuse("available_until", expected.NOT_BEFORE)
    found = Advisor(
        id=AdvisorId(row.read("slug", cells.SLUG)),
        name=row.read("name", _NAME),
        postcode=row.read("postcode", cells.POSTCODE),
        hours_per_week=row.read("hours_per_week", _HOURS),
        working_days=row.read("working_days", cells.WORKING_DAYS),
        radius_km=row.read("radius_km", _RADIUS),
        languages=row.read("languages", cells.LANGUAGES),
        topics=row.read("topics", cells.ANY_TOPICS),
        sectors=row.read("sectors", cells.SECTORS),
        gender=row.read("gender", cells.GENDER),
        background=row.read("background", _TEXT),
        max_primary=row.read("max_primary", _CLIENTS),
        max_backup=row.read("max_backup", _CLIENTS),
        credential=row.read("credential", _CREDENTIAL),
        valid_until=row.read("valid_until", cells.DATE),
        internal_to=None if internal_to is None else ClientId(internal_to),
        available_from=available_from,
        available_until=available_until,
    )
    return found if row.sound else None


def client(row: RowReader, _: Known) -> Client | None:
    """A row of ``clients.csv``. A contract that was called off may end before it begins."""
    contract_from = row.read("contract_from", cells.DATE)
    contract_until = row.read("contract_until", _OPTIONAL_DATE)
    if row.is_reversed("contract_from", "contract_until", contract_from, contract_until):
        row.remark("contract_until", expected.CALLED_OFF)
    found = Client(
        id=ClientId(row.read("slug", cells.SLUG)),
        name=row.read("name", _NAME),
        postcode=row.read("postcode", cells.POSTCODE),
        sector=row.read("sector", cells.SECTOR).value,
        employees=row.read("employees", _EMPLOYEES),
        demand_hours_per_week=row.read("demand_hours_per_week", _DEMAND),
        visits_per_year=row.read("visits_per_year", _DEMAND),
        service=row.read("service", _SERVICE),
        languages=row.read("languages", cells.LANGUAGES),
        topics=row.read("topics", cells.TOPICS),
        preferred_gender=row.read("preferred_gender", cells.GENDER),
        panel_size=row.read("panel_size", cells.PANEL_SIZE),
        differ_in=row.read("differ_in", _DIFFER_IN),
        school_region=row.read("school_region", _REGION),
        contract_from=contract_from,
        contract_until=contract_until,
        own_site_allowed=row.read("own_site_allowed", cells.YES_NO),
        alias=row.read("alias", _ALIAS),
        presence=row.read("presence", cells.PRESENCE),
    )
    return found if row.sound else None


def place(row: RowReader, known: Known) -> Place | None:
    """A row of ``places.csv``. A room has an address; the phone and video need none."""
    owner = row.read("client", known.optional_client)
    kind = row.read("kind", _PLACE_KIND)
    postcode = row.read("postcode", cells.optional(cells.POSTCODE))
    if postcode is None and kind is PlaceKind.ROOM and row.fits("kind", "postcode"):
        row.refuse("postcode", expected.ROOM_POSTCODE)
    found = Place(
        id=PlaceId(row.read("slug", cells.SLUG)),
        name=row.read("name", _NAME),
        kind=kind,
        postcode=postcode or "",
        client=None if owner is None else ClientId(owner),
        opening=row.read("opening", cells.OPENING),
        rooms=row.read("rooms", _ROOMS),
        wheelchair=row.read("wheelchair", cells.YES_NO_EMPTY),
    )
    return found if row.sound else None


def _period(row: RowReader) -> tuple[date, date]:
    first, until = row.read("from", cells.DATE), row.read("until", cells.DATE)
    if row.is_reversed("from", "until", first, until):
        row.refuse("until", expected.NOT_BEFORE)
    return first, until


def absence(row: RowReader, known: Known) -> Absence | None:
    """A row of ``absences.csv``."""
    first, until = _period(row)
    found = Absence(
        advisor=AdvisorId(row.read("advisor", known.advisor)),
        first=first,
        until=until,
        kind=row.read("kind", _ABSENCE_KIND),
    )
    return found if row.sound else None


def conflict(row: RowReader, known: Known) -> Conflict | None:
    """A row of ``conflicts.csv``; without ``until`` it does not end, and it may be over at once."""
    first, until = row.read("from", cells.DATE), row.read("until", _OPTIONAL_DATE)
    if row.is_reversed("from", "until", first, until):
        row.remark("until", expected.NEVER_APPLIED)
    found = Conflict(
        advisor=AdvisorId(row.read("advisor", known.advisor)),
        client=ClientId(row.read("client", known.client)),
        first=first,
        until=until,
        kind=row.read("kind", _CONFLICT_KIND),
    )
    return found if row.sound else None


def surge(row: RowReader, known: Known) -> Surge | None:
    """A row of ``surges.csv``; half-days on site lie inside the extra hours."""
    first, until = _period(row)
    hours = row.read("extra_hours_per_week", _DEMAND)
    half_days = row.read("half_days_per_week", _HALF_DAYS)
    if HOURS_PER_HALF_DAY * half_days > hours and row.fits("extra_hours_per_week"):
        row.refuse("half_days_per_week", expected.HALF_DAYS)
    found = Surge(
        client=ClientId(row.read("client", known.client)),
        first=first,
        until=until,
        extra_hours_per_week=hours,
        half_days_per_week=half_days,
        neutral=row.read("neutral", cells.YES_NO),
        languages=row.read("languages", cells.MORE_LANGUAGES),
    )
    return found if row.sound else None


def panel(row: RowReader, known: Known) -> Panel | None:
    """A row of ``panels.csv``; nobody sits on a panel twice."""
    owner = ClientId(row.read("client", known.client))
    seats: dict[str, AdvisorId | None] = {}
    for role in Role:
        slug = row.read(role.value, known.optional_advisor)
        if slug is not None and slug in seats.values():
            row.refuse(role.value, expected.TWO_SEATS)
        seats[role.value] = None if slug is None else AdvisorId(slug)
    found = Panel(client=owner, **seats)
    return found if row.sound else None


def pin(row: RowReader, known: Known) -> Pin | None:
    """A row of ``pins.csv``; a ban may leave the role open."""
    kind = row.read("kind", _PIN_KIND)
    fixed = kind is PinKind.PIN and row.fits("kind")
    role = row.read("role", _PIN_ROLE if fixed else _BAN_ROLE)
    found = Pin(
        client=ClientId(row.read("client", known.client)),
        role=role,
        advisor=AdvisorId(row.read("advisor", known.advisor)),
        kind=kind,
    )
    return found if row.sound else None
