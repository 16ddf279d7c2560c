"""Addresses of rooms, and the way in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    op.create_table(
        "room_way",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_room_way")),
    )
