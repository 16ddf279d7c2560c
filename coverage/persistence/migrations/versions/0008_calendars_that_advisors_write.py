"""Calendars that advisors write: two more for everybody, properties, and what objects were before."""

import secrets
from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW = {"conversations": ("Gesprekken", "#7A4E9B"), "time-off": ("Afwezigheid", "#B3541E")}


def upgrade() -> None:
    """Change the schema, keeping every row."""
    with op.batch_alter_table("calendar") as batch:
        batch.add_column(
            sa.Column("components", sa.String(100), server_default="VEVENT", nullable=False)
        )
        batch.add_column(sa.Column("properties", sa.Text(), server_default="{}", nullable=False))
    with op.batch_alter_table("calendar_object") as batch:
        batch.add_column(sa.Column("known_from", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("known_until", sa.DateTime(timezone=True), nullable=True))
        batch.alter_column("uid", existing_type=sa.String(300), type_=sa.String(600))
    op.create_table(
        "calendar_object_earlier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["object"],
            ["calendar_object.id"],
            name=op.f("fk_calendar_object_earlier_object_calendar_object"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_object_earlier")),
    )
    with op.batch_alter_table("calendar_object_earlier") as batch:
        batch.create_index(
            batch.f("ix_calendar_object_earlier_object_replaced_at"), ["object", "replaced_at"]
        )
        batch.create_index(batch.f("ix_calendar_object_earlier_replaced_at"), ["replaced_at"])
    _give_everybody_the_new_ones()


def _give_everybody_the_new_ones() -> None:
    """Advisors who have a coverage calendar find the others beside it."""
    calendar = sa.table(
        "calendar",
        *(
            sa.column(name)
            for name in (
                "owner_kind",
                "owner",
                "name",
                "title",
                "colour",
                "tag",
                "uid_seed",
                "change",
                "property_change",
                "forgotten",
            )
        ),
    )
    connection = op.get_bind()
    owners = connection.execute(
        sa.select(calendar.c.owner_kind, calendar.c.owner).where(calendar.c.name == "coverage")
    ).all()
    rows = [
        {
            "owner_kind": kind,
            "owner": owner,
            "name": name,
            "title": title,
            "colour": colour,
            "tag": secrets.token_hex(8),
            "uid_seed": uuid4().hex,
            "change": 0,
            "property_change": 0,
            "forgotten": 0,
        }
        for kind, owner in owners
        for name, (title, colour) in _NEW.items()
    ]
    if rows:
        op.bulk_insert(calendar, rows)
