"""The prices of a plan's bound, beside its head so that lists of plans stay light.

They are only ever read whole, and never searched: one packed value per plan. 1,500 advisors over a
year are 80,000 numbers, most of them zero; in hundredths of a point and deflated that is some
100 kB, a twentieth of as many rows.
"""

import json
import zlib
from collections.abc import Sequence

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import AdvisorId, PlanId
from coverage.domain.prices import AdvisorPrices
from coverage.persistence.database import Row
from coverage.persistence.plans import PlanRow

_UNIT = 100
"""Prices are kept to a hundredth of a point."""


class PricesRow(Row):
    """The prices of one plan as it was made; they stay when a draft is discarded, as its score."""

    __tablename__ = "plan_prices"

    plan: Mapped[int] = mapped_column(ForeignKey(PlanRow.id), primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


def store_prices(session: Session, plan_id: PlanId, prices: Sequence[AdvisorPrices]) -> None:
    """Store the prices of a plan that is there. IntegrityError when it has some."""
    session.add(PricesRow(plan=plan_id, packed=_pack(prices)))
    session.flush()


def prices_of(session: Session, plan_id: PlanId) -> tuple[AdvisorPrices, ...]:
    """The prices of a plan; none for one without, or made before prices were kept."""
    row = session.get(PricesRow, plan_id)
    return () if row is None else _unpack(row.packed)


def _pack(prices: Sequence[AdvisorPrices]) -> bytes:
    lines = [
        [one.advisor, _whole(one.primary), _whole(one.backup), [*map(_whole, one.hours)]]
        for one in prices
    ]
    return zlib.compress(json.dumps(lines, separators=(",", ":")).encode(), 9)


def _unpack(packed: bytes) -> tuple[AdvisorPrices, ...]:
    return tuple(
        AdvisorPrices(
            advisor=AdvisorId(advisor),
            hours=tuple(hour / _UNIT for hour in hours),
            primary=primary / _UNIT,
            backup=backup / _UNIT,
        )
        for advisor, primary, backup, hours in json.loads(zlib.decompress(packed))
    )


def _whole(points: float) -> int:
    return round(points * _UNIT)
