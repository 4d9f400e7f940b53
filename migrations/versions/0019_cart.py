"""credits in a payment, reasons for paying less, and fees for ways of paying

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = {"sqlite_where": sa.text("live"), "postgresql_where": sa.text("live")}
POSITIVE = "amount_minor > 0"
CHECKS = {
    "payment": "amount_minor >= 0",
    "receipt": "amount_minor > 0 OR (amount_minor = 0 AND payment_id IS NOT NULL)",
}
"""Credits may cover a payment: then nothing is charged, and a receipt of nothing ties credit memos to invoices."""


def upgrade():
    # Plain ALTER TABLE: SQLite would lose the triggers of a table that is copied.
    op.add_column("payment", sa.Column("payer_fee_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("payment", sa.Column("purpose", sa.String(length=100), server_default="", nullable=False))
    op.add_column("payment_line", sa.Column("short_reason", sa.String(length=12), server_default="", nullable=False))
    op.add_column("payment_line", sa.Column("short_note", sa.String(length=200), server_default="", nullable=False))
    op.add_column("payment_request", sa.Column("short_reasons", sa.JSON(), server_default="{}", nullable=False))
    for table, check in CHECKS.items():
        _check(table, POSITIVE, check)
    _credits()
    _fees()


def _credits():
    op.create_table(
        "payment_credit",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("payment_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=True),
        sa.Column("receipt_id", BIG, nullable=True),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("used_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND used_minor BETWEEN 0 AND amount_minor", name=op.f("ck_payment_credit_amounts")
        ),
        sa.CheckConstraint("(invoice_id IS NULL) <> (receipt_id IS NULL)", name=op.f("ck_payment_credit_one_source")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_credit_payment_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_credit_invoice_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_payment_credit_receipt_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_payment_credit_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_credit")),
    )
    op.create_index(op.f("ix_payment_credit_payment_id"), "payment_credit", ["payment_id"])
    op.create_index("uq_payment_credit_live_invoice", "payment_credit", ["invoice_id"], unique=True, **LIVE)
    op.create_index("uq_payment_credit_live_receipt", "payment_credit", ["receipt_id"], unique=True, **LIVE)


def _fees():
    op.create_table(
        "fee_rule",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("percent", sa.String(length=10), nullable=False),
        sa.Column("fixed_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_up", sa.Boolean(), nullable=False),
        sa.Column("cap_percent", sa.String(length=10), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=254), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fixed_minor >= 0", name=op.f("ck_fee_rule_fixed_not_negative")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_fee_rule_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_rule")),
    )
    op.create_index("ix_fee_rule_method", "fee_rule", ["method", "currency"])


def downgrade():
    op.drop_table("fee_rule")
    op.drop_table("payment_credit")
    for table, check in CHECKS.items():
        _check(table, check, POSITIVE)
    op.drop_column("payment_request", "short_reasons")
    op.drop_column("payment_line", "short_note")
    op.drop_column("payment_line", "short_reason")
    for name in ("purpose", "payer_fee_minor"):
        op.drop_column("payment", name)


def _check(table, before, after):
    """Change what a check allows. SQLite has no statement for that: the stored definition is what it goes by."""
    name = f"ck_{table}_amount_positive"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, after)
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (f"CONSTRAINT {name} CHECK ({before})", f"CONSTRAINT {name} CHECK ({after})", table),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
