"""Indexes that answer by themselves when something takes place, and which series are long."""

from collections.abc import Sequence

from alembic import op

revision: str = "0009"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_index(op.f("ix_occurrence_calendar_start"))
        batch.create_index(
            op.f("ix_occurrence_calendar_start_end_busy_object"),
            ["calendar", "start", "end", "busy", "object"],
        )
    with op.batch_alter_table("calendar_object") as batch:
        batch.create_index(
            op.f("ix_calendar_object_calendar_known_until"), ["calendar", "known_until"]
        )
