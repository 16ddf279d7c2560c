"""Bookings of conversations: cases, sessions of seekers, terms of advisors, pages of clients."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    op.create_table(
        "agency_line",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_line")),
    )
    op.create_table(
        "call_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_window")),
        sa.UniqueConstraint(
            "advisor", "weekday", "begins", name=op.f("uq_call_window_advisor_weekday_begins")
        ),
    )
    op.create_table(
        "client_page",
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("channel_name", sa.String(length=200), nullable=False),
        sa.Column("channel_reach", sa.String(length=400), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", name=op.f("pk_client_page")),
        sa.UniqueConstraint("token", name=op.f("uq_client_page_token")),
    )
    op.create_table(
        "conversation_terms",
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("most_per_day", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("video", sa.String(length=400), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("gender_shown", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("advisor", name=op.f("pk_conversation_terms")),
    )
    op.create_table(
        "past_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("route", sa.String(length=30), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_case")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("past_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_case_client"), ["client"], unique=False)

    op.create_table(
        "seeker_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("locator", sa.String(length=12), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("contact_kind", sa.String(length=10), nullable=True),
        sa.Column("sealed_contact", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_avoided", sa.LargeBinary(), nullable=True),
        sa.Column("backup_consent", sa.Boolean(), nullable=False),
        sa.Column("aftercare", sa.String(length=10), nullable=False),
        sa.Column("aftercare_due", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("category", sa.String(length=30), nullable=True),
        sa.Column("route", sa.String(length=30), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeker_case")),
        sa.UniqueConstraint("locator", name=op.f("uq_seeker_case_locator")),
    )
    with op.batch_alter_table("seeker_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seeker_case_advisor"), ["advisor"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_case_client"), ["client"], unique=False)

    op.create_table(
        "spent_time",
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "advisor", "starts", name=op.f("pk_spent_time")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"],
            ["seeker_case.id"],
            name=op.f("fk_notice_case_seeker_case"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("case", "occasion", name=op.f("uq_notice_case_occasion")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_due_at"), ["due_at"], unique=False)

    op.create_table(
        "seeker_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("days_seen", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("address_limit", sa.Integer(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"],
            ["seeker_case.id"],
            name=op.f("fk_seeker_session_case_seeker_case"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeker_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_seeker_session_token_hash")),
    )
    with op.batch_alter_table("seeker_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seeker_session_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_session_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=True),
        sa.Column("session", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to", sa.String(length=32), nullable=True),
        sa.Column("instead_of", sa.String(length=32), nullable=True),
        sa.Column("called_off", sa.Boolean(), nullable=False),
        sa.Column("statement_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case"],
            ["seeker_case.id"],
            name=op.f("fk_booking_case_seeker_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session"],
            ["seeker_session.id"],
            name=op.f("fk_booking_session_seeker_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_advisor_starts"), ["advisor", "starts"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_booking_case"), ["case"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_booking_client_starts"), ["client", "starts"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_booking_held_until"), ["held_until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_booking_place_starts"), ["place", "starts"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_booking_session"), ["session"], unique=False)

    op.create_table(
        "taken_time",
        sa.Column("resource", sa.String(length=220), nullable=False),
        sa.Column("quantum", sa.Integer(), nullable=False),
        sa.Column("booking", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking"],
            ["booking.id"],
            name=op.f("fk_taken_time_booking_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource", "quantum", name=op.f("pk_taken_time")),
    )
    with op.batch_alter_table("taken_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_time_booking"), ["booking"], unique=False)
