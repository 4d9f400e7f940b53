"""files that go to a bank, and the orders in them

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "payment_file",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("batch_id", sa.String(length=35), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("of_day", sa.Integer(), nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=True),
        sa.Column("order_count", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("orders_digest", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_payment_file_batch_id")),
        sa.UniqueConstraint("orders_digest", name=op.f("uq_payment_file_orders_digest")),
        sa.UniqueConstraint("format", "origin", "created_on", "of_day", name=op.f("uq_payment_file_format_origin_created_on_of_day")),
    )
    op.create_index(op.f("ix_payment_file_sha256"), "payment_file", ["sha256"])
    op.create_table(
        "payment_file_order",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("order_key", sa.String(length=150), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("bank_reference", sa.String(length=35), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_file_order_amount_above_zero")),
        sa.ForeignKeyConstraint(["file_id"], ["payment_file.id"], name=op.f("fk_payment_file_order_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file_order")),
        sa.UniqueConstraint("purpose", "order_key", name=op.f("uq_payment_file_order_purpose_order_key")),
    )
    op.create_index(op.f("ix_payment_file_order_file_id"), "payment_file_order", ["file_id"])
    op.create_index(op.f("ix_payment_file_order_bank_reference"), "payment_file_order", ["bank_reference"])


def downgrade():
    op.drop_table("payment_file_order")
    op.drop_table("payment_file")
