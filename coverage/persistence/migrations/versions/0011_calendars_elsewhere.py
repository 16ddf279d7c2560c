"""Calendars elsewhere that advisors link: what we wrote there, and when they are busy."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    op.create_table(
        "elsewhere_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("host", sa.String(length=260), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pushed_upto", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=True),
        sa.Column("makes", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("contested", sa.Integer(), nullable=False),
        sa.Column("leaving", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elsewhere_link")),
        sa.UniqueConstraint("seed", name=op.f("uq_elsewhere_link_seed")),
    )
    with op.batch_alter_table("elsewhere_link") as batch:
        batch.create_index(batch.f("ix_elsewhere_link_advisor"), ["advisor"])
        batch.create_index(batch.f("ix_elsewhere_link_due_at"), ["due_at"])

    op.create_table(
        "elsewhere_busy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link"],
            ["elsewhere_link.id"],
            name=op.f("fk_elsewhere_busy_link_elsewhere_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elsewhere_busy")),
    )
    with op.batch_alter_table("elsewhere_busy") as batch:
        batch.create_index(batch.f("ix_elsewhere_busy_advisor_start"), ["advisor", "start"])
        batch.create_index(batch.f("ix_elsewhere_busy_link_calendar"), ["link", "calendar"])

    op.create_table(
        "elsewhere_object",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=520), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=300), nullable=True),
        sa.Column("content", sa.String(length=64), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("abandoned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link"],
            ["elsewhere_link.id"],
            name=op.f("fk_elsewhere_object_link_elsewhere_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elsewhere_object")),
        sa.UniqueConstraint("link", "name", name=op.f("uq_elsewhere_object_link_name")),
    )
    with op.batch_alter_table("elsewhere_object") as batch:
        batch.create_index(batch.f("ix_elsewhere_object_link_source"), ["link", "source"])

    op.create_table(
        "elsewhere_read",
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link"],
            ["elsewhere_link.id"],
            name=op.f("fk_elsewhere_read_link_elsewhere_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("link", "calendar", name=op.f("pk_elsewhere_read")),
    )
