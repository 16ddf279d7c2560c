"""Forms that are sent twice, bounds on history and on calendars elsewhere, and holidays that are
fetched again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    for table in ("device", "feed"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("once", sa.String(length=32), nullable=True))
            batch.create_index(
                op.f(f"ix_{table}_holder_kind_holder_once"),
                ["holder_kind", "holder", "once"],
                unique=True,
            )
    with op.batch_alter_table("calendar") as batch:
        batch.add_column(
            sa.Column("earlier_bytes", sa.Integer(), nullable=False, server_default="0")
        )
    op.execute(
        "UPDATE calendar SET earlier_bytes = (SELECT coalesce(sum(length(e.body)), 0)"
        " FROM calendar_object_earlier e JOIN calendar_object o ON o.id = e.object"
        " WHERE o.calendar = calendar.id)"
    )
    with op.batch_alter_table("elsewhere_link") as batch:
        batch.add_column(sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "holiday_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered", sa.String(length=32), nullable=True),
        sa.Column("settled", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_address")),
        sa.UniqueConstraint("advisor", "source", name=op.f("uq_holiday_address_advisor_source")),
    )
    with op.batch_alter_table("holiday_address") as batch:
        batch.create_index(batch.f("ix_holiday_address_due_at"), ["due_at"])
