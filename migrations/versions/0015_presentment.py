"""lines of invoices, and the views of lists that a person keeps

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "invoice_line",
        sa.Column("invoice_id", BIG, sa.ForeignKey("invoice.id", name="fk_invoice_line_invoice_id"), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("quantity", sa.String(30), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("unit_price", sa.String(30), nullable=False),
        sa.Column("tax_rate", sa.String(12), nullable=False),
        sa.Column("tax_category", sa.String(2), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", "position", name="pk_invoice_line"),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, sa.ForeignKey("user_account.id", name="fk_saved_view_user_id"), nullable=False),
        sa.Column("page", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("user_id", "page", "name", name="uq_saved_view_user_id_page_name"),
    )
    op.create_index("ix_notice_address", "notice", ["address"])


def downgrade():
    op.drop_index("ix_notice_address", "notice")
    op.drop_table("saved_view")
    op.drop_table("invoice_line")
