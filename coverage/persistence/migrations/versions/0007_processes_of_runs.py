"""How many processes a run may use."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    with op.batch_alter_table("run") as batch:
        batch.add_column(sa.Column("processes", sa.Integer(), server_default="1", nullable=False))
