"""links by which guests pay, and advice of wires and checks

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "pay_link",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("payment_id", BIG, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_why", sa.String(length=200), nullable=False),
        sa.Column("replaced_by_id", BIG, nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.CheckConstraint("scope IN ('invoice', 'statement', 'receipt')", name=op.f("ck_pay_link_scope")),
        sa.CheckConstraint("(scope = 'receipt') = (payment_id IS NOT NULL)", name=op.f("ck_pay_link_receipt_of_payment")),
        sa.CheckConstraint("scope = 'receipt' OR expires_at IS NOT NULL", name=op.f("ck_pay_link_ends")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_pay_link_customer_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_pay_link_payment_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["pay_link.id"], name=op.f("fk_pay_link_replaced_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pay_link_token_hash")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_pay_link_payment_id")),
    )
    op.create_index(op.f("ix_pay_link_customer_id"), "pay_link", ["customer_id"])
    op.create_table(
        "pay_link_invoice",
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["pay_link.id"], name=op.f("fk_pay_link_invoice_link_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_pay_link_invoice_invoice_id")),
        sa.PrimaryKeyConstraint("link_id", "invoice_id", name=op.f("pk_pay_link_invoice")),
    )
    op.create_index(op.f("ix_pay_link_invoice_invoice_id"), "pay_link_invoice", ["invoice_id"])
    op.create_table(
        "pay_link_code",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["pay_link.id"], name=op.f("fk_pay_link_code_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_link_code")),
    )
    op.create_index(op.f("ix_pay_link_code_link_id"), "pay_link_code", ["link_id"])
    op.create_table(
        "guest_payment",
        sa.Column("payment_id", BIG, nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_guest_payment_payment_id")),
        sa.ForeignKeyConstraint(["link_id"], ["pay_link.id"], name=op.f("fk_guest_payment_link_id")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_guest_payment")),
    )
    op.create_index(op.f("ix_guest_payment_link_id"), "guest_payment", ["link_id"])
    _create_advice()


def _create_advice():
    op.create_table(
        "payment_advice",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=25), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('wire', 'check')", name=op.f("ck_payment_advice_kind")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_advice_amount_above_zero")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_payment_advice_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_advice")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_advice_reference")),
    )
    op.create_index(op.f("ix_payment_advice_customer_id"), "payment_advice", ["customer_id"])
    op.create_table(
        "payment_advice_line",
        sa.Column("advice_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount_minor > 0 AND discount_minor >= 0", name=op.f("ck_payment_advice_line_amounts")),
        sa.ForeignKeyConstraint(["advice_id"], ["payment_advice.id"], name=op.f("fk_payment_advice_line_advice_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_advice_line_invoice_id")),
        sa.PrimaryKeyConstraint("advice_id", "invoice_id", name=op.f("pk_payment_advice_line")),
    )
    op.create_index(op.f("ix_payment_advice_line_invoice_id"), "payment_advice_line", ["invoice_id"])


def downgrade():
    for table in ("payment_advice_line", "payment_advice", "guest_payment", "pay_link_code", "pay_link_invoice", "pay_link"):
        op.drop_table(table)
