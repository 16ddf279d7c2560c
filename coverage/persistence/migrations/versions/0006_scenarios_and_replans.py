"""Scenarios, runs that re-plan, and what a re-plan says of itself."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("name", name=op.f("uq_scenario_name")),
    )
    with op.batch_alter_table("run") as batch:
        batch.add_column(sa.Column("kind", sa.String(), server_default="plan", nullable=False))
        batch.add_column(sa.Column("since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("scenario", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_run_scenario"), ["scenario"])
        batch.create_foreign_key(op.f("fk_run_scenario_scenario"), "scenario", ["scenario"], ["id"])
    op.create_table(
        "replan_report",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("gaps_standing", sa.Integer(), nullable=False),
        sa.Column("gaps_after", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plan.id"], name=op.f("fk_replan_report_plan_plan")),
        sa.PrimaryKeyConstraint("plan", name=op.f("pk_replan_report")),
    )
