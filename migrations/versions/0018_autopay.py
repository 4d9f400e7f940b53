"""scheduled payments, auto-pay mandates and their runs

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    mandates()
    announcements()
    runs()
    schedules()
    schedule_lines()
    payments()


def mandates():
    op.create_table(
        "autopay_mandate",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("child_id", BIG, nullable=True),
        sa.Column("item_kind", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("collect_when", sa.String(length=12), nullable=False),
        sa.Column("days_before", sa.SmallInteger(), nullable=False),
        sa.Column("day_of_month", sa.SmallInteger(), nullable=False),
        sa.Column("amount_rule", sa.String(length=10), nullable=False),
        sa.Column("fixed_minor", sa.BigInteger(), nullable=False),
        sa.Column("cap_invoice_minor", sa.BigInteger(), nullable=True),
        sa.Column("cap_month_minor", sa.BigInteger(), nullable=True),
        sa.Column("over_cap", sa.String(length=4), nullable=False),
        sa.Column("exclude_disputed", sa.Boolean(), nullable=False),
        sa.Column("with_overdue", sa.Boolean(), nullable=False),
        sa.Column("separate", sa.Boolean(), nullable=False),
        sa.Column("notice_days", sa.SmallInteger(), nullable=False),
        sa.Column("notice_free_minor", sa.BigInteger(), nullable=True),
        sa.Column("method_id", BIG, nullable=False),
        sa.Column("backup_method_id", BIG, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("agreed_by", sa.String(length=254), nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("replaces_id", BIG, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("skipped_through", sa.Date(), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("retry_on", sa.Date(), nullable=True),
        sa.Column("stopped", sa.String(length=300), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("(amount_rule = 'fixed') = (fixed_minor > 0)", name=op.f("ck_autopay_mandate_fixed_amount")),
        sa.CheckConstraint(
            "amount_rule <> 'fixed' OR collect_when = 'monthly'", name=op.f("ck_autopay_mandate_fixed_is_monthly")
        ),
        sa.CheckConstraint(
            "amount_rule IN ('full', 'statement', 'minimum', 'fixed')", name=op.f("ck_autopay_mandate_amount_rule")
        ),
        sa.CheckConstraint(
            "collect_when IN ('on_due', 'before_due', 'on_discount', 'on_invoice', 'monthly')",
            name=op.f("ck_autopay_mandate_collect_when"),
        ),
        sa.CheckConstraint("over_cap IN ('skip', 'ask')", name=op.f("ck_autopay_mandate_over_cap")),
        sa.CheckConstraint("text <> '' AND agreed_by <> ''", name=op.f("ck_autopay_mandate_agreed")),
        sa.CheckConstraint(
            "day_of_month BETWEEN 1 AND 31 AND days_before BETWEEN 0 AND 60", name=op.f("ck_autopay_mandate_days")
        ),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 30", name=op.f("ck_autopay_mandate_notice")),
        sa.ForeignKeyConstraint(
            ["backup_method_id"], ["payment_method.id"], name=op.f("fk_autopay_mandate_backup_method_id")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["customer.id"], name=op.f("fk_autopay_mandate_child_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_autopay_mandate_customer_id")),
        sa.ForeignKeyConstraint(["method_id"], ["payment_method.id"], name=op.f("fk_autopay_mandate_method_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["autopay_mandate.id"], name=op.f("fk_autopay_mandate_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autopay_mandate")),
        sa.UniqueConstraint("reference", name=op.f("uq_autopay_mandate_reference")),
    )
    op.create_index(op.f("ix_autopay_mandate_customer_id"), "autopay_mandate", ["customer_id"])
    op.create_index(
        "ix_autopay_mandate_live",
        "autopay_mandate",
        ["looked_on"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_autopay_mandate_method_id"), "autopay_mandate", ["method_id"])


def announcements():
    op.create_table(
        "autopay_announcement",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("mandate_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("collects_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_autopay_announcement_invoice_id")),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["autopay_mandate.id"], name=op.f("fk_autopay_announcement_mandate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autopay_announcement")),
        sa.UniqueConstraint("mandate_id", "invoice_id", name=op.f("uq_autopay_announcement_mandate_id_invoice_id")),
    )
    op.create_index(op.f("ix_autopay_announcement_invoice_id"), "autopay_announcement", ["invoice_id"])


def runs():
    op.create_table(
        "autopay_run",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("mandate_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", BIG, nullable=True),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "outcome <> 'charging' OR payment_id IS NOT NULL", name=op.f("ck_autopay_run_charging_has_payment")
        ),
        sa.CheckConstraint(
            "outcome IN ('charging', 'paid', 'failed', 'asked', 'blocked', 'left_out')",
            name=op.f("ck_autopay_run_outcome"),
        ),
        sa.ForeignKeyConstraint(["mandate_id"], ["autopay_mandate.id"], name=op.f("fk_autopay_run_mandate_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_autopay_run_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autopay_run")),
        sa.UniqueConstraint(
            "mandate_id", "day", "part", "attempt", name=op.f("uq_autopay_run_mandate_id_day_part_attempt")
        ),
    )
    op.create_index(op.f("ix_autopay_run_outcome"), "autopay_run", ["outcome"])
    op.create_index(op.f("ix_autopay_run_payment_id"), "autopay_run", ["payment_id"])


def schedules():
    op.create_table(
        "schedule",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column("method_id", BIG, nullable=False),
        sa.Column("agreed_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("payment_id", BIG, nullable=True),
        sa.Column("mandate_id", BIG, nullable=True),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state <> 'running' OR payment_id IS NOT NULL", name=op.f("ck_schedule_running_has_payment")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'needs_approval')",
            name=op.f("ck_schedule_state"),
        ),
        sa.CheckConstraint("agreed_minor > 0 AND attempt >= 0", name=op.f("ck_schedule_amounts")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_schedule_customer_id")),
        sa.ForeignKeyConstraint(["mandate_id"], ["autopay_mandate.id"], name=op.f("fk_schedule_mandate_id")),
        sa.ForeignKeyConstraint(["method_id"], ["payment_method.id"], name=op.f("fk_schedule_method_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_schedule_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("reference", name=op.f("uq_schedule_reference")),
    )
    op.create_index(op.f("ix_schedule_customer_id"), "schedule", ["customer_id"])
    op.create_index("ix_schedule_due", "schedule", ["state", "run_on"])
    op.create_index(op.f("ix_schedule_mandate_id"), "schedule", ["mandate_id"])
    op.create_index(op.f("ix_schedule_method_id"), "schedule", ["method_id"])
    op.create_index(op.f("ix_schedule_payment_id"), "schedule", ["payment_id"])


def schedule_lines():
    op.create_table(
        "schedule_line",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("schedule_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", BIG, nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("settled_minor > 0 AND discount_minor >= 0", name=op.f("ck_schedule_line_amounts")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_schedule_line_invoice_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_schedule_line_offer_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_schedule_line_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_line")),
    )
    op.create_index(op.f("ix_schedule_line_invoice_id"), "schedule_line", ["invoice_id"])
    op.create_index(op.f("ix_schedule_line_schedule_id"), "schedule_line", ["schedule_id"])
    op.create_index(
        "uq_schedule_line_live",
        "schedule_line",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


def payments():
    op.add_column("payment", sa.Column("on_account_minor", sa.BigInteger(), server_default="0", nullable=False))


def downgrade():
    op.drop_column("payment", "on_account_minor")
    for table in ("schedule_line", "schedule", "autopay_run", "autopay_announcement", "autopay_mandate"):
        op.drop_table(table)
