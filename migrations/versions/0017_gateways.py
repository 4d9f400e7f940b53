"""kept payment methods and their limits, refunds, card disputes

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def text(name, length, **more):
    return sa.Column(name, sa.String(length=length), nullable=False, **more)


def upgrade():
    payment_methods()
    method_limits()
    refunds()
    card_disputes()
    # Plain ALTER TABLE with its constraint inside: SQLite would lose the triggers of a table that is copied.
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.add_column("payment", text("failure_code", 40, server_default=""))
    op.add_column("payment", text("method_kind", 16, server_default="card"))
    op.execute(
        f"ALTER TABLE payment ADD COLUMN method_id {whole}"
        " CONSTRAINT fk_payment_method_id REFERENCES payment_method (id)"
    )
    op.execute(
        "ALTER TABLE receipt ADD COLUMN refunded_minor BIGINT DEFAULT 0 NOT NULL CONSTRAINT ck_receipt_refunded_within"
        " CHECK (refunded_minor >= 0 AND unapplied_minor + on_account_minor + returned_minor + refunded_minor"
        " <= amount_minor)"
    )
    op.add_column("returned_item", sa.Column("only_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("payment_request", text("method_kind", 16, server_default="card"))
    op.execute(
        f"ALTER TABLE payment_request ADD COLUMN method_id {whole}"
        " CONSTRAINT fk_payment_request_method_id REFERENCES payment_method (id)"
    )


def payment_methods():
    op.create_table(
        "payment_method",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        text("reference", 40),
        sa.Column("customer_id", BIG, nullable=False),
        text("owner", 254),
        text("visibility", 8),
        text("nick", 60),
        text("kind", 16),
        text("brand", 40),
        text("last4", 4),
        sa.Column("exp_month", sa.SmallInteger(), nullable=True),
        sa.Column("exp_year", sa.SmallInteger(), nullable=True),
        text("state", 10),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", BIG, nullable=True),
        text("gateway", 20),
        text("page_reference", 100),
        text("page_url", 500),
        text("provider_customer", 100),
        text("provider_method", 100),
        text("failure", 300),
        sa.Column("last_return_on", sa.Date(), nullable=True),
        text("last_return_code", 40),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('adding', 'verifying', 'active', 'expired', 'failed', 'removed')",
                           name=op.f("ck_payment_method_state")),
        sa.CheckConstraint("visibility IN ('private', 'company')", name=op.f("ck_payment_method_visibility")),
        sa.CheckConstraint("state NOT IN ('active', 'expired') OR provider_method <> ''",
                           name=op.f("ck_payment_method_usable_has_provider")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_payment_method_customer_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["payment_method.id"], name=op.f("fk_payment_method_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_method")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_method_reference")),
    )
    for column in ("customer_id", "state", "page_reference"):
        op.create_index(op.f(f"ix_payment_method_{column}"), "payment_method", [column])
    once("payment_method", "default", ["customer_id", "owner"], "is_default")
    once("payment_method", "provider", ["gateway", "provider_method"], "provider_method <> ''")


def method_limits():
    op.create_table(
        "method_limit",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        text("kind", 16),
        text("currency", 3),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("min_minor", sa.BigInteger(), nullable=False),
        sa.Column("max_minor", sa.BigInteger(), nullable=True),
        text("changed_by", 254),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("min_minor >= 0 AND (max_minor IS NULL OR max_minor >= min_minor)",
                           name=op.f("ck_method_limit_amounts")),
        sa.CheckConstraint("currency <> '' OR (min_minor = 0 AND max_minor IS NULL)",
                           name=op.f("ck_method_limit_amounts_have_currency")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_method_limit_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_limit")),
    )
    once("method_limit", "everybody", ["kind", "currency"], "customer_id IS NULL")
    once("method_limit", "customer", ["customer_id", "kind", "currency"], "customer_id IS NOT NULL")


def refunds():
    op.create_table(
        "refund",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        text("key", 40),
        sa.Column("payment_id", BIG, nullable=False),
        sa.Column("receipt_id", BIG, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        text("currency", 3),
        text("reason", 300),
        text("asked_by", 254),
        text("state", 10),
        text("gateway", 20),
        text("provider_reference", 100),
        text("failure", 300),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_amount_positive")),
        sa.CheckConstraint("state IN ('created', 'pending', 'succeeded', 'failed', 'unknown')",
                           name=op.f("ck_refund_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_refund_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
    )
    for column in ("payment_id", "receipt_id", "state"):
        op.create_index(op.f(f"ix_refund_{column}"), "refund", [column])
    once("refund", "provider", ["gateway", "provider_reference"], "provider_reference <> ''")


def card_disputes():
    op.create_table(
        "card_dispute",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("payment_id", BIG, nullable=False),
        text("gateway", 20),
        text("provider_reference", 100),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        text("currency", 3),
        text("reason", 60),
        text("state", 16),
        sa.Column("due_by", sa.Date(), nullable=True),
        sa.Column("held_entry_id", BIG, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_card_dispute_amount_positive")),
        sa.CheckConstraint("state IN ('inquiry', 'needs_response', 'under_review', 'won', 'lost')",
                           name=op.f("ck_card_dispute_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_card_dispute_payment_id")),
        sa.ForeignKeyConstraint(["held_entry_id"], ["journal_entry.id"], name=op.f("fk_card_dispute_held_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_dispute")),
        sa.UniqueConstraint("gateway", "provider_reference", name=op.f("uq_card_dispute_gateway_provider_reference")),
    )
    for column in ("payment_id", "state"):
        op.create_index(op.f(f"ix_card_dispute_{column}"), "card_dispute", [column])


def once(table, name, columns, condition):
    where = sa.text(condition)
    op.create_index(f"uq_{table}_{name}", table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade():
    for column in ("method_id", "method_kind"):
        op.drop_column("payment_request", column)
    op.drop_column("returned_item", "only_told")
    op.drop_column("receipt", "refunded_minor")
    for column in ("method_id", "method_kind", "failure_code"):
        op.drop_column("payment", column)
    for table in ("card_dispute", "refund", "method_limit", "payment_method"):
        op.drop_table(table)
