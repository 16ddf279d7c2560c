"""Cases: what is kept of a seeker, sealed where a stolen database must not tell it."""

from datetime import date

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from coverage.persistence.database import Row


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
