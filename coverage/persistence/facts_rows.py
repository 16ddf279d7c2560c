"""Rows of an agency's facts. A list is one text, sorted and joined by ``|``, as in a folder."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.database import Instant, Row


class AgencyRow(Row):
    """The agency itself; there is one, with id 1."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    horizon_start: Mapped[date]
    weeks: Mapped[int]
    good_friday_off: Mapped[bool]
    liberation_day_off: Mapped[bool]


class DayOffRow(Row):
    """A public holiday that counts for the agency."""

    __tablename__ = "day_off"

    day: Mapped[date] = mapped_column(primary_key=True)


class ClientRow(Row):
    """A client organisation."""

    __tablename__ = "client"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    postcode: Mapped[str]
    sector: Mapped[str]
    employees: Mapped[int]
    demand_hours_per_week: Mapped[float]
    visits_per_year: Mapped[float]
    service: Mapped[str]
    languages: Mapped[str]
    topics: Mapped[str]
    preferred_gender: Mapped[str]
    panel_size: Mapped[int]
    differ_in: Mapped[str]
    school_region: Mapped[str]
    contract_from: Mapped[date]
    contract_until: Mapped[date | None]
    own_site_allowed: Mapped[bool]
    alias: Mapped[str]
    presence: Mapped[str]


class AdvisorRow(Row):
    """An advisor of the pool, or an internal one of a client."""

    __tablename__ = "advisor"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    postcode: Mapped[str]
    hours_per_week: Mapped[float]
    working_days: Mapped[str]
    radius_km: Mapped[float]
    languages: Mapped[str]
    topics: Mapped[str]
    sectors: Mapped[str]
    gender: Mapped[str]
    background: Mapped[str]
    max_primary: Mapped[int]
    max_backup: Mapped[int]
    credential: Mapped[str]
    valid_until: Mapped[date]
    internal_to: Mapped[str | None] = mapped_column(ForeignKey("client.slug"), index=True)
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]


class PlaceRow(Row):
    """A safe location."""

    __tablename__ = "place"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    postcode: Mapped[str]
    kind: Mapped[str]
    client: Mapped[str | None] = mapped_column(ForeignKey("client.slug"), index=True)
    opening: Mapped[str]
    rooms: Mapped[int]
    wheelchair: Mapped[bool | None]


class AbsenceRow(Row):
    """An absence. ``origin`` is ``folder``, ``advisor`` when handed in through the product, or
    ``calendar`` when the advisor's time-off calendar says so.

    ``sealed_reason`` is for the advisor alone; ``reported_at`` is when it was handed in.
    """

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(ForeignKey("advisor.slug"), index=True)
    first: Mapped[date]
    until: Mapped[date]
    kind: Mapped[str]
    origin: Mapped[str]
    sealed_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    reported_at: Mapped[datetime | None] = mapped_column(Instant)


class ConflictRow(Row):
    """A tie between an advisor and a client."""

    __tablename__ = "conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(ForeignKey("advisor.slug"), index=True)
    client: Mapped[str] = mapped_column(ForeignKey("client.slug"), index=True)
    first: Mapped[date]
    until: Mapped[date | None]
    kind: Mapped[str]


class SurgeRow(Row):
    """Temporary extra capacity. ``origin`` is ``folder``, or ``request`` when a contact asked."""

    __tablename__ = "surge"

    id: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(ForeignKey("client.slug"), index=True)
    first: Mapped[date]
    until: Mapped[date]
    extra_hours_per_week: Mapped[float]
    half_days_per_week: Mapped[int]
    neutral: Mapped[bool]
    languages: Mapped[str]
    origin: Mapped[str]
    request_id: Mapped[int | None] = mapped_column(index=True)


class PanelRow(Row):
    """The panel of a client that is published today."""

    __tablename__ = "published_panel"

    client: Mapped[str] = mapped_column(ForeignKey("client.slug"), primary_key=True)
    primary: Mapped[str | None] = mapped_column(ForeignKey("advisor.slug"), index=True)
    backup: Mapped[str | None] = mapped_column(ForeignKey("advisor.slug"), index=True)
    third: Mapped[str | None] = mapped_column(ForeignKey("advisor.slug"), index=True)


class PinRow(Row):
    """A pin or a ban; a ban without a role excludes from all of them."""

    __tablename__ = "pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(ForeignKey("client.slug"), index=True)
    role: Mapped[str]
    advisor: Mapped[str] = mapped_column(ForeignKey("advisor.slug"), index=True)
    kind: Mapped[str]
