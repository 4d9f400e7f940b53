"""disputes with their talk, files and credits; promises to pay; payment plans; the owner's rules for them

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "arrangement_rules",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_rules")),
    )
    op.create_table(
        "dispute",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("opened_by", sa.String(length=254), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("x12_reason", sa.String(length=2), nullable=False),
        sa.Column("line_text", sa.String(length=200), nullable=False),
        sa.Column("quantity_expected", sa.String(length=40), nullable=False),
        sa.Column("price_expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("disputed_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("resolution", sa.String(length=7), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("(state = 'resolved') = (resolution <> '')", name=op.f("ck_dispute_resolved_somehow")),
        sa.CheckConstraint("resolution IN ('', 'credit', 'release')", name=op.f("ck_dispute_resolution")),
        sa.CheckConstraint("state IN ('open', 'answered', 'resolved', 'withdrawn')", name=op.f("ck_dispute_state")),
        sa.CheckConstraint("credited_minor BETWEEN 0 AND disputed_minor", name=op.f("ck_dispute_credited_within")),
        sa.CheckConstraint("disputed_minor > 0", name=op.f("ck_dispute_disputed_positive")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_dispute_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_dispute_invoice_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_dispute_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("reference", name=op.f("uq_dispute_reference")),
    )
    op.create_index(op.f("ix_dispute_customer_id"), "dispute", ["customer_id"], unique=False)
    op.create_index(op.f("ix_dispute_due_at"), "dispute", ["due_at"], unique=False)
    op.create_index(op.f("ix_dispute_invoice_id"), "dispute", ["invoice_id"], unique=False)
    op.create_index(
        "ix_dispute_live",
        "dispute",
        ["invoice_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'answered')"),
        postgresql_where=sa.text("state IN ('open', 'answered')"),
    )
    op.create_table(
        "instalment_plan",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("proposed_by", sa.String(length=254), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'rejected', 'withdrawn', 'ended', 'broken')",
            name=op.f("ck_instalment_plan_state"),
        ),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_instalment_plan_total_positive")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_instalment_plan_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_instalment_plan_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_plan")),
    )
    op.create_index(op.f("ix_instalment_plan_customer_id"), "instalment_plan", ["customer_id"], unique=False)
    op.create_index(op.f("ix_instalment_plan_invoice_id"), "instalment_plan", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_instalment_plan_state"), "instalment_plan", ["state"], unique=False)
    op.create_index(
        "uq_instalment_plan_live",
        "instalment_plan",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_table(
        "payment_promise",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_promise_amount_positive")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_payment_promise_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_promise_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_promise")),
    )
    op.create_index(op.f("ix_payment_promise_customer_id"), "payment_promise", ["customer_id"], unique=False)
    op.create_index(op.f("ix_payment_promise_invoice_id"), "payment_promise", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_payment_promise_promised_on"), "payment_promise", ["promised_on"], unique=False)
    op.create_index(
        "uq_payment_promise_current",
        "payment_promise",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "dispute_credit",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("dispute_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("x12_reason", sa.String(length=2), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(amount_minor < 0) = (reverses_id IS NOT NULL)", name=op.f("ck_dispute_credit_below_zero_reverses")
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_dispute_credit_something_credited")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_credit_dispute_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_dispute_credit_entry_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_dispute_credit_invoice_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["dispute_credit.id"], name=op.f("fk_dispute_credit_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_credit")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_dispute_credit_entry_id")),
    )
    op.create_index(op.f("ix_dispute_credit_dispute_id"), "dispute_credit", ["dispute_id"], unique=False)
    op.create_index(op.f("ix_dispute_credit_invoice_id"), "dispute_credit", ["invoice_id"], unique=False)
    op.create_index(
        "uq_dispute_credit_reverses_id",
        "dispute_credit",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "dispute_message",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("dispute_id", BIG, nullable=False),
        sa.Column("author", sa.String(length=254), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('customer', 'us')", name=op.f("ck_dispute_message_side")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_message_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_message")),
    )
    op.create_index(op.f("ix_dispute_message_dispute_id"), "dispute_message", ["dispute_id"], unique=False)
    op.create_table(
        "instalment",
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_instalment_amount_positive")),
        sa.ForeignKeyConstraint(["plan_id"], ["instalment_plan.id"], name=op.f("fk_instalment_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_instalment")),
    )
    op.create_table(
        "dispute_file",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("dispute_id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_dispute_file_size_positive")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_file_dispute_id")),
        sa.ForeignKeyConstraint(["message_id"], ["dispute_message.id"], name=op.f("fk_dispute_file_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_file")),
    )
    op.create_index(op.f("ix_dispute_file_dispute_id"), "dispute_file", ["dispute_id"], unique=False)
    op.create_index(op.f("ix_dispute_file_message_id"), "dispute_file", ["message_id"], unique=False)


def downgrade():
    op.drop_table("dispute_file")
    op.drop_table("instalment")
    op.drop_table("dispute_message")
    op.drop_table("dispute_credit")
    op.drop_table("payment_promise")
    op.drop_table("instalment_plan")
    op.drop_table("dispute")
    op.drop_table("arrangement_rules")
