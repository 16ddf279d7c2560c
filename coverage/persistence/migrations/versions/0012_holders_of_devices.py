"""Devices and subscriptions of coordinators and clients, beside those of advisors."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    for table in ("device", "feed"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_advisor"))
            batch.alter_column("advisor", new_column_name="holder")
            batch.add_column(sa.Column("holder_kind", sa.String(20), nullable=True))
        op.execute(f"UPDATE {table} SET holder_kind = 'advisor'")  # noqa: S608 - our own two names
    with op.batch_alter_table("feed") as batch:
        batch.add_column(sa.Column("kind", sa.String(20), nullable=True))
        batch.add_column(sa.Column("subject", sa.String(200), nullable=True))
    op.execute("UPDATE feed SET kind = 'coverage', subject = holder")
    for table, columns in (
        ("device", ["holder_kind"]),
        ("feed", ["holder_kind", "kind", "subject"]),
    ):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.alter_column(column, nullable=False, existing_type=sa.String())
            batch.create_index(op.f(f"ix_{table}_holder_kind_holder"), ["holder_kind", "holder"])
