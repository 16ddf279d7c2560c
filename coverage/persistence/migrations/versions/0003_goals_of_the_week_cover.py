"""How each goal of the week cover ended, beside the score of the panels."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    with op.batch_alter_table("plan") as batch:
        batch.add_column(sa.Column("goals", sa.JSON(), nullable=True))
