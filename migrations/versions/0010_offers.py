"""early-payment offers, whom they are made to, and what payments took of them

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "offer",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("promise", sa.JSON(), nullable=False),
        sa.Column("tax_mode", sa.String(length=8), nullable=False),
        sa.Column("partial", sa.String(length=9), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("used_minor", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('tiers', 'sliding', 'apr')", name=op.f("ck_offer_kind")),
        sa.CheckConstraint("tax_mode IN ('always', 'on_early', 'never')", name=op.f("ck_offer_tax_mode")),
        sa.CheckConstraint("partial IN ('pro_rata', 'full_only')", name=op.f("ck_offer_partial")),
        sa.CheckConstraint(
            "used_minor >= 0 AND (budget_minor IS NULL OR used_minor <= budget_minor)", name=op.f("ck_offer_budget")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_offer_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("name", name=op.f("uq_offer_name")),
    )
    op.create_index("ix_offer_currency_ends_on", "offer", ["currency", "ends_on"])
    op.create_table(
        "offer_customer",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("offer_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_customer_offer_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_offer_customer_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_customer")),
        sa.UniqueConstraint("offer_id", "customer_id", name=op.f("uq_offer_customer_offer_id_customer_id")),
    )
    op.create_index(op.f("ix_offer_customer_customer_id"), "offer_customer", ["customer_id"])
    op.create_table(
        "offer_use",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("offer_id", BIG, nullable=False),
        sa.Column("payment_line_id", BIG, nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.Column("days_early", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('reserved', 'kept', 'released')", name=op.f("ck_offer_use_state")),
        sa.CheckConstraint("discount_minor > 0 AND settled_minor > discount_minor", name=op.f("ck_offer_use_amounts")),
        sa.CheckConstraint("charged_minor BETWEEN 0 AND discount_minor", name=op.f("ck_offer_use_charged")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_use_offer_id")),
        sa.ForeignKeyConstraint(["payment_line_id"], ["payment_line.id"], name=op.f("fk_offer_use_payment_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_use")),
        sa.UniqueConstraint("payment_line_id", name=op.f("uq_offer_use_payment_line_id")),
    )
    op.create_index(op.f("ix_offer_use_offer_id"), "offer_use", ["offer_id"])


def downgrade():
    op.drop_table("offer_use")
    op.drop_table("offer_customer")
    op.drop_table("offer")
