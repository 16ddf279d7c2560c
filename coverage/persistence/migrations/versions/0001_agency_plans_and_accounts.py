"""The agency and its facts, runs and plans, requests, accounts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change the schema, keeping every row."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=True),
        sa.Column("client", sa.String(length=200), nullable=True),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'coordinator' AND advisor IS NULL AND client IS NULL) OR (role = 'advisor' AND advisor IS NOT NULL AND client IS NULL) OR (role = 'contact' AND advisor IS NULL AND client IS NOT NULL)",
            name=op.f("ck_account_one_seat"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(
            "uq_account_login",
            ["login"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("horizon_start", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("good_friday_off", sa.Boolean(), nullable=False),
        sa.Column("liberation_day_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "capacity_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=100), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("hours_per_week", sa.Double(), nullable=False),
        sa.Column("half_days_per_week", sa.Integer(), nullable=False),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("surge", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_request")),
    )
    with op.batch_alter_table("capacity_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capacity_request_client"), ["client"], unique=False)
        batch_op.create_index(batch_op.f("ix_capacity_request_state"), ["state"], unique=False)

    op.create_table(
        "client",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=False),
        sa.Column("demand_hours_per_week", sa.Double(), nullable=False),
        sa.Column("visits_per_year", sa.Double(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("preferred_gender", sa.String(), nullable=False),
        sa.Column("panel_size", sa.Integer(), nullable=False),
        sa.Column("differ_in", sa.String(), nullable=False),
        sa.Column("school_region", sa.String(), nullable=False),
        sa.Column("contract_from", sa.Date(), nullable=False),
        sa.Column("contract_until", sa.Date(), nullable=True),
        sa.Column("own_site_allowed", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("presence", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_client")),
    )
    op.create_table(
        "day_off",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_off")),
    )
    op.create_table(
        "facts_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts_revision")),
    )
    op.create_table(
        "snapshot",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_snapshot")),
    )
    op.create_table(
        "worker",
        sa.Column("executor", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("executor", name=op.f("pk_worker")),
    )
    op.create_table(
        "advisor",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("hours_per_week", sa.Double(), nullable=False),
        sa.Column("working_days", sa.String(), nullable=False),
        sa.Column("radius_km", sa.Double(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("sectors", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("background", sa.String(), nullable=False),
        sa.Column("max_primary", sa.Integer(), nullable=False),
        sa.Column("max_backup", sa.Integer(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("internal_to", sa.String(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["internal_to"], ["client.slug"], name=op.f("fk_advisor_internal_to_client")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_advisor")),
    )
    with op.batch_alter_table("advisor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advisor_internal_to"), ["internal_to"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("advisor", sa.String(length=200), nullable=True),
        sa.Column("client", sa.String(length=200), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'coordinator' AND advisor IS NULL AND client IS NULL) OR (role = 'advisor' AND advisor IS NOT NULL AND client IS NULL) OR (role = 'contact' AND advisor IS NULL AND client IS NOT NULL)",
            name=op.f("ck_invitation_one_seat"),
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_invitation_account_account")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "known_browser",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
            name=op.f("fk_known_browser_account_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_known_browser")),
    )
    with op.batch_alter_table("known_browser", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_browser_account"), ["account"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
            name=op.f("fk_login_session_account_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_session_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "place",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=True),
        sa.Column("opening", sa.String(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("wheelchair", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["client"], ["client.slug"], name=op.f("fk_place_client_client")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_place")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_client"), ["client"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("work", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("stop", sa.String(), nullable=False),
        sa.Column("executor", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("best", sa.Double(), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["snapshot.sha256"], name=op.f("fk_run_snapshot_snapshot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_status"), ["status"], unique=False)

    op.create_table(
        "surge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("extra_hours_per_week", sa.Double(), nullable=False),
        sa.Column("half_days_per_week", sa.Integer(), nullable=False),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["client"], ["client.slug"], name=op.f("fk_surge_client_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surge")),
    )
    with op.batch_alter_table("surge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surge_client"), ["client"], unique=False)
        batch_op.create_index(batch_op.f("ix_surge_request_id"), ["request_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["advisor"], ["advisor.slug"], name=op.f("fk_absence_advisor_advisor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_advisor"), ["advisor"], unique=False)

    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["advisor"], ["advisor.slug"], name=op.f("fk_conflict_advisor_advisor")
        ),
        sa.ForeignKeyConstraint(
            ["client"], ["client.slug"], name=op.f("fk_conflict_client_client")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_advisor"), ["advisor"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_client"), ["client"], unique=False)

    op.create_table(
        "pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("advisor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["advisor"], ["advisor.slug"], name=op.f("fk_pin_advisor_advisor")),
        sa.ForeignKeyConstraint(["client"], ["client.slug"], name=op.f("fk_pin_client_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
    )
    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pin_advisor"), ["advisor"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_client"), ["client"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("horizon_start", sa.Date(), nullable=False),
        sa.Column("horizon_weeks", sa.Integer(), nullable=False),
        sa.Column("objective", sa.Double(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("net_gap", sa.Double(), nullable=False),
        sa.Column("constants", sa.Double(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("work", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_plan_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("run_id", name=op.f("uq_plan_run_id")),
        sa.UniqueConstraint("version", name=op.f("uq_plan_version")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_status"), ["status"], unique=False)

    op.create_table(
        "published_panel",
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("primary", sa.String(), nullable=True),
        sa.Column("backup", sa.String(), nullable=True),
        sa.Column("third", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["backup"], ["advisor.slug"], name=op.f("fk_published_panel_backup_advisor")
        ),
        sa.ForeignKeyConstraint(
            ["client"], ["client.slug"], name=op.f("fk_published_panel_client_client")
        ),
        sa.ForeignKeyConstraint(
            ["primary"], ["advisor.slug"], name=op.f("fk_published_panel_primary_advisor")
        ),
        sa.ForeignKeyConstraint(
            ["third"], ["advisor.slug"], name=op.f("fk_published_panel_third_advisor")
        ),
        sa.PrimaryKeyConstraint("client", name=op.f("pk_published_panel")),
    )
    with op.batch_alter_table("published_panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_panel_backup"), ["backup"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_panel_primary"), ["primary"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_panel_third"), ["third"], unique=False)

    op.create_table(
        "run_progress",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("second", sa.Double(), nullable=False),
        sa.Column("best", sa.Double(), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run"], ["run.id"], name=op.f("fk_run_progress_run_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_run_progress")),
    )
    op.create_table(
        "plan_cover",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("advisor", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plan.id"], name=op.f("fk_plan_cover_plan_plan")),
        sa.PrimaryKeyConstraint("plan", "client", "first", name=op.f("pk_plan_cover")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("plan_cover", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_cover_plan_advisor"), ["plan", "advisor"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_cover_plan_role"), ["plan", "role"], unique=False)

    op.create_table(
        "plan_panel",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("primary", sa.String(), nullable=True),
        sa.Column("backup", sa.String(), nullable=True),
        sa.Column("third", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["plan"], ["plan.id"], name=op.f("fk_plan_panel_plan_plan")),
        sa.PrimaryKeyConstraint("plan", "client", name=op.f("pk_plan_panel")),
    )
    op.create_table(
        "plan_surge_shortfall",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.id"], name=op.f("fk_plan_surge_shortfall_plan_plan")
        ),
        sa.PrimaryKeyConstraint("plan", "client", "monday", name=op.f("pk_plan_surge_shortfall")),
    )
    op.create_table(
        "plan_surge_staffing",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("advisor", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.id"], name=op.f("fk_plan_surge_staffing_plan_plan")
        ),
        sa.PrimaryKeyConstraint(
            "plan", "client", "monday", "advisor", name=op.f("pk_plan_surge_staffing")
        ),
    )
