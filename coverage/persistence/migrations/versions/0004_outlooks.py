"""The illness that a run plans for, and how each plan would hold up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    with op.batch_alter_table("run") as batch:
        batch.add_column(sa.Column("illness", sa.Double(), server_default="0", nullable=False))
    op.create_table(
        "plan_outlook",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("planned_for", sa.Double(), nullable=False),
        sa.Column("utilisation", sa.JSON(), nullable=False),
        sa.Column("seasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plan.id"], name=op.f("fk_plan_outlook_plan_plan")),
        sa.PrimaryKeyConstraint("plan", name=op.f("pk_plan_outlook")),
    )
