"""Cases: what is kept of a seeker, sealed where a stolen database must not tell it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.cases import Aftercare, Case, Category, Closing, ContactKind, Route
from coverage.domain.ids import AdvisorId, CaseId, ClientId
from coverage.persistence.database import Row, held_for


class CaseRow(Row):
    """One case. ``locator`` finds it and ``code_hash`` (Argon2id of the six words) opens it; both
    go with retention. Sealed values have the places ``seeker_case.contact.ID`` and
    ``seeker_case.avoided.ID``: how the seeker is reached, and whom they know among the advisors.
    """

    __tablename__ = "seeker_case"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client: Mapped[str] = mapped_column(String(200), index=True)
    advisor: Mapped[str] = mapped_column(String(200), index=True)
    locator: Mapped[str | None] = mapped_column(String(12), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    contact_kind: Mapped[str | None] = mapped_column(String(10))
    sealed_contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_avoided: Mapped[bytes | None] = mapped_column(LargeBinary)
    backup_consent: Mapped[bool] = mapped_column(default=False)
    aftercare: Mapped[str] = mapped_column(String(10))
    aftercare_due: Mapped[date | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    category: Mapped[str | None] = mapped_column(String(30))
    route: Mapped[str | None] = mapped_column(String(30))
    minutes: Mapped[int | None]


@dataclass(frozen=True, kw_only=True)
class CodedCase:
    """A case with what opens it: None after retention."""

    id: CaseId
    language: str
    locator: str | None
    code_hash: str | None


def add_case(
    session: Session,
    number: CaseId,
    *,
    client: ClientId,
    advisor: AdvisorId,
    locator: str,
    code_hash: str,
    language: str,
    sealed_avoided: bytes | None,
    opened_on: date,
) -> None:
    """Open a case, in which nothing was left or agreed yet."""
    session.add(
        CaseRow(
            id=number,
            client=client,
            advisor=advisor,
            locator=locator,
            code_hash=code_hash,
            language=language,
            sealed_avoided=sealed_avoided,
            backup_consent=False,
            aftercare=Aftercare.NO.value,
            opened_on=opened_on,
        )
    )
    session.flush()


def set_columns(session: Session, number: CaseId, **columns: object) -> None:
    """Change columns of a case's row."""
    session.execute(update(CaseRow).where(CaseRow.id == number).values(**columns))


def case_with_code(session: Session, number: CaseId) -> CodedCase | None:
    """What opens a case."""
    row = session.get(CaseRow, number)
    if row is None:
        return None
    return CodedCase(id=number, language=row.language, locator=row.locator, code_hash=row.code_hash)


def case_of(session: Session, number: CaseId) -> Case | None:
    """One case, without what is sealed and without its code."""
    row = session.get(CaseRow, number, populate_existing=True)
    return None if row is None else to_case(row)


def row_of(session: Session, number: CaseId) -> CaseRow | None:
    """The row of a case, to be read."""
    return session.get(CaseRow, number, populate_existing=True)


def locked_case(session: Session, number: CaseId) -> CaseRow | None:
    """The row of a case; nobody else changes it until this transaction ends."""
    query = held_for(select(CaseRow).where(CaseRow.id == number))
    return session.scalar(query.execution_options(populate_existing=True))


def code_at(session: Session, locator: str) -> tuple[CaseId, str] | None:
    """The case with this locator and the hash of its words; None when there is none."""
    query = select(CaseRow.id, CaseRow.code_hash).where(CaseRow.locator == locator)
    found = session.execute(query).first()
    if found is None or found.code_hash is None:
        return None
    return CaseId(found.id), found.code_hash


def is_taken(session: Session, locator: str) -> bool:
    """Whether a case has this locator."""
    return session.scalar(select(CaseRow.id).where(CaseRow.locator == locator)) is not None


def to_case(row: CaseRow) -> Case:
    """A case as it is stored."""
    closing = None
    if row.category and row.route:
        closing = Closing(
            category=Category(row.category), route=Route(row.route), minutes=row.minutes or 0
        )
    return Case(
        id=CaseId(row.id),
        client=ClientId(row.client),
        advisor=AdvisorId(row.advisor),
        language=row.language,
        contact=ContactKind(row.contact_kind) if row.contact_kind else None,
        backup_consent=row.backup_consent,
        aftercare=Aftercare(row.aftercare),
        aftercare_due=row.aftercare_due,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        closing=closing,
    )


def avoided_place(case: CaseId) -> str:
    """For what it is sealed whom the seeker of a case knows."""
    return f"seeker_case.avoided.{case}"
