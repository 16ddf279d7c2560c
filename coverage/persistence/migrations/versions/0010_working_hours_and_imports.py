"""The hours that advisors work, and files of time off that they bring along."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    op.create_table(
        "working_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
        sa.UniqueConstraint(
            "advisor", "weekday", "begins", name=op.f("uq_working_hours_advisor_weekday_begins")
        ),
    )
    op.create_table(
        "time_off_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off_file")),
    )
    op.create_table(
        "time_off_imported",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("uid", sa.String(length=600), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off_imported")),
        sa.UniqueConstraint("advisor", "uid", name=op.f("uq_time_off_imported_advisor_uid")),
    )
    with op.batch_alter_table("time_off_file") as batch:
        batch.create_index(batch.f("ix_time_off_file_advisor"), ["advisor"])
    with op.batch_alter_table("time_off_imported") as batch:
        batch.create_index(batch.f("ix_time_off_imported_advisor_source"), ["advisor", "source"])
